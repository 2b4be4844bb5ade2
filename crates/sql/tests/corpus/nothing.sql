SELECT max(at - INTERVAL 72 HOUR) - min(at) FROM t WHERE 0
----
minus(max(minus(at, toIntervalHour(72))), min(at))
Int32
-259200

SELECT max(toStartOfInterval(at, INTERVAL 30 MINUTE)) - min(at - INTERVAL 65 HOUR) AS a0 FROM t WHERE id > 100
----
a0
Int32
234000

SELECT max(at - INTERVAL 72 HOUR) FROM t WHERE 0
----
max(minus(at, toIntervalHour(72)))
DateTime
2106-02-04 06:28:16

SELECT max(at + INTERVAL 2 DAY), min(ts - INTERVAL 72 HOUR) FROM t WHERE 0
----
max(plus(at, toIntervalDay(2)))	min(minus(ts, toIntervalHour(72)))
DateTime	DateTime64(3)
1970-01-03 00:00:00	1969-12-29 00:00:00.000

SELECT max(id + 5), min(id - 5), max(5 - id), min(id + 5.5) FROM t WHERE 0
----
max(plus(id, 5))	min(minus(id, 5))	max(minus(5, id))	min(plus(id, 5.5))
UInt64	Int64	Int64	Float64
5	-5	5	5.5

SELECT max(id + 5), min(id - 5), max(5 - id), min(id + 5.5), min(-2 * id), max(id / -2) FROM t
----
max(plus(id, 5))	min(minus(id, 5))	max(minus(5, id))	min(plus(id, 5.5))	min(multiply(-2, id))	max(divide(id, -2))
UInt64	Int64	Int64	Float64	Int64	Float64
13	-4	4	6.5	-16	-0.5

SELECT min(latency * 2 + 1), max(id * 3 + 2), max(2 * (3 + id)), min(-2 * (id + 1)) FROM t WHERE 0
----
min(plus(multiply(latency, 2), 1))	max(plus(multiply(id, 3), 2))	max(multiply(2, plus(3, id)))	min(multiply(-2, plus(id, 1)))
Float64	UInt64	UInt64	Int64
1	2	6	-2

SELECT min(toDate(at) - INTERVAL 1 DAY), max(toDate(at) + 3) FROM t WHERE 0
----
min(minus(toDate(at), toIntervalDay(1)))	max(plus(toDate(at), 3))
Date	Date
2149-06-06	1970-01-04

SELECT max(id % 5 + 7), max(7 - (id + 2)), max(id + (2 + 3)), max(id + length('abc')) FROM t WHERE 0
----
max(plus(modulo(id, 5), 7))	max(minus(7, plus(id, 2)))	max(plus(id, plus(2, 3)))	max(plus(id, length(\'abc\')))
UInt16	Int64	UInt64	UInt64
7	5	5	3

SELECT max(id % 5 + 7), max(7 - (id + 2)), max(id + (2 + 3)), max(id + length('abc')) FROM t
----
max(plus(modulo(id, 5), 7))	max(minus(7, plus(id, 2)))	max(plus(id, plus(2, 3)))	max(plus(id, length(\'abc\')))
UInt16	Int64	UInt64	UInt64
11	4	13	11

SELECT service, max(id + 5) FROM t GROUP BY service HAVING max(id + 5) > 10 ORDER BY max(id + 5)
----
service	max(plus(id, 5))
String	UInt64
db	12
api	13

SELECT maxIf(id + 5, id > 100), max(code + 5), sum(id + 5), avg(id + 2), argMax(id + 5, id) FROM t WHERE 0
----
maxIf(plus(id, 5), greater(id, 100))	max(plus(code, 5))	sum(plus(id, 5))	avg(plus(id, 2))	argMax(plus(id, 5), id)
UInt64	Nullable(Int64)	UInt64	Float64	UInt64
0	\N	0	nan	0

SELECT max(DISTINCT id + 5), maxOrNull(id + 5), max(id + nullIf(1, 1)) FROM t WHERE 0
----
maxDistinct(plus(id, 5))	maxOrNull(plus(id, 5))	max(plus(id, nullIf(1, 1)))
UInt64	Nullable(UInt64)	Nullable(UInt64)
0	\N	\N

SELECT count(id + 5), max(id + 5) - min(id - 3) FROM t WHERE 0
----
count(plus(id, 5))	minus(max(plus(id, 5)), min(minus(id, 3)))
UInt64	Int64
0	8

SELECT max(toUInt8(id) + 250), min(toUInt8(id) - 10) FROM t
----
max(plus(toUInt8(id), 250))	min(minus(toUInt8(id), 10))
UInt16	Int16
258	-9

SELECT id, max(id + 5) OVER () FROM t WHERE id < 3 ORDER BY id
----
id	max(plus(id, 5)) OVER ()
UInt64	UInt64
1	7
2	7

SELECT argMin(nullIf('a', 'api'), id) AS a0 FROM t WHERE startsWith(json, 'a')
----
a0
Nullable(String)
\N

SELECT maxIf(nullIf('a', 'api'), json LIKE '%x.%') AS a0 FROM t WHERE 0
----
a0
Nullable(String)
\N

SELECT max(nullIf(5, 3)), min(nullIf('a', 'b')), sum(nullIf(1, 2)), any(nullIf(7, 1)), avg(nullIf(7, 1)) FROM t WHERE 0
----
max(nullIf(5, 3))	min(nullIf(\'a\', \'b\'))	sum(nullIf(1, 2))	any(nullIf(7, 1))	avg(nullIf(7, 1))
Nullable(UInt8)	Nullable(String)	Nullable(UInt64)	Nullable(UInt8)	Nullable(Float64)
\N	\N	\N	\N	\N

SELECT max(nullIf(5, 3)), min(nullIf('a', 'b')), sum(nullIf(1, 2)), any(nullIf(7, 1)), avg(nullIf(7, 1)) FROM t
----
max(nullIf(5, 3))	min(nullIf(\'a\', \'b\'))	sum(nullIf(1, 2))	any(nullIf(7, 1))	avg(nullIf(7, 1))
Nullable(UInt8)	Nullable(String)	Nullable(UInt64)	Nullable(UInt8)	Nullable(Float64)
5	a	8	7	7

SELECT sum(if(id > 3, code, NULL)), max(if(1, nullIf('a', 'b'), service)) FROM t WHERE 0
----
sum(if(greater(id, 3), code, NULL))	max(if(1, nullIf(\'a\', \'b\'), service))
Nullable(Int64)	Nullable(String)
\N	\N

SELECT service, max(nullIf(5, 3)), countIf(nullIf(1, 2) = 1) FROM t GROUP BY service ORDER BY service
----
service	max(nullIf(5, 3))	countIf(equals(nullIf(1, 2), 1))
String	Nullable(UInt8)	UInt64
api	5	4
db	5	2
web	5	2

SELECT uniq(nullIf(5, 3)), count(nullIf(5, 3)), count(nullIf(5, 5)) FROM t
----
uniq(nullIf(5, 3))	count(nullIf(5, 3))	count(nullIf(5, 5))
UInt64	UInt64	UInt64
1	8	0

SELECT quantileExact(0.5)(nullIf(id, 100)), groupArray(nullIf(3, 4)) FROM t WHERE 0
----
quantileExact(0.5)(nullIf(id, 100))	groupArray(nullIf(3, 4))
Nullable(UInt64)	Array(UInt8)
\N	[]

SELECT toFloat64(CASE WHEN length(service) IS NULL THEN nullIf(nullIf(1, 1), 2) ELSE toUInt16(id) * 2 END) AS c1 FROM t ORDER BY c1
----
c1
Nullable(Float64)
2
4
6
8
10
12
14
16

SELECT if(isNull(code), 0, code) AS x, count() FROM t GROUP BY x ORDER BY x
----
x	count()
Nullable(Int64)	UInt64
-1	1
0	2
200	3
404	1
500	1

SELECT if(code IS NOT NULL, code, 1) AS x FROM t WHERE if(isNull(code), 0, code) > 5 ORDER BY x
----
x
Nullable(Int64)
200
200
200
404
500

SELECT if(0, nullIf(1, 1), 2) AS x, multiIf(id IS NULL, NULL, id > 3, 1, 2) AS y FROM t ORDER BY ALL
----
x	y
Nullable(UInt8)	Nullable(UInt8)
2	1
2	1
2	1
2	1
2	1
2	2
2	2
2	2

SELECT sum(multiIf(id IS NULL, NULL, id > 3, 1, 2)) AS y FROM t WHERE 0
----
y
Nullable(UInt64)
\N
