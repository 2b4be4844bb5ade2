SELECT * APPLY(count) FROM (SELECT id, level FROM t)
----
count(id)	count(level)
UInt64	UInt64
8	8

SELECT * EXCEPT(tags, ts, at, url, json) APPLY(toString) FROM t ORDER BY id LIMIT 1
----
toString(id)	toString(service)	toString(level)	toString(latency)	toString(code)
String	String	String	String	Nullable(String)
1	api	info	1.5	200

SELECT * FROM (SELECT id, level, at FROM t) AS a ASOF JOIN (SELECT level, at, id AS uid FROM u) AS b ON a.level = b.level AND a.at > b.at ORDER BY a.id
----
id	level	at	b.level	b.at	uid
UInt64	String	DateTime	String	DateTime	UInt64
3	error	2024-01-01 00:50:00	error	2024-01-01 00:25:00	2
4	info	2024-01-01 01:15:00	info	2024-01-01 00:00:00	1
6	info	2024-01-01 02:05:00	info	2024-01-01 00:00:00	1
7	error	2024-01-01 02:30:00	error	2024-01-01 00:50:00	3
8	info	2024-01-01 02:55:00	info	2024-01-01 00:00:00	1

SELECT COLUMNS('^(id|lat)') EXCEPT(latency) FROM t ORDER BY id LIMIT 1
----
id
UInt64
1

SELECT COLUMNS('^(id|latency)$') APPLY sum FROM t
----
sum(id)	sum(latency)
UInt64	Float64
36	190.25

SELECT COLUMNS('^(id|latency)$') APPLY(quantile(0.5)) FROM t
----
quantile(0.5)(id)	quantile(0.5)(latency)
Float64	Float64
4.5	5.125

SELECT COLUMNS('^(id|latency)$') APPLY(sum) FROM t
----
sum(id)	sum(latency)
UInt64	Float64
36	190.25

SELECT COLUMNS('^(id|latency)$') APPLY(toString) APPLY(length) FROM t ORDER BY id LIMIT 1
----
length(toString(id))	length(toString(latency))
UInt64	UInt64
1	3

SELECT COLUMNS('^(id|latency)$') APPLY(x -> x + 1) FROM t ORDER BY id LIMIT 1
----
plus(id, 1)	plus(latency, 1)
UInt64	Float64
2	2.5

SELECT COLUMNS('^l') FROM t ORDER BY id LIMIT 1
----
level	latency
String	Float64
info	1.5

SELECT COLUMNS('id') FROM t JOIN u ON t.id = u.id ORDER BY t.id LIMIT 1
----
id	u.id
UInt64	UInt64
1	1

SELECT level AS l, id FROM t ORDER BY l, id LIMIT 2 BY 1
----
l	id
String	UInt64
error	2
error	3
info	1
info	4
warn	5

SELECT level, count() FROM t WHERE id > 100 GROUP BY GROUPING SETS ((level), ())
----
level	count()
String	UInt64
	0

SELECT level, count() FROM t WHERE id > 100 GROUP BY ROLLUP(level)
----
level	count()
String	UInt64

SELECT level, count() FROM t WHERE id > 100 GROUP BY level WITH CUBE
----
level	count()
String	UInt64

SELECT level, count() FROM t WHERE id > 100 GROUP BY level WITH ROLLUP
----
level	count()
String	UInt64

SELECT level, id FROM t ORDER BY level, id LIMIT 1 BY 1
----
level	id
String	UInt64
error	2
info	1
warn	5

SELECT service, COLUMNS('^(id|latency)$') APPLY(max) FROM t GROUP BY service ORDER BY service
----
service	max(id)	max(latency)
String	UInt64	Float64
api	8	3.25
db	7	100
web	5	20

SELECT t.* EXCEPT(json) APPLY(toTypeName) FROM t LIMIT 1
----
toTypeName(id)	toTypeName(ts)	toTypeName(at)	toTypeName(service)	toTypeName(level)	toTypeName(latency)	toTypeName(code)	toTypeName(tags)	toTypeName(url)
String	String	String	String	String	String	String	String	String
UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String

SELECT t.id, count() FROM t ASOF JOIN u ON t.level = u.level AND t.code >= u.code GROUP BY t.id ORDER BY t.id
----
id	count()
UInt64	UInt64
1	1
2	1
4	1
6	1

SELECT t.id, t.latency, u.id, u.latency FROM t ASOF JOIN u ON t.level = u.level AND t.latency >= u.latency ORDER BY t.id
----
id	latency	u.id	u.latency
UInt64	Float64	UInt64	Float64
1	1.5	1	1.5
2	20	2	20
3	3.25	3	3.25
4	100	1	1.5
6	2.5	1	1.5
7	55.5	2	20

SELECT t.id, t.latency, u.id, u.latency FROM t ASOF LEFT JOIN u ON t.level = u.level AND t.latency < u.latency ORDER BY t.id
----
id	latency	u.id	u.latency
UInt64	Float64	UInt64	Float64
1	1.5	0	0
2	20	0	0
3	3.25	2	20
4	100	0	0
5	7	0	0
6	2.5	0	0
7	55.5	0	0
8	0.5	1	1.5

SELECT t.id, t.latency, u.id, u.latency FROM t ASOF LEFT JOIN u ON t.level = u.level AND t.latency >= u.latency ORDER BY t.id
----
id	latency	u.id	u.latency
UInt64	Float64	UInt64	Float64
1	1.5	1	1.5
2	20	2	20
3	3.25	3	3.25
4	100	1	1.5
5	7	0	0
6	2.5	1	1.5
7	55.5	2	20
8	0.5	0	0

SELECT t.id, u.id FROM t ASOF JOIN u ON t.level = u.level AND t.at + 1 >= u.at - 5 ORDER BY t.id
----
id	u.id
UInt64	UInt64
1	1
2	2
3	3
4	1
6	1
7	3
8	1

SELECT t.id, u.id FROM t ASOF JOIN u ON t.level = u.level AND u.at <= t.at ORDER BY t.id
----
id	u.id
UInt64	UInt64
1	1
2	2
3	3
4	1
6	1
7	3
8	1

SELECT t.id, u.id FROM t LEFT ASOF JOIN u ON t.level = u.level AND t.at > u.at ORDER BY t.id
----
id	u.id
UInt64	UInt64
1	0
2	0
3	2
4	1
5	0
6	1
7	3
8	1

SELECT t.id, u.id AS uid, t.latency - u.latency AS d FROM t ASOF LEFT JOIN u ON u.level = t.level AND u.at < t.at WHERE t.id > 2 ORDER BY t.id
----
id	uid	d
UInt64	UInt64	Float64
3	2	-16.75
4	1	98.5
5	0	7
6	1	1
7	3	52.25
8	1	-1

SELECT level, count(), sum(latency) FROM t ASOF JOIN (SELECT level AS l, at AS a FROM u) AS u ON t.level = u.l AND t.at >= u.a GROUP BY level ORDER BY level
----
level	count()	sum(latency)
String	UInt64	Float64
error	3	78.75
info	4	104.5

SELECT COLUMNS('^(id|latency)$') APPLY(max) APPLY(toString) FROM t
----
toString(max(id))	toString(max(latency))
String	String
8	100

SELECT level, * EXCEPT (level, ts, at, tags, url, json, code, service) APPLY(sum) FROM t GROUP BY level ORDER BY level
----
level	sum(id)	sum(latency)
String	UInt64	Float64
error	12	78.75
info	19	104.5
warn	5	7

SELECT COLUMNS('a') FROM (SELECT 1 AS a, 2 AS ab, 3 AS b)
----
a	ab
UInt8	UInt8
1	2

WITH x AS (SELECT id, latency FROM t WHERE id < 3) SELECT COLUMNS('^l') APPLY(x -> x * 2) FROM x ORDER BY id
----
multiply(latency, 2)
Float64
3
40

SELECT service, level, count() FROM t WHERE id > 100 GROUP BY service, level WITH CUBE
----
service	level	count()
String	String	UInt64

SELECT level, count() AS c FROM t GROUP BY level WITH ROLLUP HAVING c > 2 ORDER BY level, c
----
level	c
String	UInt64
	8
error	3
info	4

SELECT service, id FROM t ORDER BY service, id LIMIT 1 OFFSET 1 BY 1
----
service	id
String	UInt64
api	3
db	7
web	5

SELECT min(1 / toFloat64(id - id)) AS a, max(-1 / toFloat64(id - id)) AS b FROM t GROUP BY level ORDER BY a, b
----
a	b
Float64	Float64
inf	-inf
inf	-inf
inf	-inf
