SELECT id FROM t WHERE id IN (2,5) ORDER BY id WITH FILL
----
id
UInt64
2
3
4
5


SELECT id, code FROM t WHERE id IN (2,5) ORDER BY id DESC WITH FILL FROM 6 TO 1 STEP -1
----
id	code
UInt64	Nullable(Int64)
6	\N
5	404
4	\N
3	\N
2	500


SELECT toStartOfHour(at) AS h, count() AS c FROM t WHERE id IN (1, 8) GROUP BY h ORDER BY h WITH FILL STEP INTERVAL 1 HOUR
----
h	c
DateTime	UInt64
2024-01-01 00:00:00	1
2024-01-01 01:00:00	0
2024-01-01 02:00:00	1


SELECT toStartOfHour(at) AS h, count() AS c FROM t WHERE id IN (1, 8) GROUP BY h ORDER BY h WITH FILL FROM toDateTime('2023-12-31 23:00:00') TO toDateTime('2024-01-01 05:00:00') STEP INTERVAL 1 HOUR
----
h	c
DateTime	UInt64
2023-12-31 23:00:00	0
2024-01-01 00:00:00	1
2024-01-01 01:00:00	0
2024-01-01 02:00:00	1
2024-01-01 03:00:00	0
2024-01-01 04:00:00	0


SELECT toDate(at) + id * 9 AS d, id FROM u ORDER BY d WITH FILL STEP INTERVAL 1 WEEK
----
d	id
Date	UInt64
2024-01-10	1
2024-01-17	0
2024-01-19	2
2024-01-24	0
2024-01-28	3


SELECT toDate(at) + id * 20 AS d, id FROM u ORDER BY d WITH FILL FROM toDate('2024-01-01') TO toDate('2024-04-01') STEP INTERVAL 1 MONTH
----
d	id
Date	UInt64
2024-01-01	0
2024-01-21	1
2024-02-01	0
2024-02-10	2
2024-03-01	3


SELECT ts, id FROM u ORDER BY ts WITH FILL STEP INTERVAL 10 MINUTE
----
ts	id
DateTime64(3)	UInt64
2024-01-01 00:00:00.000	1
2024-01-01 00:10:00.000	0
2024-01-01 00:20:00.000	0
2024-01-01 00:25:00.000	2
2024-01-01 00:30:00.000	0
2024-01-01 00:40:00.000	0
2024-01-01 00:50:00.000	3


SELECT at, id FROM u ORDER BY at WITH FILL STEP 600
----
at	id
DateTime	UInt64
2024-01-01 00:00:00	1
2024-01-01 00:10:00	0
2024-01-01 00:20:00	0
2024-01-01 00:25:00	2
2024-01-01 00:30:00	0
2024-01-01 00:40:00	0
2024-01-01 00:50:00	3


SELECT service, id FROM t ORDER BY service, id WITH FILL
----
service	id
String	UInt64
api	1
api	2
api	3
api	4
api	5
api	6
api	7
api	8
db	4
db	5
db	6
db	7
web	2
web	3
web	4
web	5


SELECT service, id FROM t ORDER BY service, id WITH FILL FROM 1 TO 5
----
service	id
String	UInt64
api	1
api	2
api	3
api	4
api	6
api	8
db	1
db	2
db	3
db	4
db	7
web	1
web	2
web	3
web	4
web	5


SELECT id FROM t WHERE id IN (2,5) ORDER BY id WITH FILL LIMIT 2
----
id
UInt64
2
3


SELECT id FROM t WHERE id > 100 ORDER BY id WITH FILL FROM 1 TO 4
----
id
UInt64
1
2
3


SELECT * FROM (SELECT id, count() c FROM t WHERE id IN (2,5) GROUP BY id ORDER BY id WITH FILL)
----
id	c
UInt64	UInt64
2	1
3	0
4	0
5	1


SELECT id FROM t WHERE id IN (2,5) ORDER BY id WITH FILL FROM 3 TO 4
----
id
UInt64
2
3
5


SELECT id FROM t WHERE id IN (2,5) ORDER BY id DESC WITH FILL
----
id
UInt64
5
4
3
2


SELECT id FROM t WHERE id IN (2,5) ORDER BY id DESC WITH FILL STEP -1
----
id
UInt64
5
4
3
2


SELECT toDate(at) AS d FROM u ORDER BY d WITH FILL TO toDate('2024-01-05')
----
d
Date
2024-01-01
2024-01-01
2024-01-01
2024-01-02
2024-01-03
2024-01-04


SELECT toStartOfHour(at) AS h, service, count() AS c FROM t GROUP BY h, service ORDER BY service, h WITH FILL STEP 3600
----
h	service	c
DateTime	String	UInt64
2024-01-01 00:00:00	api	2
2024-01-01 01:00:00	api	0
2024-01-01 02:00:00	api	2
2024-01-01 01:00:00	db	1
2024-01-01 02:00:00	db	1
2024-01-01 00:00:00	web	1
2024-01-01 01:00:00	web	1


SELECT code IN (SELECT code FROM u) AS a, id IN (SELECT id FROM u) AS b, if(id IN (SELECT id FROM u), 'a', 'b') AS c FROM t ORDER BY id
----
a	b	c
Nullable(UInt8)	UInt8	String
1	1	a
1	1	a
\N	1	a
1	0	b
0	0	b
1	0	b
\N	0	b
0	0	b


SELECT a, u.b FROM (SELECT 1 AS a, 2 AS b) AS t JOIN (SELECT 1 AS a, 3 AS b) AS u USING (a)
----
a	u.b
UInt8	UInt8
1	3


SELECT * FROM (SELECT 1 AS a, 2 AS b) AS t JOIN (SELECT 1 AS a, 3 AS b) AS u ON t.a = u.a
----
a	b	u.a	u.b
UInt8	UInt8	UInt8	UInt8
1	2	1	3


SELECT t.a AS x, u.b FROM (SELECT 1 AS a, 2 AS b) AS t JOIN (SELECT 1 AS a, 3 AS b) AS u ON t.a = u.a
----
x	u.b
UInt8	UInt8
1	3


SELECT splitByChar('/', nullIf(service, 'api'))[1] AS x, splitByChar('/', nullIf(service, 'api')) FROM t ORDER BY id LIMIT 3
----
x	splitByChar(\'/\', nullIf(service, \'api\'))
String	Array(String)
	['']
web	['web']
	['']


SELECT toUInt8OrZero(nullIf(service, 'api')), toDateOrZero(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 3
----
toUInt8OrZero(nullIf(service, \'api\'))	toDateOrZero(nullIf(service, \'api\'))
Nullable(UInt8)	Nullable(Date)
\N	\N
0	1970-01-01
\N	\N


SELECT t.id, u.at FROM t ANY LEFT JOIN u ON t.id = u.id + 1 ORDER BY ALL
----
id	u.at
UInt64	DateTime
1	1970-01-01 00:00:00
2	2024-01-01 00:00:00
3	2024-01-01 00:25:00
4	2024-01-01 00:50:00
5	1970-01-01 00:00:00
6	1970-01-01 00:00:00
7	1970-01-01 00:00:00
8	1970-01-01 00:00:00


SELECT id / (id - 1) * 0 AS x FROM u ORDER BY x, id
----
x
Float64
0
0
nan


SELECT (id - 1) / (id - 1) AS x FROM u ORDER BY x, id
----
x
Float64
1
1
nan


SELECT arrayJoin(tags) AS a, arrayJoin([1, 2]) AS b, id FROM t WHERE id < 4 ORDER BY ALL
----
a	b	id
Int32	UInt8	UInt64
0	1	2
0	1	3
0	2	2
0	2	3
1	1	3
1	2	3


SELECT arrayJoin([1, 2]) + arrayJoin([10, 20]) AS x ORDER BY x
----
x
UInt16
11
12
21
22


SELECT lag(id) OVER (ORDER BY id), lead(service) OVER (PARTITION BY level ORDER BY id), lag(code, 2) OVER (ORDER BY id) FROM t ORDER BY id
----
lag(id) OVER (ORDER BY id ASC)	lead(service) OVER (PARTITION BY level ORDER BY id ASC)	lag(code, 2) OVER (ORDER BY id ASC)
UInt64	String	Nullable(Int64)
0	db	\N
1	api	\N
2	db	200
3	api	500
4		\N
5	api	200
6		404
7		200

SELECT id AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL
----
x	n	code
UInt64	UInt64	Nullable(Int64)
2	3	500
3	0	\N
4	2	200
5	0	\N
6	0	\N
7	2	\N


SELECT id AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP 2
----
x	n	code
UInt64	UInt64	Nullable(Int64)
2	3	500
4	2	200
6	0	\N
7	2	\N


SELECT id AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL FROM 1 TO 9
----
x	n	code
UInt64	UInt64	Nullable(Int64)
1	0	\N
2	3	500
3	0	\N
4	2	200
5	0	\N
6	0	\N
7	2	\N
8	0	\N


SELECT at AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP 1500
----
x	n	code
DateTime	UInt64	Nullable(Int64)
2024-01-01 00:25:00	3	500
2024-01-01 00:50:00	0	\N
2024-01-01 01:15:00	2	200
2024-01-01 01:40:00	0	\N
2024-01-01 02:05:00	0	\N
2024-01-01 02:30:00	2	\N


SELECT at AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP INTERVAL 30 MINUTE
----
x	n	code
DateTime	UInt64	Nullable(Int64)
2024-01-01 00:25:00	3	500
2024-01-01 00:55:00	0	\N
2024-01-01 01:15:00	2	200
2024-01-01 01:25:00	0	\N
2024-01-01 01:55:00	0	\N
2024-01-01 02:25:00	0	\N
2024-01-01 02:30:00	2	\N


SELECT ts AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP INTERVAL 20 MINUTE
----
x	n	code
DateTime64(3)	UInt64	Nullable(Int64)
2024-01-01 00:25:00.000	3	500
2024-01-01 00:45:00.000	0	\N
2024-01-01 01:05:00.000	0	\N
2024-01-01 01:15:00.000	2	200
2024-01-01 01:25:00.000	0	\N
2024-01-01 01:45:00.000	0	\N
2024-01-01 02:05:00.000	0	\N
2024-01-01 02:25:00.000	0	\N
2024-01-01 02:30:00.000	2	\N


SELECT ts AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP 3000
----
x	n	code
DateTime64(3)	UInt64	Nullable(Int64)
2024-01-01 00:25:00.000	3	500
2024-01-01 01:15:00.000	2	200
2024-01-01 02:05:00.000	0	\N
2024-01-01 02:30:00.000	2	\N


SELECT toDate(at) + id AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL
----
x	n	code
Date	UInt64	Nullable(Int64)
2024-01-03	3	500
2024-01-04	0	\N
2024-01-05	2	200
2024-01-06	0	\N
2024-01-07	0	\N
2024-01-08	2	\N


SELECT toDate(at) + id AS x, length(service) AS n, code FROM t WHERE id IN (2, 4, 7) ORDER BY x WITH FILL STEP 2
----
x	n	code
Date	UInt64	Nullable(Int64)
2024-01-03	3	500
2024-01-05	2	200
2024-01-07	0	\N
2024-01-08	2	\N


SELECT id, length(service) AS n FROM t WHERE id IN (2, 5) ORDER BY id WITH FILL FROM 1 TO 8 STEP 2
----
id	n
UInt64	UInt64
1	0
2	3
3	0
5	3
7	0


SELECT id, length(service) AS n FROM t WHERE id < 6 ORDER BY id WITH FILL TO 8, n
----
id	n
UInt64	UInt64
1	3
2	3
3	3
4	2
5	3
6	0
7	0


SELECT service, id FROM t ORDER BY service DESC, id WITH FILL
----
service	id
String	UInt64
web	2
web	3
web	4
web	5
db	4
db	5
db	6
db	7
api	1
api	2
api	3
api	4
api	5
api	6
api	7
api	8


SELECT splitByChar('/', nullIf(service, 'api'))[1] AS x, id FROM t ORDER BY id DESC LIMIT 2
----
x	id
String	UInt64
	8
db	7
