SELECT 7/2, intDiv(7, 2), 7 % 2, 1/0, -1/0, 0/0 IS NULL
----
divide(7, 2)	intDiv(7, 2)	modulo(7, 2)	divide(1, 0)	divide(-1, 0)	isNull(divide(0, 0))
Float64	UInt8	UInt8	Float64	Float64	UInt8
3.5	3	1	inf	-inf	0


SELECT 1 + 1, 255 + 1, 1 - 2, 3 * 4, -5 % 3, 2 - 1 AS x
----
plus(1, 1)	plus(255, 1)	minus(1, 2)	multiply(3, 4)	modulo(-5, 3)	x
UInt16	UInt16	Int16	UInt16	Int16	Int16
2	256	-1	12	-2	1


SELECT toTypeName(1 + 1), toTypeName(1 - 1), toTypeName(1 * 300), toTypeName(1 / 1), toTypeName(-1), toTypeName(1e3), toTypeName(70000)
----
toTypeName(plus(1, 1))	toTypeName(minus(1, 1))	toTypeName(multiply(1, 300))	toTypeName(divide(1, 1))	toTypeName(-1)	toTypeName(1000.)	toTypeName(70000)
String	String	String	String	String	String	String
UInt16	Int16	UInt32	Float64	Int8	Float64	UInt32


SELECT 1 = 1, 1 != 2, 1 < 2 AND 2 < 3, NOT 1, 1 OR 0
----
equals(1, 1)	notEquals(1, 2)	and(less(1, 2), less(2, 3))	not(1)	or(1, 0)
UInt8	UInt8	UInt8	UInt8	UInt8
1	1	1	0	1


SELECT id = 1 ? 'one' : 'many' AS word FROM t ORDER BY id LIMIT 2
----
word
String
one
many


WITH 5 AS x SELECT x, x + 1
----
x	plus(x, 1)
UInt8	UInt16
5	6


WITH 'err' AS prefix SELECT count() FROM t WHERE startsWith(level, prefix)
----
count()
UInt64
3


WITH (SELECT max(latency) FROM t) AS m SELECT id FROM t WHERE latency = m
----
id
UInt64
4


WITH c AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT sum(a) FROM c
----
sum(a)
UInt64
3


WITH 2 AS n, c AS (SELECT number FROM numbers(5)) SELECT count() FROM c WHERE number > n
----
count()
UInt64
2


SELECT (1, 'a').1, (1, 'a').2
----
tupleElement((1, \'a\'), 1)	tupleElement((1, \'a\'), 2)
UInt8	String
1	a


SELECT tuple(id, service).2 AS s FROM t ORDER BY id LIMIT 1
----
s
String
api


SELECT service, id FROM t ORDER BY service, id LIMIT 1 BY service
----
service	id
String	UInt64
api	1
db	4
web	2


SELECT service, id FROM t ORDER BY service, id LIMIT 2 BY service LIMIT 3
----
service	id
String	UInt64
api	1
api	3
db	4


SELECT service, id FROM t ORDER BY service, id LIMIT 1 OFFSET 1 BY service
----
service	id
String	UInt64
api	3
db	7
web	5


SELECT id FROM t ORDER BY id LIMIT 2, 3
----
id
UInt64
3
4
5


SELECT id FROM t ORDER BY id LIMIT 3 OFFSET 2
----
id
UInt64
3
4
5


SELECT count() FROM t SETTINGS max_threads = 1
----
count()
UInt64
8


SELECT 1 SETTINGS max_threads = 1, log_queries = 0
----
1
UInt8
1


SELECT service, count() FILTER (WHERE level = 'error') AS e, count(*) FILTER (WHERE id > 2) AS n FROM t GROUP BY service ORDER BY service
----
service	e	n
String	UInt64	UInt64
api	1	3
db	1	2
web	1	1


SELECT EXTRACT(service, '(.)$') AS last FROM t ORDER BY id LIMIT 1
----
last
String
i


SELECT quantile(0.95)(latency) FROM t
----
quantile(0.95)(latency)
Float64
84.42499999999997


SELECT latency > 10 AND code = 200 AS both FROM t ORDER BY id LIMIT 4
----
both
Nullable(UInt8)
0
0
0
1


WITH ['api', 'db'] AS names SELECT count() FROM t WHERE service IN names
----
count()
UInt64
6


SELECT (id, service) IN ((1, 'api'), (2, 'x')) AS hit FROM t ORDER BY id LIMIT 2
----
hit
UInt8
1
0


SELECT id FROM t PREWHERE level = 'error' WHERE service = 'api'
----
id
UInt64
3


SELECT id FROM t PREWHERE level = 'error' ORDER BY id
----
id
UInt64
2
3
7


SELECT a.id AS i, b.level AS l FROM t AS a ANY LEFT JOIN t AS b ON a.service = b.service ORDER BY a.id LIMIT 1
----
i	l
UInt64	String
1	info


SELECT count() FROM t AS a SEMI LEFT JOIN u AS b ON a.service = b.service
----
count()
UInt64
6


SELECT count() FROM t AS a LEFT ANTI JOIN u AS b ON a.service = b.service
----
count()
UInt64
2


SELECT id FROM t ANTI LEFT JOIN u USING (id) ORDER BY id
----
id
UInt64
4
5
6
7
8


SELECT t.id AS id, u.latency AS l, u.service AS s, u.code AS c FROM t LEFT JOIN u ON t.id = u.id ORDER BY t.id LIMIT 4
----
id	l	s	c
UInt64	Float64	String	Nullable(Int64)
1	1.5	api	200
2	20	web	500
3	3.25	api	\N
4	0		\N


SELECT t.id AS a, u.id AS b FROM t LEFT JOIN u ON t.id = u.id WHERE t.id > 2 ORDER BY t.id LIMIT 2
----
a	b
UInt64	UInt64
3	3
4	0


SELECT count() FROM t INNER JOIN u USING id
----
count()
UInt64
3


SELECT u.id AS a, t.id AS b FROM u RIGHT JOIN t ON u.id = t.id ORDER BY b LIMIT 4
----
a	b
UInt64	UInt64
1	1
2	2
3	3
0	4


SELECT id, count() FROM t LEFT JOIN u USING (id) GROUP BY id ORDER BY id LIMIT 2
----
id	count()
UInt64	UInt64
1	1
2	1


SELECT count() FROM t WHERE code NOT IN (SELECT code FROM u)
----
count()
UInt64
2


SELECT DISTINCT service FROM t ORDER BY service
----
service
String
api
db
web


SELECT service, max(ts) AS last FROM t GROUP BY service ORDER BY last DESC, service
----
service	last
String	DateTime64(3)
api	2024-01-01 02:55:00.000
db	2024-01-01 02:30:00.000
web	2024-01-01 01:40:00.000


SELECT id FROM t WHERE latency > (SELECT avg(latency) FROM t) ORDER BY id
----
id
UInt64
4
7


SELECT if(code IS NULL, 'none', toString(code)) AS c, count() FROM t GROUP BY c ORDER BY c
----
c	count()
Nullable(String)	UInt64
-1	1
200	3
404	1
500	1
none	2


SELECT service, sum(c) FROM (SELECT service, level, count() AS c FROM t GROUP BY service, level) GROUP BY service ORDER BY service
----
service	sum(c)
String	UInt64
api	4
db	2
web	2


SELECT DISTINCT ON (service) service, id FROM t ORDER BY service, id
----
service	id
String	UInt64
api	1
db	4
web	2


SELECT * EXCEPT (ts, at, url, json, tags) FROM t ORDER BY id LIMIT 1
----
id	service	level	latency	code
UInt64	String	String	Float64	Nullable(Int64)
1	api	info	1.5	200


SELECT * EXCEPT (ts, at, url, json, tags) REPLACE (id + 1 AS id) FROM t ORDER BY id LIMIT 1
----
id	service	level	latency	code
UInt64	String	String	Float64	Nullable(Int64)
2	api	info	1.5	200


SELECT latency * 2 AS double, double + 1 AS more FROM t ORDER BY id LIMIT 2
----
double	more
Float64	Float64
3	4
40	41


SELECT toStartOfHour(at) AS hour, count() AS c FROM t GROUP BY hour HAVING c > 1 ORDER BY hour
----
hour	c
DateTime	UInt64
2024-01-01 00:00:00	3
2024-01-01 01:00:00	2
2024-01-01 02:00:00	3


SELECT latency > 10 AS slow, count() FROM t WHERE slow GROUP BY slow
----
slow	count()
UInt8	UInt64
1	3


SELECT toDate(ts) AS ts, count() AS n FROM t GROUP BY ts
----
ts	n
Date	UInt64
2024-01-01	8


SELECT upper(service) AS service FROM t WHERE service = 'API' ORDER BY id LIMIT 1
----
service
String
API


SELECT count(), count(*), COUNT(code), count(DISTINCT service), uniq(service), uniqExact(level) FROM t
----
count()	count()	COUNT(code)	countDistinct(service)	uniq(service)	uniqExact(level)
UInt64	UInt64	UInt64	UInt64	UInt64	UInt64
8	8	6	3	3	3


SELECT quantile(0.5)(latency), quantile(0.9)(latency), median(latency) FROM t
----
quantile(0.5)(latency)	quantile(0.9)(latency)	median(latency)
Float64	Float64	Float64
5.125	68.85	5.125


SELECT quantiles(0.5, 0.9)(latency) FROM t
----
quantiles(0.5, 0.9)(latency)
Array(Float64)
[5.125,68.85]


SELECT service, level, count() FROM t GROUP BY ALL ORDER BY ALL
----
service	level	count()
String	String	UInt64
api	error	1
api	info	3
db	error	1
db	info	1
web	error	1
web	warn	1


SELECT service, count() AS c FROM t GROUP BY 1 ORDER BY 2 DESC, 1
----
service	c
String	UInt64
api	4
db	2
web	2


SELECT number FROM numbers(3)
----
number
UInt64
0
1
2


SELECT number, number % 2 = 0 FROM numbers(2, 3) AS n
----
number	equals(modulo(number, 2), 0)
UInt64	UInt8
2	1
3	0
4	1


SELECT * FROM system.one
----
dummy
UInt8
0


SELECT 0x1F, 1e3, inf, -inf, nan, NULL
----
31	1000.	inf	-inf	nan	NULL
UInt8	Float64	Float64	Float64	Float64	Nullable(Nothing)
31	1000	inf	-inf	nan	\N


SELECT 'a\'b', 'a''b', 'tab\t', 'back\\slash'
----
\'a\\\'b\'	\'a\\\'b\'	\'tab\\t\'	\'back\\\\slash\'
String	String	String	String
a\'b	a\'b	tab\t	back\\slash


SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2) ORDER BY x
----
x
UInt8
1
2


SELECT 1 # comment
----
1
UInt8
1


SELECT -- comment
1
----
1
UInt8
1


SELECT DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00'
----
toDate(\'2024-01-01\')	toDateTime(\'2024-01-01 00:00:00\')
Date	DateTime
2024-01-01	2024-01-01 00:00:00


SELECT '1'::UInt8, 5::String, '2024-01-01'::Date, 1.9::Float32, CAST('7', 'UInt16'), CAST(3 AS Float64)
----
CAST(\'1\', \'UInt8\')	CAST(\'5\', \'String\')	CAST(\'2024-01-01\', \'Date\')	CAST(\'1.9\', \'Float32\')	CAST(\'7\', \'UInt16\')	CAST(3, \'Float64\')
UInt8	String	Date	Float32	UInt16	Float64
1	5	2024-01-01	1.9	7	3


SELECT CAST(code AS Nullable(String)), code::Nullable(Float64) FROM t ORDER BY id LIMIT 3
----
CAST(code, \'Nullable(String)\')	CAST(code, \'Nullable(Float64)\')
Nullable(String)	Nullable(Float64)
200	200
500	500
\N	\N


SELECT id FROM t WHERE id IN (1, 2) AND service NOT IN ('db') ORDER BY id
----
id
UInt64
1
2


SELECT id FROM t WHERE service IN ['db', 'x'] ORDER BY id
----
id
UInt64
4
7


SELECT id FROM t WHERE (service, level) IN (SELECT service, level FROM u) ORDER BY id LIMIT 1
----
id
UInt64
1


SELECT id FROM t WHERE id IN (SELECT id FROM u) ORDER BY id
----
id
UInt64
1
2
3


SELECT id IN (1, 3), id NOT IN (1) FROM t ORDER BY id LIMIT 3
----
in(id, (1, 3))	notIn(id, 1)
UInt8	UInt8
1	0
0	1
1	1


SELECT id FROM t WHERE id BETWEEN 2 AND 3 ORDER BY id
----
id
UInt64
2
3


SELECT id FROM t WHERE at >= '2024-01-01 01:00:00' AND ts < '2024-01-01 02:00:00' ORDER BY id
----
id
UInt64
4
5


SELECT id FROM t WHERE at >= toDateTime('2024-01-01 02:00:00') - INTERVAL 30 MINUTE ORDER BY id
----
id
UInt64
5
6
7
8


SELECT id FROM t WHERE toDate(at) = '2024-01-01' AND id = '3'
----
id
UInt64
3


SELECT CASE WHEN latency > 10 THEN 'slow' ELSE 'fast' END AS speed, count() FROM t GROUP BY speed ORDER BY speed
----
speed	count()
String	UInt64
fast	5
slow	3


SELECT CASE level WHEN 'error' THEN 1 WHEN 'warn' THEN 2 ELSE 0 END AS n FROM t ORDER BY id LIMIT 2
----
n
UInt8
0
1


SELECT sum(id) OVER (PARTITION BY service ORDER BY id) AS s FROM t ORDER BY id
----
s
UInt64
1
2
4
4
7
10
11
18


SELECT row_number() OVER (PARTITION BY service ORDER BY id DESC) AS r, id FROM t ORDER BY id LIMIT 3
----
r	id
UInt64	UInt64
4	1
2	2
3	3


SELECT lagInFrame(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before FROM t ORDER BY id LIMIT 3
----
before
UInt64
0
1
2


SELECT leadInFrame(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next FROM t ORDER BY id
----
next
UInt64
2
3
4
5
6
7
8
0


SELECT lagInFrame(code, 1) OVER (ORDER BY id) AS before FROM t ORDER BY id LIMIT 4
----
before
Nullable(Int64)
\N
200
500
\N


SELECT id, tag FROM t ARRAY JOIN tags AS tag ORDER BY id, tag
----
id	tag
UInt64	Int32
2	0
3	0
3	1
5	0
6	0
6	1
8	0


SELECT id, tags FROM t ARRAY JOIN tags ORDER BY id, tags
----
id	tags
UInt64	Int32
2	0
3	0
3	1
5	0
6	0
6	1
8	0


SELECT id, tag FROM t LEFT ARRAY JOIN tags AS tag ORDER BY id, tag LIMIT 4
----
id	tag
UInt64	Int32
1	0
2	0
3	0
3	1


SELECT arrayJoin([1, 2, 3]) AS x
----
x
UInt8
1
2
3


SELECT id, arrayJoin(tags) AS tag FROM t ORDER BY id, tag
----
id	tag
UInt64	Int32
2	0
3	0
3	1
5	0
6	0
6	1
8	0


SELECT arrayJoin(tags) AS tag, count() FROM t GROUP BY tag ORDER BY tag
----
tag	count()
Int32	UInt64
0	5
1	2


SELECT a FROM (SELECT 1 AS a)
----
a
UInt8
1


SELECT level, countIf(service = 'api') AS n, sum(latency) FILTER (WHERE service = 'api') AS s FROM t GROUP BY level ORDER BY level
----
level	n	s
String	UInt64	Float64
error	1	3.25
info	3	4.5
warn	0	0


SELECT countIf(level = 'error') / count() * 100 AS pct FROM t HAVING pct > 1
----
pct
Float64
37.5


SELECT id FROM t WHERE level ILIKE '%RR%' AND url LIKE 'http%' AND service NOT LIKE 'a%' ORDER BY id
----
id
UInt64
2


SELECT 1 AS a, a + 1 AS b, b * 2 AS c
----
a	b	c
UInt8	UInt16	UInt32
1	2	4


SELECT now() - INTERVAL 1 HOUR < now(), today() = toDate(now()), toTypeName(now()), toTypeName(today())
----
less(minus(now(), toIntervalHour(1)), now())	equals(today(), toDate(now()))	toTypeName(now())	toTypeName(today())
UInt8	UInt8	String	String
1	1	DateTime	Date


SELECT id FROM t ORDER BY code DESC NULLS LAST, id LIMIT 3
----
id
UInt64
2
5
1


SELECT code FROM t ORDER BY code, id
----
code
Nullable(Int64)
-1
200
200
200
404
500
\N
\N


SELECT code FROM t ORDER BY code DESC, id
----
code
Nullable(Int64)
500
404
200
200
200
-1
\N
\N


SELECT id FROM t WHERE code
----
id
UInt64
1
2
4
5
6
8


SELECT 1 WHERE 0
----
1
UInt8


SELECT min(latency), max(service), any(level), sum(id), avg(latency) FROM t WHERE id > 100
----
min(latency)	max(service)	any(level)	sum(id)	avg(latency)
Float64	String	String	UInt64	Float64
0			0	nan


SELECT sum(code), max(code), avg(code), min(code) FROM t WHERE code IS NULL
----
sum(code)	max(code)	avg(code)	min(code)
Nullable(Int64)	Nullable(Int64)	Nullable(Float64)	Nullable(Int64)
\N	\N	\N	\N


SELECT count() FROM t AS x, u AS y
----
count()
UInt64
24


SELECT x.id FROM t AS x CROSS JOIN u AS y WHERE x.id = y.id ORDER BY x.id
----
id
UInt64
1
2
3


SELECT 1 == 1
----
equals(1, 1)
UInt8
1


SELECT * FROM (SELECT 1 AS a) AS x JOIN (SELECT 1 AS a, 2 AS b) AS y USING (a)
----
a	b
UInt8	UInt8
1	2


SELECT not 1, NOT (1 = 2), 1 IS NOT NULL, NULL IS NULL
----
not(1)	not(equals(1, 2))	isNotNull(1)	isNull(NULL)
UInt8	UInt8	UInt8	UInt8
0	1	1	1


SELECT id FROM t QUALIFY row_number() OVER (PARTITION BY service ORDER BY id) = 1 ORDER BY id
----
id
UInt64
1
2
4

SELECT sum(id AS n) AS s, max(n) FROM t
----
s	max(n)
UInt64	UInt64
36	8

SELECT (id + 1 AS b) * 2 AS c, b FROM t ORDER BY id LIMIT 3
----
c	b
UInt64	UInt64
4	2
6	3
8	4

SELECT toString(id + 1 AS b), b FROM t WHERE b > 6 ORDER BY b
----
toString(b)	b
String	UInt64
7	7
8	8
9	9

SELECT count() FROM t WHERE (id % 3 AS m) = 1 GROUP BY m ORDER BY m
----
count()
UInt64
3

SELECT if((id % 2 AS p) = 0, 'even', 'odd') AS x, p FROM t ORDER BY id LIMIT 3
----
x	p
String	UInt8
odd	1
even	0
odd	1

SELECT uniqExact(DISTINCT id % 3 AS k), countIf(k = 1) FROM t
----
uniqExactDistinct(k)	countIf(equals(k, 1))
UInt64	UInt64
3	3

SELECT arrayMap(x -> (x * 2 AS d) + d, [1, 2])
----
arrayMap(lambda(tuple(x), plus(d, d)), [1, 2])
Array(UInt32)
[4,8]

SELECT toUInt8(((id AS q) + 1) AS r) + q + r AS z FROM t ORDER BY id LIMIT 2
----
z
UInt64
5
8

SELECT [id AS e, e + 1] AS pair FROM t ORDER BY id LIMIT 1
----
pair
Array(UInt64)
[1,2]

SELECT toStartOfHour(at AS moment) AS hour, max(moment) FROM t GROUP BY hour, moment ORDER BY hour, moment LIMIT 2
----
hour	max(moment)
DateTime	DateTime
2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:00:00	2024-01-01 00:25:00

SELECT level, count() AS n FROM t GROUP BY (lower(level) AS level) ORDER BY n DESC, level
----
level	n
String	UInt64
info	4
error	3
warn	1

SELECT id FROM t WHERE id IN (SELECT (id AS i) + 1 FROM t WHERE i < 3) ORDER BY id
----
id
UInt64
2
3

SELECT quantile(0.5)(latency AS l), min(l) FROM t
----
quantile(0.5)(l)	min(l)
Float64	Float64
5.125	0.5

SELECT sum(id AS n) OVER (ORDER BY id) AS s, n FROM t ORDER BY id LIMIT 2
----
s	n
UInt64	UInt64
1	1
3	2
