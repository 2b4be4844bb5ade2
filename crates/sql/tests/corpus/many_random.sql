SELECT sumDistinct(latency) AS a0, argMin(toString(ts), id) AS a1, uniqArray(tags) AS a2 FROM t  ORDER BY ALL
----
a0	a1	a2
Float64	String	UInt64
190.25	2024-01-01 00:00:00.000	2

SELECT id, min(latency) OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE nullIf('E', 'api') ILIKE '%B' ORDER BY ALL
----
id	w
UInt64	Float64

SELECT service AS k0, id % 3 AS k1, uniqExact(service, level) AS a0, anyIf(1, toDate(at) = '2024-01-01') AS a1, count() AS a2 FROM t WHERE empty(transform(service, ['api', 'web'], ['A', 'W'], 'other')) GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
String	UInt8	UInt64	UInt8	UInt64

SELECT id, dense_rank() OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE JSONExtractString(json, 'a') IN ('api', 'db', '') ORDER BY ALL
----
id	w
UInt64	UInt64
3	1
4	1
7	2
8	2

SELECT transform(url, ['api', 'web'], ['A', 'W'], 'other') AS c0, toUInt16(id) * 2 AS c1, arraySort(range(toUInt8(id % 4))) AS c2 FROM t  ORDER BY ALL
----
c0	c1	c2
String	UInt32	Array(UInt8)
other	2	[0]
other	4	[0,1]
other	6	[0,1,2]
other	8	[]
other	10	[0]
other	12	[0,1]
other	14	[0,1,2]
other	16	[]

SELECT DISTINCT JSONExtractString(json, 'a') AS c0, toStartOfInterval(at, INTERVAL 1 MINUTE) AS c1 FROM t  ORDER BY ALL
----
c0	c1
String	DateTime
	2024-01-01 00:50:00
	2024-01-01 01:15:00
	2024-01-01 02:30:00
	2024-01-01 02:55:00
1	2024-01-01 00:00:00
2.5	2024-01-01 00:25:00
3	2024-01-01 01:40:00
true	2024-01-01 02:05:00

SELECT ifNull(nullIf(1, 1), 0) AS c0 FROM t  ORDER BY ALL
----
c0
UInt8
0
0
0
0
0
0
0
0

SELECT service AS k0, min(length('E')) AS a0 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0
String	UInt64
api	1
db	1
web	1

SELECT toFloat64(latency) AS c0, arrayFilter(x -> x > 0, arrayMap(x -> x + 2, [toInt32(id), 0])) AS c1, [1, 2, 3] AS c2, reverse(arrayStringConcat(splitByChar('e', json), '-')) AS c3 FROM t  ORDER BY ALL
----
c0	c1	c2	c3
Float64	Array(Int64)	Array(UInt8)	String
0.5	[10,2]	[1,2,3]	]2,1[
1.5	[3,2]	[1,2,3]	}}"x":"c"{:"b",1:"a"{
2.5	[8,2]	[1,2,3]	}-urt:"a"{
3.25	[5,2]	[1,2,3]	}{
7	[7,2]	[1,2,3]	}"3":"a"{
20	[4,2]	[1,2,3]	}]2,1[:"l",5.2:"a"{
55.5	[9,2]	[1,2,3]	}llun:"a"{
100	[6,2]	[1,2,3]	n-korb

SELECT length(tags) AS k0, min(toString(ts)) AS a0, sumIf(id, '' ILIKE '%B') AS a1 FROM t WHERE (1) > toYYYYMM(toDate('2023-12-31')) GROUP BY k0 HAVING max(latency) > 2 ORDER BY ALL
----
k0	a0	a1
UInt64	String	UInt64

SELECT arrayFilter(x -> x > 2, tags) AS c0 FROM t WHERE positionCaseInsensitive('ünï', 'E') = 0 ORDER BY ALL LIMIT 6
----
c0
Array(Int32)
[]
[]
[]
[]
[]
[]

SELECT k, quantilesMerge(0.5, 0.9)(s) AS m FROM (SELECT id % 3 AS k, level AS l, quantilesState(0.5, 0.9)(id) AS s FROM t WHERE (toDate(at) = '2024-01-01' AND code IS NULL) GROUP BY k, l) GROUP BY k ORDER BY ALL
----
k	m
UInt8	Array(Float64)
0	[3,3]
1	[7,7]

SELECT quantileExact(0.5)(code) AS a0, sumArray(tags) AS a1 FROM t  ORDER BY ALL
----
a0	a1
Nullable(Int64)	Int64
200	2

SELECT t.id, t.code, u.code FROM t FULL JOIN u ON t.id = u.id ORDER BY ALL
----
id	code	u.code
UInt64	Nullable(Int64)	Nullable(Int64)
1	200	200
2	500	500
3	\N	\N
4	200	\N
5	404	\N
6	200	\N
7	\N	\N
8	-1	\N

SELECT toInt32(id) IN (1, 2, 3, 200) AS c0, ts AS c1, range(toUInt8(id % 4)) AS c2 FROM t WHERE NOT ((code IS NULL AND level != 'info')) ORDER BY ALL
----
c0	c1	c2
UInt8	DateTime64(3)	Array(UInt8)
0	2024-01-01 01:15:00.000	[]
0	2024-01-01 01:40:00.000	[0]
0	2024-01-01 02:05:00.000	[0,1]
0	2024-01-01 02:55:00.000	[]
1	2024-01-01 00:00:00.000	[0]
1	2024-01-01 00:25:00.000	[0,1]

SELECT sumIf(toInt32(id), hasToken(url, 'example')) AS a0, sumOrNullIf(latency, position(url, 'example') >= 1) AS a1 FROM t WHERE match(toString(toDateTime('2024-02-29 12:30:00')), '[0-9]+') ORDER BY ALL
----
a0	a1
Int64	Nullable(Float64)
21	86.5

SELECT k, argMinMerge(z) AS m FROM (SELECT k, argMinMergeState(s) AS z FROM (SELECT service AS k, level AS l, argMinState(service, latency) AS s FROM t WHERE id IN (SELECT id FROM u) GROUP BY k, l) GROUP BY k) GROUP BY k ORDER BY ALL
----
k	m
String	String
api	api
web	web

SELECT arrayCount(x -> x > 0, arrayCumSum(tags)) AS c0, match(replaceAll(toString(id), 'e', '*'), '[0-9]+') AS c1, arraySum(arrayDistinct([1, 2, 3])) BETWEEN 4 AND 127 AS c2 FROM t WHERE empty(hex('a')) ORDER BY ALL LIMIT 2
----
c0	c1	c2
UInt32	UInt8	UInt8

SELECT k, maxMerge(s) AS m FROM (SELECT level AS k, level AS l, maxState(at) AS s FROM t  GROUP BY k, l) GROUP BY k ORDER BY ALL
----
k	m
String	DateTime
error	2024-01-01 02:30:00
info	2024-01-01 02:55:00
warn	2024-01-01 01:40:00

SELECT DISTINCT level AS c0 FROM t WHERE floor(0) BETWEEN 4 AND 55 ORDER BY ALL
----
c0
String

SELECT DISTINCT tags AS c0 FROM t  ORDER BY ALL
----
c0
Array(Int32)
[]
[0]
[0,1]

SELECT 'ünï' AS k0, countIf(match('ünï', '[0-9]+')) / count() AS a0 FROM t WHERE hasToken(url, 'example') GROUP BY k0 HAVING count() > 1 ORDER BY ALL
----
k0	a0
String	Float64
ünï	0

SELECT id, row_number() OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	2
3	3
4	4
5	5
6	6
7	7
8	8

SELECT json != toString(ifNull(id, 6)) AS c0, toStartOfDay(if(empty('E'), at, at)) AS c1, 1 AS c2, arraySort(tags) AS c3 FROM t  ORDER BY ALL LIMIT 5
----
c0	c1	c2	c3
UInt8	DateTime	UInt8	Array(Int32)
1	2024-01-01 00:00:00	1	[]
1	2024-01-01 00:00:00	1	[]
1	2024-01-01 00:00:00	1	[]
1	2024-01-01 00:00:00	1	[0]
1	2024-01-01 00:00:00	1	[0]

SELECT 0 AS k0, round(stddevPop(id), 6) AS a0 FROM t WHERE empty(toString(1)) GROUP BY k0 ORDER BY ALL
----
k0	a0
UInt8	Float64

SELECT '' AS c0 FROM t  ORDER BY ALL
----
c0
String

SELECT t.id, t.latency, u.latency FROM t ANY LEFT JOIN u ON t.id = u.id AND t.level = u.level ORDER BY ALL
----
id	latency	u.latency
UInt64	Float64	Float64
1	1.5	1.5
2	20	20
3	3.25	3.25
4	100	0
5	7	0
6	2.5	0
7	55.5	0
8	0.5	0

SELECT startsWith(service, 'a') AS c0, id AS c1 FROM t  ORDER BY ALL
----
c0	c1
UInt8	UInt64
0	2
0	4
0	5
0	7
1	1
1	3
1	6
1	8

SELECT if(json = replaceRegexpAll(json, '[aeiou]', '<\\0>'), toStartOfHour(at), at) AS c0, dateTrunc('day', at) AS c1, tags AS c2 FROM t WHERE arrayStringConcat(splitByChar('e', 'E'), '-') <= 'web-1' ORDER BY ALL
----
c0	c1	c2
DateTime	DateTime	Array(Int32)
2024-01-01 00:00:00	2024-01-01 00:00:00	[]
2024-01-01 00:00:00	2024-01-01 00:00:00	[0,1]
2024-01-01 00:25:00	2024-01-01 00:00:00	[0]
2024-01-01 01:15:00	2024-01-01 00:00:00	[]
2024-01-01 01:40:00	2024-01-01 00:00:00	[0]
2024-01-01 02:00:00	2024-01-01 00:00:00	[0]
2024-01-01 02:05:00	2024-01-01 00:00:00	[0,1]
2024-01-01 02:30:00	2024-01-01 00:00:00	[]

SELECT DISTINCT length(tags) AS c0, url AS c1 FROM t WHERE has(tags, 2) BETWEEN 3 AND 81 ORDER BY ALL
----
c0	c1
UInt64	String

SELECT id % 3 AS k0, minIf(toInt64(latency), match(level, '[0-9]+')) AS a0, quantile(0.5)(bitAnd(id, 3)) AS a1 FROM t WHERE ifNull(toInt64(latency), 5) BETWEEN 0 AND 262 GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
UInt8	Int64	Float64
0	0	2.5
1	0	1
2	0	1

SELECT id, min(latency) OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE extract(url, '[a-d]+') IN ('api', 'db', '') ORDER BY ALL
----
id	w
UInt64	Float64
4	100

SELECT at AS c0, has(arrayMap(x -> x + 2, arrayReverse(tags)), 1) AS c1 FROM t WHERE ('ünï' ILIKE 'A%' AND hasToken(url, 'example')) ORDER BY ALL
----
c0	c1
DateTime	UInt8

SELECT toStartOfHour(at) AS k0, service AS k1, sum(bitAnd(id, 3)) AS a0, countIf(hasToken(url, 'example')) / count() AS a1, sumForEach(tags) AS a2 FROM t WHERE if(at >= '2024-01-01 01:00:00', 'a', service) = 'ünï' GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
DateTime	String	UInt64	Float64	Array(Int64)

SELECT id % 3 AS k0, code AS k1, sumMap([service], [id]) AS a0, maxArray(arrayConcat(tags, [toInt32(id), 0])) AS a1, arraySort(groupUniqArray(arrayStringConcat(splitByChar('e', url), '-'))) AS a2 FROM t WHERE empty(path(json)) GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
UInt8	Nullable(Int64)	Tuple(Array(String), Array(UInt64))	Int32	Array(String)
0	200	(['api'],[6])	6	['https://-xampl-.com?q=a%20b']
0	\N	(['api'],[3])	3	['/path/only']
1	200	(['api','db'],[1,4])	4	['','https://www.-xampl-.com/a/b?x=1&y=2']
1	\N	(['db'],[7])	7	['ftp://fil-s.-xampl-.n-t/x.txt']
2	-1	(['api'],[8])	8	['not an addr-ss']
2	404	(['web'],[5])	5	['https://sub.-xampl-.com:8080/p#f']
2	500	(['web'],[2])	2	['http://-xampl-.org/']

SELECT DISTINCT startsWith(coalesce('a', 'x'), 'a') AS c0, hex(if(positionCaseInsensitive('ünï', 'a') = 0, JSONExtractString(json, 'a'), upper(url))) AS c1, ceil(toUInt8OrZero(replaceAll('web-1', 'e', '*'))) AS c2, tags AS c3 FROM t WHERE NOT (NOT (level != 'info')) ORDER BY ALL
----
c0	c1	c2	c3
UInt8	String	UInt8	Array(Int32)
1		0	[]
1		0	[0,1]
1	322E35	0	[0]
1	33	0	[0]

SELECT DISTINCT json <= url AS c0, toDateTime(addDays(toDateTime(at), -8)) AS c1 FROM t WHERE (NOT (code IS NULL) AND nullIf(1, 1) != -74) ORDER BY ALL
----
c0	c1
UInt8	DateTime

SELECT toStartOfHour(at) AS k0, arraySum([toInt32(id), 0]) AS k1, uniqArray(tags) AS a0 FROM t WHERE toDate(at) = '2024-01-01' GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
DateTime	Int64	UInt64
2024-01-01 00:00:00	1	0
2024-01-01 00:00:00	2	1
2024-01-01 00:00:00	3	2
2024-01-01 01:00:00	4	0
2024-01-01 01:00:00	5	1
2024-01-01 02:00:00	6	2
2024-01-01 02:00:00	7	0
2024-01-01 02:00:00	8	1

SELECT 'a' AS c0, toStartOfDay(if(NOT (latency < 10), at, at)) AS c1 FROM t WHERE has(arrayCumSum([1, 2, 3]), 1) ORDER BY ALL LIMIT 2
----
c0	c1
String	DateTime
a	2024-01-01 00:00:00
a	2024-01-01 00:00:00

SELECT id, avg(latency) OVER (PARTITION BY service) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	Float64
1	1.9375
2	13.5
3	1.9375
4	77.75
5	13.5
6	1.9375
7	77.75
8	1.9375

SELECT (toUInt8OrZero(json) / ceil(toUInt8(id))) IS NULL AS c0, 'a' IN ('api', 'db', '') AS c1, arrayDistinct(tags) AS c2, arrayConcat(tags, arrayFilter(x -> x > 2, arrayReverse(tags))) AS c3 FROM t WHERE NOT ((latency < 10 OR code = 200)) ORDER BY ALL
----
c0	c1	c2	c3
UInt8	UInt8	Array(Int32)	Array(Int32)
0	0	[0]	[0]

SELECT toInt64(latency) AS c0, arrayFilter(x -> x > 0, range(toUInt8(id % 4))) AS c1, trimBoth(service) AS c2, (toInt32(id) IN (1, 2, 3, 200) AND match(extract('', '[a-d]+'), '[0-9]+')) AS c3 FROM t WHERE positionCaseInsensitive(reverse(toString(id)), 'E') > 0 ORDER BY ALL
----
c0	c1	c2	c3
Int64	Array(UInt8)	String	UInt8

SELECT if(match(concat('E', json), '[0-9]+'), toStartOfHour(at), at) AS c0, position(json, 'example') >= 1 AS c1 FROM t  ORDER BY ALL
----
c0	c1
DateTime	UInt8
2024-01-01 00:00:00	0
2024-01-01 00:00:00	0
2024-01-01 00:50:00	0
2024-01-01 01:00:00	0
2024-01-01 01:15:00	0
2024-01-01 02:00:00	0
2024-01-01 02:05:00	0
2024-01-01 02:30:00	0

SELECT negate(latency) AS k0, floor(1) AS k1, anyIf(1, json ILIKE '%e%') AS a0 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
Float64	UInt8	UInt8
-100	1	1
-55.5	1	0
-20	1	0
-7	1	0
-3.25	1	0
-2.5	1	1
-1.5	1	0
-0.5	1	0

SELECT DISTINCT indexOf(arraySlice(tags, 1, 2), 1) AS c0, if(match('web-1', '[0-9]+'), 1.5, abs(toInt32(id))) IN (1, 2, 3, 200) AS c1 FROM t  ORDER BY ALL LIMIT 2
----
c0	c1
UInt64	UInt8
0	0
2	0

SELECT id, sum(code) OVER (PARTITION BY level ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	Nullable(Int64)
1	200
2	500
3	500
4	400
5	404
6	400
7	\N
8	199

SELECT service AS k0, sumIf(code, (service = 'api' AND level != 'info')) AS a0, count(indexOf(tags, 1)) AS a1 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
String	Nullable(Int64)	UInt64
api	\N	4
db	\N	2
web	\N	2

SELECT DISTINCT toStartOfFiveMinutes(at) AS c0 FROM t WHERE startsWith(level, 'a') ORDER BY ALL
----
c0
DateTime

SELECT code AS k0, arraySort(groupUniqArray('web-1')) AS a0, uniqExact(service, level) AS a1 FROM t WHERE match(domain(level), '[0-9]+') GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
Nullable(Int64)	Array(String)	UInt64

SELECT groupBitOr(id) AS a0, sumForEach(tags) AS a1 FROM t  ORDER BY ALL
----
a0	a1
UInt64	Array(Int64)
15	[0,2]

SELECT id, sum(id) OVER (PARTITION BY level ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS w FROM t WHERE has(arrayConcat(tags, [toInt32(id), 0]), 1) ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
3	3
6	7

SELECT id, count() OVER (PARTITION BY service) AS w FROM t WHERE level LIKE '%x.%' ORDER BY ALL
----
id	w
UInt64	UInt64

SELECT service AS k0, minOrNullIf(coalesce(length(service), id), (code IS NULL OR code IS NULL)) AS a0, sumOrNullIf(id, hasToken(url, 'example')) AS a1, count() AS a2 FROM t WHERE hasToken(url, 'example') GROUP BY k0 ORDER BY ALL
----
k0	a0	a1	a2
String	Nullable(UInt64)	Nullable(UInt64)	UInt64
api	\N	7	2
db	2	7	1
web	\N	7	2

SELECT service AS k0, id % 3 AS k1, uniq(transform('web-1', ['api', 'web'], ['A', 'W'], 'other')) AS a0, avg(latency) AS a1, groupBitOr(id) AS a2 FROM t WHERE position(substring(toString(id), 3, 4), 'e') != 0 GROUP BY k0, k1 HAVING count() > 1 ORDER BY ALL
----
k0	k1	a0	a1	a2
String	UInt8	UInt64	Float64	UInt64

SELECT code AS k0, sumDistinct(toInt32(id)) AS a0, uniqArray(tags) AS a1, sumForEach(tags) AS a2 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0	a1	a2
Nullable(Int64)	Int64	UInt64	Array(Int64)
-1	8	1	[0]
200	11	2	[0,1]
404	5	1	[0]
500	2	1	[0]
\N	10	2	[0,1]

SELECT t.id, t.level, u.latency FROM t INNER JOIN u ON t.id = u.id ORDER BY ALL
----
id	level	u.latency
UInt64	String	Float64
1	info	1.5
2	error	20
3	error	3.25

SELECT toFloat64(length(service)) AS k0, sumIf(length(service), startsWith(level, 'a')) AS a0, uniq('') AS a1 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
Float64	UInt64	UInt64
2	0	1
3	0	1

SELECT replaceAll('E', 'e', '*') AS k0, length(tags) AS k1, sumMap([service], [id]) AS a0, count(toDayOfMonth(ts)) AS a1, sumMap([service], [id]) AS a2 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
String	UInt64	Tuple(Array(String), Array(UInt64))	UInt64	Tuple(Array(String), Array(UInt64))
E	0	(['api','db'],[1,11])	3	(['api','db'],[1,11])
E	1	(['api','web'],[8,7])	3	(['api','web'],[8,7])
E	2	(['api'],[9])	2	(['api'],[9])

SELECT id, uniqExact(level) OVER (PARTITION BY service) AS w FROM t WHERE nullIf(json, 'api') IN ('api', 'db', '') ORDER BY ALL
----
id	w
UInt64	UInt64

SELECT t.id, t.code FROM t LEFT ANTI JOIN u ON t.id = u.id AND t.level = u.level ORDER BY ALL
----
id	code
UInt64	Nullable(Int64)
4	200
5	404
6	200
7	\N
8	-1

SELECT toStartOfHour(at) AS c0, toStartOfHour(at) AS c1 FROM t  ORDER BY ALL LIMIT 6
----
c0	c1
DateTime	DateTime
2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 01:00:00	2024-01-01 01:00:00
2024-01-01 01:00:00	2024-01-01 01:00:00
2024-01-01 02:00:00	2024-01-01 02:00:00

SELECT length(tags) AS k0, reverse('web-1') AS k1, sumOrNullIf(id, id IS NULL) AS a0 FROM t WHERE hasToken(url, 'example') GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
UInt64	String	Nullable(UInt64)
0	1-bew	\N
1	1-bew	\N
2	1-bew	\N

SELECT k, arraySort(groupArrayDistinctMerge(s)) AS m FROM (SELECT level AS k, level AS l, groupArrayDistinctState(level) AS s FROM t  GROUP BY k, l) GROUP BY k ORDER BY ALL
----
k	m
String	Array(String)
error	['error']
info	['info']
warn	['warn']

SELECT id, dense_rank() OVER (PARTITION BY service ORDER BY id) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	1
3	2
4	1
5	2
6	3
7	2
8	4

SELECT level AS k0, sumDistinct(bitAnd(id, 3)) AS a0 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0
String	UInt64
error	5
info	3
warn	1

SELECT toStartOfInterval(at, INTERVAL 30 MINUTE) AS c0 FROM t  ORDER BY ALL
----
c0
DateTime
2024-01-01 00:00:00
2024-01-01 00:00:00
2024-01-01 00:30:00
2024-01-01 01:00:00
2024-01-01 01:30:00
2024-01-01 02:00:00
2024-01-01 02:30:00
2024-01-01 02:30:00

SELECT range(toUInt8(id % 4)) AS c0, (hasToken(url, 'example') AND positionCaseInsensitive(toString(id), 'E') > 0) AS c1 FROM t WHERE match('web-1', '[0-9]+') ORDER BY ALL
----
c0	c1
Array(UInt8)	UInt8
[]	0
[]	0
[0]	0
[0]	0
[0,1]	0
[0,1]	0
[0,1,2]	0
[0,1,2]	0

SELECT t.id, t.code, u.at FROM t RIGHT JOIN u ON t.id = u.id + 1 ORDER BY ALL
----
id	code	u.at
UInt64	Nullable(Int64)	DateTime
2	500	2024-01-01 00:00:00
3	\N	2024-01-01 00:25:00
4	200	2024-01-01 00:50:00

SELECT DISTINCT [toInt32(id), 0] AS c0, tags AS c1 FROM t WHERE position('a', 'example') > 0 ORDER BY ALL
----
c0	c1
Array(Int32)	Array(Int32)

SELECT DISTINCT concat(leftPad('ünï', 1, '.'), transform(level, ['api', 'web'], ['A', 'W'], 'other')) IN ('api', 'db', '') AS c0, arrayCumSum(tags) AS c1 FROM t  ORDER BY ALL
----
c0	c1
UInt8	Array(Int64)
0	[]
0	[0]
0	[0,1]

SELECT id, sum(id) OVER (PARTITION BY level ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	2
3	5
4	5
5	5
6	10
7	10
8	14

SELECT id % 3 AS k0, code AS k1, countIf(position(level, 'e') >= 1) AS a0 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
UInt8	Nullable(Int64)	UInt64
0	200	0
0	\N	1
1	200	0
1	\N	1
2	-1	0
2	404	0
2	500	1

SELECT t.id, t.level FROM t LEFT SEMI JOIN u ON t.service = u.service ORDER BY ALL
----
id	level
UInt64	String
1	info
2	error
3	error
5	warn
6	info
8	info

SELECT code AS k0, length(tags) AS k1, maxArray(arrayFilter(x -> x > 1, tags)) AS a0, avg(id) AS a1 FROM t  GROUP BY k0, k1 HAVING count() > 1 ORDER BY ALL
----
k0	k1	a0	a1
Nullable(Int64)	UInt64	Int32	Float64
200	0	0	2.5

SELECT DISTINCT length(service) AS c0, upper(JSONExtractString(json, 'a')) AS c1, bitAnd(id, 6) AS c2 FROM t  ORDER BY ALL
----
c0	c1	c2
UInt64	String	UInt64
2		4
2		6
3		0
3		2
3	1	0
3	2.5	2
3	3	4
3	TRUE	6

SELECT code AS k0, countIf(level LIKE '%e%') AS a0, count(tags[1]) AS a1 FROM t WHERE position(upper(level), 'example') > 0 GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
Nullable(Int64)	UInt64	UInt64

SELECT level AS k0, service AS k1, quantile(0.5)(length(service)) AS a0, groupArraySorted(3)(id) AS a1, arraySort(groupUniqArray(leftPad(service, 3, '.'))) AS a2 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
String	String	Float64	Array(UInt64)	Array(String)
error	api	3	[3]	['api']
error	db	2	[7]	['.db']
error	web	3	[2]	['web']
info	api	3	[1,6,8]	['api']
info	db	2	[4]	['.db']
warn	web	3	[5]	['web']

SELECT bitAnd(id, 11) AS c0, toInt64(latency) AS c1, arrayDistinct(tags) AS c2 FROM t WHERE (NOT (service = 'api') OR toString(id) <= url) ORDER BY ALL LIMIT 6
----
c0	c1	c2
UInt64	Int64	Array(Int32)
0	100	[]
1	1	[]
1	7	[0]
2	2	[0,1]
2	20	[0]
3	55	[]

SELECT arraySort(groupArray(latency)) AS a0 FROM t WHERE id IN (SELECT id FROM u) ORDER BY ALL
----
a0
Array(Float64)
[1.5,3.25,20]

SELECT k, sumMerge(z) AS m FROM (SELECT k, sumMergeState(s) AS z FROM (SELECT service AS k, level AS l, sumState(code) AS s FROM t  GROUP BY k, l) GROUP BY k) GROUP BY k ORDER BY ALL
----
k	m
String	Nullable(Int64)
api	399
db	200
web	904

SELECT 'ünï' AS k0, sumIf(toInt32(id), has([1, 2, 3], 1)) AS a0, uniqArray(tags) AS a1 FROM t WHERE (position(json, 'e') = 0 OR 1 BETWEEN 4 AND 274) GROUP BY k0 ORDER BY ALL
----
k0	a0	a1
String	Int64	UInt64
ünï	26	2

SELECT service AS k0, length(tags) AS k1, uniq(repeat(level, 1)) AS a0, quantileExact(0.5)(id) AS a1, quantile(0.25)(toInt32(id)) AS a2 FROM t WHERE startsWith(lower('web-1'), 'a') GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
String	UInt64	UInt64	UInt64	Float64

SELECT toDate(at) = '2024-01-01' AS c0, toStartOfQuarter(toStartOfInterval(at, INTERVAL 5 MINUTE)) AS c1 FROM t WHERE (position('web-1', 'example') != 0 OR position(toString(id), 'a') = 0) ORDER BY ALL
----
c0	c1
UInt8	Date
1	2024-01-01
1	2024-01-01
1	2024-01-01
1	2024-01-01
1	2024-01-01
1	2024-01-01
1	2024-01-01
1	2024-01-01

SELECT id, count() OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE (length(service) != toInt64(latency) AND 1.5 BETWEEN 1 AND 18) ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	1
4	1
5	2
6	2
7	2
8	3

SELECT ceil(CASE WHEN toInt64(latency) IS NULL THEN toYYYYMM(toDate(at)) ELSE floor(length(tags)) END) AS c0, indexOf(arrayReverse(arraySort(range(toUInt8(id % 4)))), 1) AS c1, toDateTime('2024-02-29 12:30:00') AS c2, 0 = 1.5 AS c3 FROM t  ORDER BY ALL
----
c0	c1	c2	c3
UInt64	UInt64	DateTime	UInt8
0	0	2024-02-29 12:30:00	0
0	0	2024-02-29 12:30:00	0
0	2	2024-02-29 12:30:00	0
1	0	2024-02-29 12:30:00	0
1	0	2024-02-29 12:30:00	0
1	1	2024-02-29 12:30:00	0
2	1	2024-02-29 12:30:00	0
2	2	2024-02-29 12:30:00	0

SELECT arraySum(range(toUInt8(id % 4))) AS k0, toStartOfHour(at) AS k1, min(path('E')) AS a0, sum(if(nullIf(1, 1) IN (1, 2, 3, 200), 1, 0)) AS a1 FROM t WHERE toDate(at) = '2024-01-01' GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1
UInt64	DateTime	String	UInt64
0	2024-01-01 00:00:00		0
0	2024-01-01 01:00:00		0
0	2024-01-01 02:00:00		0
1	2024-01-01 00:00:00		0
1	2024-01-01 02:00:00		0
3	2024-01-01 00:00:00		0
3	2024-01-01 02:00:00		0

SELECT id, sum(code) OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE nullIf(service, 'api') IN ('api', 'db', '') ORDER BY ALL
----
id	w
UInt64	Nullable(Int64)
4	200
7	200

SELECT arrayReverse(tags) AS c0, 'web-1' AS c1, latency AS c2, tags AS c3 FROM t WHERE 0 BETWEEN 0 AND 28 ORDER BY ALL
----
c0	c1	c2	c3
Array(Int32)	String	Float64	Array(Int32)
[]	web-1	1.5	[]
[]	web-1	55.5	[]
[]	web-1	100	[]
[0]	web-1	0.5	[0]
[0]	web-1	7	[0]
[0]	web-1	20	[0]
[1,0]	web-1	2.5	[0,1]
[1,0]	web-1	3.25	[0,1]

SELECT sign(-74) AS k0, sumMap([service], [id]) AS a0, quantiles(0.25, 0.75)(id) AS a1, uniqArray(tags) AS a2 FROM t WHERE (toDate(at) = '2024-01-01' OR toUInt8(id) != latency) GROUP BY k0 ORDER BY ALL
----
k0	a0	a1	a2
Int8	Tuple(Array(String), Array(UInt64))	Array(Float64)	UInt64
-1	(['api','db','web'],[18,11,7])	[2.75,6.25]	2

SELECT 'a' ILIKE '%B' AS c0, range(toUInt8(id % 4)) AS c1, -74 AS c2 FROM t WHERE toString(id) <= left('a', 1) ORDER BY ALL
----
c0	c1	c2
UInt8	Array(UInt8)	Int8
0	[]	-74
0	[]	-74
0	[0]	-74
0	[0]	-74
0	[0,1]	-74
0	[0,1]	-74
0	[0,1,2]	-74
0	[0,1,2]	-74

SELECT least(if(service LIKE '%a%', 0.25, -84), toUnixTimestamp(toStartOfDay(toDate('2023-12-31')))) AS c0, toDateTime('2024-02-29 12:30:00') AS c1 FROM t WHERE 'E' ILIKE '%B' ORDER BY ALL LIMIT 1
----
c0	c1
Float64	DateTime

SELECT arraySort(tags) AS c0 FROM t WHERE -36 BETWEEN 0 AND 21 ORDER BY ALL
----
c0
Array(Int32)

SELECT count(DISTINCT upper('')) AS a0, uniq(domain(level)) AS a1 FROM t WHERE id IN (SELECT id FROM u) ORDER BY ALL
----
a0	a1
UInt64	UInt64
1	1

SELECT path(lower('web-1')) ILIKE '%e%' AS c0, toInt64(latency) AS c1, ifNull(length(tags), 1) AS c2, toUInt16(id) * 2 AS c3 FROM t WHERE position(replaceRegexpAll(toString(id), '[aeiou]', '<\\0>'), 'a') > 0 ORDER BY ALL
----
c0	c1	c2	c3
UInt8	Int64	UInt64	UInt32

SELECT t.id, t.latency FROM t LEFT ANTI JOIN u ON t.id = u.id ORDER BY ALL
----
id	latency
UInt64	Float64
4	100
5	7
6	2.5
7	55.5
8	0.5

SELECT anyIf(1, startsWith('E', 'a')) AS a0, arraySort(groupArray(length(service))) AS a1, groupBitOr(id) AS a2 FROM t WHERE ceil(length(tags)) != toYYYYMM(at) ORDER BY ALL
----
a0	a1	a2
UInt8	Array(UInt64)	UInt64
0	[2,2,3,3,3,3,3,3]	15

SELECT id, sum(code) OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE hasToken(url, 'example') ORDER BY ALL
----
id	w
UInt64	Nullable(Int64)
1	200
2	500
5	904
6	400
7	\N

SELECT DISTINCT arrayFilter(x -> x > 2, arrayConcat(arrayCumSum(tags), arrayCumSum(tags))) AS c0, arrayStringConcat(splitByChar('e', domain(reverse(toString(id)))), '-') AS c1, tags AS c2, 'ünï' AS c3 FROM t  ORDER BY ALL LIMIT 1
----
c0	c1	c2	c3
Array(Int64)	String	Array(Int32)	String
[]		[]	ünï

SELECT level AS k0, toString(length(tags)) AS k1, count() AS a0, count(position('ünï', 'e')) AS a1 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1
String	String	UInt64	UInt64
error	0	1	1
error	1	1	1
error	2	1	1
info	0	2	2
info	1	1	1
info	2	1	1
warn	1	1	1

SELECT t.id, t.code FROM t LEFT SEMI JOIN u ON t.id = u.id + 1 ORDER BY ALL
----
id	code
UInt64	Nullable(Int64)
2	500
3	\N
4	200

SELECT min(splitByChar('/', service)[1]) AS a0 FROM t  ORDER BY ALL
----
a0
String
api

SELECT [toInt32(id), 0] AS c0, toDateTime('2024-02-29 12:30:00') AS c1, 'web-1' IN ('api', 'db', '') AS c2 FROM t  ORDER BY ALL
----
c0	c1	c2
Array(Int32)	DateTime	UInt8
[1,0]	2024-02-29 12:30:00	0
[2,0]	2024-02-29 12:30:00	0
[3,0]	2024-02-29 12:30:00	0
[4,0]	2024-02-29 12:30:00	0
[5,0]	2024-02-29 12:30:00	0
[6,0]	2024-02-29 12:30:00	0
[7,0]	2024-02-29 12:30:00	0
[8,0]	2024-02-29 12:30:00	0

SELECT id, sum(id) OVER (PARTITION BY service) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	UInt64
1	18
2	7
3	18
4	11
5	7
6	18
7	11
8	18

SELECT position(JSONExtractString(json, 'a'), 'e') AS c0, toString(latency) LIKE '%e%' AS c1, arrayCumSum(arraySort(arrayDistinct(tags))) AS c2 FROM t WHERE ifNull(0, 8) IN (1, 2, 3, 200) ORDER BY ALL
----
c0	c1	c2
UInt64	UInt8	Array(Int64)

SELECT min('') AS a0 FROM t  ORDER BY ALL
----
a0
String

SELECT toInt32(id) AS c0, length(service) AS c1 FROM t WHERE JSONExtractString(json, 'a') IN ('api', 'db', '') ORDER BY ALL LIMIT 5
----
c0	c1
Int32	UInt64
3	3
4	2
7	2
8	3

SELECT nullIf(arrayCount(x -> x > 0, arrayFilter(x -> x > 1, [toInt32(id), 0])), 2) AS c0, if((hasToken(url, 'example') OR 1 IN (1, 2, 3, 200)), extract(transform('', ['api', 'web'], ['A', 'W'], 'other'), '[a-d]+'), splitByChar('/', replaceAll(url, 'e', '*'))[1]) AS c1, addDays(toStartOfFiveMinutes(at), 5) AS c2 FROM t  ORDER BY ALL LIMIT 6
----
c0	c1	c2
Nullable(UInt32)	String	DateTime
0		2024-01-06 00:00:00
1		2024-01-06 00:25:00
1		2024-01-06 00:50:00
1		2024-01-06 01:15:00
1		2024-01-06 01:40:00
1		2024-01-06 02:05:00

SELECT arraySum([1, 2, 3]) AS c0, arraySlice([toInt32(id), 0], 3, 1) AS c1, trimBoth(toString(id)) AS c2, id AS c3 FROM t  ORDER BY ALL
----
c0	c1	c2	c3
UInt64	Array(Int32)	String	UInt64
6	[]	1	1
6	[]	2	2
6	[]	3	3
6	[]	4	4
6	[]	5	5
6	[]	6	6
6	[]	7	7
6	[]	8	8

SELECT 116 AS c0, url AS c1, toFloat64(least(indexOf([toInt32(id), 0], 1), toYYYYMM(at))) AS c2, startsWith(path(replaceAll(toString(id), 'e', '*')), 'a') AS c3 FROM t  ORDER BY ALL
----
c0	c1	c2	c3
UInt8	String	Float64	UInt8
116		0	0
116	/path/only	0	0
116	ftp://files.example.net/x.txt	0	0
116	http://example.org/	0	0
116	https://example.com?q=a%20b	0	0
116	https://sub.example.com:8080/p#f	0	0
116	https://www.example.com/a/b?x=1&y=2	1	0
116	not an address	0	0

SELECT DISTINCT range(toUInt8(id % 4)) AS c0, 0 AS c1, trimBoth(level) AS c2 FROM t  ORDER BY ALL LIMIT 1
----
c0	c1	c2
Array(UInt8)	UInt8	String
[]	0	info

SELECT arrayDistinct(arrayCumSum(arrayReverse(range(toUInt8(id % 4))))) AS c0, arraySum(arraySlice(tags, 2, 0)) IN (1, 2, 3, 200) AS c1 FROM t WHERE startsWith(replaceAll(level, 'e', '*'), 'a') ORDER BY ALL
----
c0	c1
Array(UInt64)	UInt8

SELECT toStartOfHour(at) AS c0 FROM t WHERE (code IN (1, 2, 3, 200) OR service LIKE '%a%') ORDER BY ALL
----
c0
DateTime
2024-01-01 00:00:00
2024-01-01 00:00:00
2024-01-01 01:00:00
2024-01-01 02:00:00
2024-01-01 02:00:00

SELECT max(dateTrunc('hour', at)) AS a0 FROM t WHERE (positionCaseInsensitive('ünï', 'a') > 0 OR length(tags) = 1.5) ORDER BY ALL
----
a0
DateTime
1970-01-01 00:00:00

SELECT DISTINCT (id IN (SELECT id FROM u)) AS c0 FROM t  ORDER BY ALL LIMIT 2
----
c0
UInt8
0
1

SELECT t.id, t.code FROM t LEFT SEMI JOIN u ON t.id = u.id ORDER BY ALL
----
id	code
UInt64	Nullable(Int64)
1	200
2	500
3	\N

SELECT service AS k0, toStartOfHour(at) AS k1, min(transform('ünï', ['api', 'web'], ['A', 'W'], 'other')) AS a0 FROM t WHERE toDate(at) = '2024-01-01' GROUP BY k0, k1 HAVING count() > 1 ORDER BY ALL
----
k0	k1	a0
String	DateTime	String
api	2024-01-01 00:00:00	other
api	2024-01-01 02:00:00	other

SELECT formatDateTime(toDate(at), '%Y-%m-%d %H:%i') AS c0 FROM t  ORDER BY ALL LIMIT 1
----
c0
String
2024-01-01 00:00

SELECT t.id, t.service, u.at FROM t INNER JOIN u ON t.id = u.id AND t.level = u.level ORDER BY ALL
----
id	service	u.at
UInt64	String	DateTime
1	api	2024-01-01 00:00:00
2	web	2024-01-01 00:25:00
3	api	2024-01-01 00:50:00

SELECT id, avg(latency) OVER (PARTITION BY service) AS w FROM t WHERE lower('') >= hex('') ORDER BY ALL
----
id	w
UInt64	Float64
1	1.9375
2	13.5
3	1.9375
4	77.75
5	13.5
6	1.9375
7	77.75
8	1.9375

SELECT greatest(1.5, toInt32(id)) AS k0, service AS k1, count(toInt32(id)) AS a0 FROM t WHERE toString(ts) ILIKE '%e%' GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
Float64	String	UInt64

SELECT level AS k0, avg(code) AS a0, countOrNullIf('' LIKE '%a%') AS a1, quantiles(0.25, 0.75)(id) AS a2 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0	a1	a2
String	Nullable(Float64)	Nullable(UInt64)	Array(Float64)
error	500	\N	[2.5,5]
info	149.75	\N	[3.25,6.5]
warn	404	\N	[5,5]

SELECT DISTINCT ts AS c0, arrayCount(x -> x > 0, arrayDistinct(arrayConcat(tags, range(toUInt8(id % 4))))) AS c1, 1.5 AS c2 FROM t WHERE hasToken(url, 'example') ORDER BY ALL
----
c0	c1	c2
DateTime64(3)	UInt32	Float64
2024-01-01 00:00:00.000	0	1.5
2024-01-01 00:25:00.000	1	1.5
2024-01-01 01:40:00.000	0	1.5
2024-01-01 02:05:00.000	1	1.5
2024-01-01 02:30:00.000	2	1.5

SELECT arraySlice([1, 2, 3], 2, 2) AS c0, least(toHour(at + INTERVAL 31 WEEK), length(service)) AS c1 FROM t WHERE 'a' >= substring('web-1', 2, 0) ORDER BY ALL
----
c0	c1
Array(UInt8)	UInt64
[2,3]	0
[2,3]	0
[2,3]	0
[2,3]	1
[2,3]	1
[2,3]	2
[2,3]	2
[2,3]	2

SELECT argMax(bitAnd(id, 3), id) AS a0, arraySort(groupArray(id)) AS a1, min(concat(level, toString(id))) AS a2 FROM t  ORDER BY ALL
----
a0	a1	a2
UInt64	Array(UInt64)	String
0	[1,2,3,4,5,6,7,8]	error2

SELECT coalesce(leftPad(service, 2, '.'), 'x') LIKE '%a%' AS c0 FROM t  ORDER BY ALL
----
c0
UInt8
0
0
0
0
1
1
1
1

SELECT nullIf(1, 1) AS c0, at AS c1 FROM t WHERE toString(id) LIKE '%_%' ORDER BY ALL
----
c0	c1
Nullable(UInt8)	DateTime
\N	2024-01-01 00:00:00
\N	2024-01-01 00:25:00
\N	2024-01-01 00:50:00
\N	2024-01-01 01:15:00
\N	2024-01-01 01:40:00
\N	2024-01-01 02:05:00
\N	2024-01-01 02:30:00
\N	2024-01-01 02:55:00

SELECT k, quantileExactMerge(0.5)(z) AS m FROM (SELECT k, quantileExactMergeState(0.5)(s) AS z FROM (SELECT service AS k, level AS l, quantileExactState(0.5)(id) AS s FROM t WHERE CASE WHEN service = 'api' THEN id ELSE 1 END BETWEEN 1 AND 100 GROUP BY k, l) GROUP BY k) GROUP BY k ORDER BY ALL
----
k	m
String	UInt64
api	6
db	7
web	5

SELECT id, sum(id) OVER (ORDER BY id) AS w FROM t WHERE hex(service) LIKE '%_%' ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	3
3	6
4	10
5	15
6	21
7	28
8	36

SELECT indexOf(range(toUInt8(id % 4)), 1) AS c0, '' AS c1, tags AS c2, toStartOfFiveMinutes(at) AS c3 FROM t WHERE id IN (SELECT id FROM u) ORDER BY ALL
----
c0	c1	c2	c3
UInt64	String	Array(Int32)	DateTime
0		[]	2024-01-01 00:00:00
2		[0]	2024-01-01 00:25:00
2		[0,1]	2024-01-01 00:50:00

SELECT toStartOfHour(at) AS k0, length([toInt32(id), 0]) AS k1, countIf(positionCaseInsensitive('web-1', 'E') > 0) AS a0 FROM t WHERE positionCaseInsensitive(hex(service), 'EXAMPLE') > 0 GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
DateTime	UInt64	UInt64

SELECT code AS k0, id % 3 AS k1, argMax(latency, id) AS a0 FROM t WHERE positionCaseInsensitive(coalesce(url, 'x'), 'E') = 0 GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
Nullable(Int64)	UInt8	Float64
200	1	100
\N	0	3.25

SELECT coalesce('a', 'x') AS k0, anyIf(1, toInt64(latency) BETWEEN 1 AND 263) AS a0, max(addDays(at, 3)) AS a1, max(if(at >= '2024-01-01 01:00:00', toStartOfHour(at), at)) AS a2 FROM t WHERE level < if(1, '', json) GROUP BY k0 ORDER BY ALL
----
k0	a0	a1	a2
String	UInt8	DateTime	DateTime

SELECT code AS k0, domain(url) AS k1, sumOrNullIf(id, nullIf(1, 1) BETWEEN 0 AND 114) AS a0, quantiles(0.25, 0.75)(id) AS a1 FROM t WHERE leftPad(url, 0, '.') = hex('') GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1
Nullable(Int64)	String	Nullable(UInt64)	Array(Float64)
-1		\N	[8,8]
200		\N	[4,4]
200	example.com	\N	[6,6]
200	www.example.com	\N	[1,1]
404	sub.example.com	\N	[5,5]
500	example.org	\N	[2,2]
\N		\N	[3,3]
\N	files.example.net	\N	[7,7]

SELECT DISTINCT abs(bitAnd(id, 14)) AS c0, (has([1, 2, 3], 1)) AS c1, toYYYYMM(at - INTERVAL 51 SECOND) AS c2 FROM t  ORDER BY ALL LIMIT 6
----
c0	c1	c2
UInt64	UInt8	UInt32
0	1	202312
2	1	202401
4	1	202401
6	1	202401
8	1	202401

SELECT length(tags) AS k0, toStartOfHour(at) AS k1, countIf(match(url, '[0-9]+')) / count() AS a0 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
UInt64	DateTime	Float64
0	2024-01-01 00:00:00	1
0	2024-01-01 01:00:00	0
0	2024-01-01 02:00:00	0
1	2024-01-01 00:00:00	0
1	2024-01-01 01:00:00	1
1	2024-01-01 02:00:00	0
2	2024-01-01 00:00:00	0
2	2024-01-01 02:00:00	1

SELECT code AS k0, id % 3 AS k1, sum(if('web-1' IN ('api', 'db', ''), 1, 0)) AS a0, countIf(startsWith(service, 'a')) / count() AS a1, uniq(trimBoth('ünï')) AS a2 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0	a1	a2
Nullable(Int64)	UInt8	UInt64	Float64	UInt64
-1	2	0	1	1
200	0	0	1	1
200	1	0	0.5	1
404	2	0	0	1
500	2	0	0	1
\N	0	0	1	1
\N	1	0	0	1

SELECT length(tags) AS k0, count(floor(length(tags))) AS a0 FROM t  GROUP BY k0 ORDER BY ALL
----
k0	a0
UInt64	UInt64
0	3
1	3
2	2

SELECT arrayStringConcat(splitByChar('e', lower(JSONExtractString(json, 'a'))), '-') AS c0, toStartOfMonth(toMonday(toStartOfMonth(at))) AS c1 FROM t WHERE startsWith(toString(length(tags)), 'a') ORDER BY ALL
----
c0	c1
String	Date

SELECT arrayMap(x -> x + 1, arraySort(arraySlice(tags, 2, 2))) AS c0, 'a' AS c1 FROM t  ORDER BY ALL
----
c0	c1
Array(Int64)	String
[]	a
[]	a
[]	a
[]	a
[]	a
[]	a
[2]	a
[2]	a

SELECT DISTINCT toStartOfQuarter(dateTrunc('month', at)) AS c0, (empty(if(id > 3, toString(id), service)) OR has([toInt32(id), 0], 1)) AS c1 FROM t WHERE 'E' IN ('api', 'db', '') ORDER BY ALL
----
c0	c1
Date	UInt8

SELECT at - INTERVAL 11 SECOND AS c0, arrayCumSum([1, 2, 3]) AS c1, ceil(toHour(toDate(at))) IS NULL AS c2 FROM t WHERE match(upper('web-1'), '[0-9]+') ORDER BY ALL
----
c0	c1	c2
DateTime	Array(UInt64)	UInt8
2023-12-31 23:59:49	[1,3,6]	0
2024-01-01 00:24:49	[1,3,6]	0
2024-01-01 00:49:49	[1,3,6]	0
2024-01-01 01:14:49	[1,3,6]	0
2024-01-01 01:39:49	[1,3,6]	0
2024-01-01 02:04:49	[1,3,6]	0
2024-01-01 02:29:49	[1,3,6]	0
2024-01-01 02:54:49	[1,3,6]	0

SELECT max(toStartOfHour(at)) - min(at + INTERVAL 22 WEEK) AS a0 FROM t  ORDER BY ALL
----
a0
Int32
-13298400

SELECT floor(0) AS c0, arrayMap(x -> x + 3, [toInt32(id), 0]) AS c1, toDate('2023-12-31') AS c2 FROM t WHERE if(service = 'api', level, toString(id)) = toString(latency) ORDER BY ALL
----
c0	c1	c2
UInt8	Array(Int64)	Date

SELECT arrayCount(x -> x > 0, arrayReverse(tags)) AS c0, toStartOfDay(toDateTime('2024-02-29 12:30:00')) AS c1, 0 AS c2 FROM t WHERE positionCaseInsensitive(toString(id), 'a') > 0 ORDER BY ALL
----
c0	c1	c2
UInt32	DateTime	UInt8

SELECT toStartOfFiveMinutes(at) AS c0, arrayCount(x -> x > 0, arraySlice([toInt32(id), 0], 2, 0)) IN (1, 2, 3, 200) AS c1 FROM t  ORDER BY ALL
----
c0	c1
DateTime	UInt8
2024-01-01 00:00:00	0
2024-01-01 00:25:00	0
2024-01-01 00:50:00	0
2024-01-01 01:15:00	0
2024-01-01 01:40:00	0
2024-01-01 02:05:00	0
2024-01-01 02:30:00	0
2024-01-01 02:55:00	0

SELECT id, rank() OVER (ORDER BY id) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	UInt64
1	1
2	2
3	3
4	4
5	5
6	6
7	7
8	8

SELECT id, min(latency) OVER (ORDER BY id) AS w FROM t  ORDER BY ALL
----
id	w
UInt64	Float64
1	1.5
2	1.5
3	1.5
4	1.5
5	1.5
6	1.5
7	1.5
8	0.5

SELECT k, sumMapMerge(s) AS m FROM (SELECT level AS k, level AS l, sumMapState([service], [id]) AS s FROM t  GROUP BY k, l) GROUP BY k ORDER BY ALL
----
k	m
String	Tuple(Array(String), Array(UInt64))
error	(['api','db','web'],[3,7,2])
info	(['api','db'],[15,4])
warn	(['web'],[5])

SELECT startsWith(url, 'a') AS c0, substring('web-1', 2, 5) AS c1, extract(JSONExtractString(json, 'a'), '[a-d]+') AS c2 FROM t WHERE (url IN ('api', 'db', '') AND hasToken(url, 'example')) ORDER BY ALL
----
c0	c1	c2
UInt8	String	String

SELECT toStartOfHour(at) AS k0, id % 3 AS k1, sumOrNullIf(latency, 'a' IN ('api', 'db', '')) AS a0 FROM t  GROUP BY k0, k1 ORDER BY ALL
----
k0	k1	a0
DateTime	UInt8	Nullable(Float64)
2024-01-01 00:00:00	0	\N
2024-01-01 00:00:00	1	\N
2024-01-01 00:00:00	2	\N
2024-01-01 01:00:00	1	\N
2024-01-01 01:00:00	2	\N
2024-01-01 02:00:00	0	\N
2024-01-01 02:00:00	1	\N
2024-01-01 02:00:00	2	\N

SELECT ts AS c0, sign(length(formatDateTime(ts, '%Y-%m-%d %H:%i'))) AS c1, id BETWEEN 4 AND 223 AS c2, hasToken(url, 'example') AS c3 FROM t WHERE service ILIKE 'A%' ORDER BY ALL
----
c0	c1	c2	c3
DateTime64(3)	Int8	UInt8	UInt8
2024-01-01 00:00:00.000	1	0	1
2024-01-01 00:50:00.000	1	0	0
2024-01-01 02:05:00.000	1	1	1
2024-01-01 02:55:00.000	1	1	0

SELECT t.id, t.code, u.tags FROM t FULL JOIN u ON t.id = u.id ORDER BY ALL
----
id	code	u.tags
UInt64	Nullable(Int64)	Array(Int32)
1	200	[]
2	500	[0]
3	\N	[0,1]
4	200	[]
5	404	[]
6	200	[]
7	\N	[]
8	-1	[]

SELECT arraySort([1, 2, 3]) AS c0, [toInt32(id), 0] AS c1, bitAnd(id, 9) AS c2, arrayStringConcat(splitByChar('e', lower(substring(level, 3, 0))), '-') AS c3 FROM t WHERE left('a', 1) IN ('api', 'db', '') ORDER BY ALL
----
c0	c1	c2	c3
Array(UInt8)	Array(Int32)	UInt64	String

SELECT id, avg(latency) OVER (PARTITION BY service ORDER BY id) AS w FROM t WHERE (toDate(at) = '2024-01-01' OR (service = 'api' OR 1)) ORDER BY ALL
----
id	w
UInt64	Float64
1	1.5
2	20
3	2.375
4	100
5	13.5
6	2.4166666666666665
7	77.75
8	1.9375

SELECT k, countMerge(s) AS m FROM (SELECT service AS k, level AS l, countState() AS s FROM t WHERE toFloat64(75) IS NULL GROUP BY k, l) GROUP BY k ORDER BY ALL
----
k	m
String	UInt64

SELECT uniqArray(tags) AS a0, uniqArray(tags) AS a1, count() AS a2 FROM t WHERE NOT ('' ILIKE '%e%') ORDER BY ALL
----
a0	a1	a2
UInt64	UInt64	UInt64
2	2	8

SELECT t.id, t.latency, u.code FROM t ANY LEFT JOIN u ON t.id = u.id AND t.level = u.level ORDER BY ALL
----
id	latency	u.code
UInt64	Float64	Nullable(Int64)
1	1.5	200
2	20	500
3	3.25	\N
4	100	\N
5	7	\N
6	2.5	\N
7	55.5	\N
8	0.5	\N

SELECT arrayDistinct(tags) AS c0, tags[2] AS c1, substring(service, 4, 3) = trimBoth(if(id > 3, 'E', level)) AS c2, positionCaseInsensitive(level, 'E') > 0 AS c3 FROM t  ORDER BY ALL
----
c0	c1	c2	c3
Array(Int32)	Int32	UInt8	UInt8
[]	0	0	0
[]	0	0	0
[]	0	0	1
[0]	0	0	0
[0]	0	0	0
[0]	0	0	1
[0,1]	1	0	0
[0,1]	1	0	1
