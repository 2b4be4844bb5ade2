SELECT t.service, u.service FROM t ANY INNER JOIN u ON t.service = u.service ORDER BY ALL
----
service	u.service
String	String
api	api
web	web

SELECT t.service, u.service FROM t ANY JOIN u ON t.service = u.service ORDER BY ALL
----
service	u.service
String	String
api	api
web	web

SELECT t.id, u.id FROM t INNER ANY JOIN u ON t.id = u.id ORDER BY ALL
----
id	u.id
UInt64	UInt64
1	1
2	2
3	3

SELECT count() FROM t ANY INNER JOIN u ON t.service = u.service AND t.level = u.level
----
count()
UInt64
3

SELECT service, count() FROM t ANY JOIN u USING (service) GROUP BY service ORDER BY service
----
service	count()
String	UInt64
api	1
web	1

SELECT t.service, u.id FROM t ANY RIGHT JOIN u ON t.service = u.service ORDER BY ALL
----
service	u.id
String	UInt64
api	1
api	3
web	2

SELECT t.service, u.id FROM t RIGHT ANY JOIN u ON t.id = u.id + 7 ORDER BY ALL
----
service	u.id
String	UInt64
	2
	3
api	1

SELECT t.id, u.service FROM t ANY LEFT JOIN u ON t.service = u.service ORDER BY ALL
----
id	u.service
UInt64	String
1	api
2	web
3	api
4	
5	web
6	api
7	
8	api

SELECT t.id, u.service FROM t SEMI LEFT JOIN u ON t.service = u.service ORDER BY ALL
----
id	u.service
UInt64	String
1	api
2	web
3	api
5	web
6	api
8	api

SELECT t.id, u.id, u.level FROM t LEFT SEMI JOIN u ON t.id = u.id ORDER BY t.id
----
id	u.id	u.level
UInt64	UInt64	String
1	1	info
2	2	error
3	3	error

SELECT * FROM (SELECT id FROM t) AS t SEMI LEFT JOIN (SELECT id, level FROM u) AS u ON t.id = u.id ORDER BY t.id
----
id	u.id	level
UInt64	UInt64	String
1	1	info
2	2	error
3	3	error

SELECT * FROM (SELECT id FROM t) AS t SEMI LEFT JOIN (SELECT id, level FROM u) AS u USING id ORDER BY id
----
id	level
UInt64	String
1	info
2	error
3	error

SELECT * FROM t SEMI JOIN u ON t.id = u.id ORDER BY t.id
----
id	ts	at	service	level	latency	code	tags	url	json	u.id	u.ts	u.at	u.service	u.level	u.latency	u.code	u.tags	u.url	u.json
UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String	String	UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String	String
1	2024-01-01 00:00:00.000	2024-01-01 00:00:00	api	info	1.5	200	[]	https://www.example.com/a/b?x=1&y=2	{"a":1,"b":{"c":"x"}}	1	2024-01-01 00:00:00.000	2024-01-01 00:00:00	api	info	1.5	200	[]	https://www.example.com/a/b?x=1&y=2	{"a":1,"b":{"c":"x"}}
2	2024-01-01 00:25:00.000	2024-01-01 00:25:00	web	error	20	500	[0]	http://example.org/	{"a":2.5,"l":[1,2]}	2	2024-01-01 00:25:00.000	2024-01-01 00:25:00	web	error	20	500	[0]	http://example.org/	{"a":2.5,"l":[1,2]}
3	2024-01-01 00:50:00.000	2024-01-01 00:50:00	api	error	3.25	\N	[0,1]	/path/only	{}	3	2024-01-01 00:50:00.000	2024-01-01 00:50:00	api	error	3.25	\N	[0,1]	/path/only	{}

SELECT t.service, u.id FROM t RIGHT SEMI JOIN u ON t.service = u.service ORDER BY ALL
----
service	u.id
String	UInt64
api	1
api	3
web	2

SELECT u.level, t.id FROM u SEMI RIGHT JOIN t ON t.id = u.id ORDER BY ALL
----
level	t.id
String	UInt64
error	2
error	3
info	1

SELECT t.id, u.level, u.id, u.code, u.tags FROM t ANTI LEFT JOIN u ON t.id = u.id ORDER BY t.id
----
id	u.level	u.id	u.code	u.tags
UInt64	String	UInt64	Nullable(Int64)	Array(Int32)
4		0	\N	[]
5		0	\N	[]
6		0	\N	[]
7		0	\N	[]
8		0	\N	[]

SELECT * FROM (SELECT id FROM t) AS t ANTI LEFT JOIN (SELECT id, level FROM u) AS u ON t.id = u.id ORDER BY t.id
----
id	u.id	level
UInt64	UInt64	String
4	0	
5	0	
6	0	
7	0	
8	0	

SELECT * FROM (SELECT id FROM t) AS t LEFT ANTI JOIN (SELECT id, level FROM u) AS u USING id ORDER BY id
----
id	level
UInt64	String
4	
5	
6	
7	
8	

SELECT * FROM t ANTI JOIN u ON t.service = u.service ORDER BY t.id
----
id	ts	at	service	level	latency	code	tags	url	json	u.id	u.ts	u.at	u.service	u.level	u.latency	u.code	u.tags	u.url	u.json
UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String	String	UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String	String
4	2024-01-01 01:15:00.000	2024-01-01 01:15:00	db	info	100	200	[]		broken	0	1970-01-01 00:00:00.000	1970-01-01 00:00:00			0	\N	[]		
7	2024-01-01 02:30:00.000	2024-01-01 02:30:00	db	error	55.5	\N	[]	ftp://files.example.net/x.txt	{"a":null}	0	1970-01-01 00:00:00.000	1970-01-01 00:00:00			0	\N	[]		

SELECT t.id FROM t ANTI JOIN u ON t.id = u.id WHERE t.latency > 2 ORDER BY t.id
----
id
UInt64
4
5
6
7

SELECT t.level, count() FROM t LEFT ANTI JOIN u ON t.id = u.id GROUP BY t.level ORDER BY ALL
----
level	count()
String	UInt64
error	1
info	3
warn	1

SELECT t.id, u.id FROM u RIGHT ANTI JOIN t ON t.service = u.service ORDER BY ALL
----
t.id	id
UInt64	UInt64
4	0
7	0

SELECT u.level, t.id, u.code FROM u ANTI RIGHT JOIN t ON t.id = u.id ORDER BY ALL
----
level	t.id	code
String	UInt64	Nullable(Int64)
	4	\N
	5	\N
	6	\N
	7	\N
	8	\N

SELECT a.id, b.id FROM t AS a ANY INNER JOIN t AS b ON a.id = b.id + 1 ORDER BY ALL
----
id	b.id
UInt64	UInt64
2	1
3	2
4	3
5	4
6	5
7	6
8	7

SELECT u.* FROM (SELECT id FROM t) AS t LEFT ANTI JOIN (SELECT id, level FROM u) AS u ON t.id = u.id ORDER BY t.id
----
u.id	level
UInt64	String
0	
0	
0	
0	
0	

SELECT t.*, u.level FROM (SELECT id FROM t) AS t LEFT ANTI JOIN u ON t.id = u.id ORDER BY t.id
----
id	level
UInt64	String
4	
5	
6	
7	
8	

SELECT x.k, y.k FROM (SELECT code AS k FROM t) AS x LEFT SEMI JOIN (SELECT code AS k FROM u) AS y ON x.k = y.k ORDER BY ALL
----
k	y.k
Nullable(Int64)	Nullable(Int64)
200	200
200	200
200	200
500	500

SELECT x.k, y.k FROM (SELECT code AS k FROM t) AS x LEFT ANTI JOIN (SELECT code AS k FROM u) AS y ON x.k = y.k ORDER BY ALL
----
k	y.k
Nullable(Int64)	Nullable(Int64)
-1	\N
404	\N
\N	\N
\N	\N
