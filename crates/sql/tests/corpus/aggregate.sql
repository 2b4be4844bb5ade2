SELECT service, count(), sum(latency), avg(latency), min(latency), max(latency) FROM t GROUP BY service ORDER BY service
----
service	count()	sum(latency)	avg(latency)	min(latency)	max(latency)
String	UInt64	Float64	Float64	Float64	Float64
api	4	7.75	1.9375	0.5	3.25
db	2	155.5	77.75	55.5	100
web	2	27	13.5	7	20


SELECT sum(id), sum(code), sum(toInt32(id)), avg(id), avg(code), min(service), max(ts), toTypeName(sum(id)), toTypeName(sum(code)), toTypeName(sum(latency)), toTypeName(avg(id)), toTypeName(count()) FROM t
----
sum(id)	sum(code)	sum(toInt32(id))	avg(id)	avg(code)	min(service)	max(ts)	toTypeName(sum(id))	toTypeName(sum(code))	toTypeName(sum(latency))	toTypeName(avg(id))	toTypeName(count())
UInt64	Nullable(Int64)	Int64	Float64	Nullable(Float64)	String	DateTime64(3)	String	String	String	String	String
36	1503	36	4.5	250.5	api	2024-01-01 02:55:00.000	UInt64	Nullable(Int64)	Float64	Float64	UInt64


SELECT countIf(level = 'error'), sumIf(latency, level = 'error'), avgIf(latency, service = 'api'), minIf(id, id > 2), maxIf(id, id < 5), uniqIf(service, id > 2) FROM t
----
countIf(equals(level, \'error\'))	sumIf(latency, equals(level, \'error\'))	avgIf(latency, equals(service, \'api\'))	minIf(id, greater(id, 2))	maxIf(id, less(id, 5))	uniqIf(service, greater(id, 2))
UInt64	Float64	Float64	UInt64	UInt64	UInt64
3	78.75	1.9375	3	4	3


SELECT argMin(service, latency), argMax(service, latency), argMax(id, ts), argMinIf(id, latency, service = 'api') FROM t
----
argMin(service, latency)	argMax(service, latency)	argMax(id, ts)	argMinIf(id, latency, equals(service, \'api\'))
String	String	UInt64	UInt64
api	db	8	8


SELECT uniq(service), uniqExact(service), uniqCombined(service), countDistinct(level), uniq(code) FROM t
----
uniq(service)	uniqExact(service)	uniqCombined(service)	countDistinct(level)	uniq(code)
UInt64	UInt64	UInt64	UInt64	UInt64
3	3	3	3	4


SELECT quantile(latency), quantile(0.25)(latency), quantileExact(0.5)(latency), quantilesExact(0.5, 0.9)(id), quantileIf(0.5)(latency, service = 'api'), medianExact(id) FROM t
----
quantile(latency)	quantile(0.25)(latency)	quantileExact(0.5)(latency)	quantilesExact(0.5, 0.9)(id)	quantileIf(0.5)(latency, equals(service, \'api\'))	medianExact(id)
Float64	Float64	Float64	Array(UInt64)	Float64	UInt64
5.125	2.25	7	[5,8]	2	5


SELECT stddevPop(latency), varPop(id), stddevSamp(id), varSamp(id) FROM t
----
stddevPop(latency)	varPop(id)	stddevSamp(id)	varSamp(id)
Float64	Float64	Float64	Float64
33.58604562816974	5.25	2.449489742783178	6


SELECT sumOrNull(id), minOrNull(id), avgOrNull(latency) FROM t WHERE id > 100
----
sumOrNull(id)	minOrNull(id)	avgOrNull(latency)
Nullable(UInt64)	Nullable(UInt64)	Nullable(Float64)
\N	\N	\N


SELECT count(), sum(id), min(id), max(service), avg(id), any(service), groupArray(id), quantile(0.5)(id), uniq(id) FROM t WHERE id > 100
----
count()	sum(id)	min(id)	max(service)	avg(id)	any(service)	groupArray(id)	quantile(0.5)(id)	uniq(id)
UInt64	UInt64	UInt64	String	Float64	String	Array(UInt64)	Float64	UInt64
0	0	0		nan		[]	nan	0


SELECT sumDistinct(code), countDistinct(code), count(DISTINCT level), groupArrayDistinct(1) FROM t
----
sumDistinct(code)	countDistinct(code)	countDistinct(level)	groupArrayDistinct(1)
Nullable(Int64)	UInt64	UInt64	Array(UInt8)
1103	4	3	[1]


SELECT topK(1)(level) FROM t
----
topK(1)(level)
Array(String)
['info']


SELECT any(service), anyLast(service) FROM t WHERE id = 3
----
any(service)	anyLast(service)
String	String
api	api


SELECT count(code), count(NULL), countIf(code = 200) FROM t
----
count(code)	count(NULL)	countIf(equals(code, 200))
UInt64	UInt64	UInt64
6	0	3


SELECT level, groupArray(id) AS ids FROM (SELECT * FROM t ORDER BY id) GROUP BY level ORDER BY level
----
level	ids
String	Array(UInt64)
error	[2,3,7]
info	[1,4,6,8]
warn	[5]


SELECT max(latency) - min(latency) AS spread, round(avg(latency), 2) FROM t
----
spread	round(avg(latency), 2)
Float64	Float64
99.5	23.78


SELECT service, count() AS c FROM t GROUP BY service HAVING count() > 1 ORDER BY c DESC, service
----
service	c
String	UInt64
api	4
db	2
web	2


SELECT count() FROM (SELECT DISTINCT service, level FROM t)
----
count()
UInt64
6


SELECT toStartOfHour(at) AS h, service, count() FROM t GROUP BY h, service ORDER BY h, service
----
h	service	count()
DateTime	String	UInt64
2024-01-01 00:00:00	api	2
2024-01-01 00:00:00	web	1
2024-01-01 01:00:00	db	1
2024-01-01 01:00:00	web	1
2024-01-01 02:00:00	api	2
2024-01-01 02:00:00	db	1


SELECT sum(latency) / count() AS a, a = avg(latency) FROM t
----
a	equals(a, avg(latency))
Float64	UInt8
23.78125	1


SELECT countIf(code IS NULL), countIf(code = 200) FROM t
----
countIf(isNull(code))	countIf(equals(code, 200))
UInt64	UInt64
2	3


SELECT sum(id) OVER () AS total, avg(latency) OVER (PARTITION BY service) AS mean, count() OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n FROM t ORDER BY id LIMIT 3
----
total	mean	n
UInt64	Float64	UInt64
36	1.9375	1
36	13.5	2
36	1.9375	2


SELECT rank() OVER (ORDER BY service) AS r, dense_rank() OVER (ORDER BY service) AS d, first_value(id) OVER (PARTITION BY service ORDER BY id) AS f FROM t ORDER BY id LIMIT 4
----
r	d	f
UInt64	UInt64	UInt64
1	1	1
7	3	2
1	1	1
5	2	4
