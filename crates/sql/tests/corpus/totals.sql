SELECT level, count() AS c, sum(id) FROM t GROUP BY level WITH TOTALS ORDER BY level
----
level	c	sum(id)
String	UInt64	UInt64
error	3	12
info	4	19
warn	1	5
totals
	8	36

SELECT level, count() AS c FROM t GROUP BY level WITH TOTALS HAVING c > 2 ORDER BY level LIMIT 1
----
level	c
String	UInt64
error	3
totals
	7

SELECT concat(level, 'x') AS l, id % 2 AS m, uniq(service) FROM t GROUP BY l, m WITH TOTALS ORDER BY l, m LIMIT 2
----
l	m	uniq(service)
String	UInt8	UInt64
errorx	0	1
errorx	1	2
totals
	0	3

SELECT code, count() FROM t GROUP BY code WITH TOTALS ORDER BY code
----
code	count()
Nullable(Int64)	UInt64
-1	1
200	3
404	1
500	1
\N	2
totals
\N	8

SELECT code, count(), max(id) FROM t GROUP BY code WITH TOTALS HAVING count() > 1 ORDER BY code
----
code	count()	max(id)
Nullable(Int64)	UInt64	UInt64
200	3	6
\N	2	7
totals
\N	5	7

SELECT code, level, count() FROM t GROUP BY 1, 2 WITH TOTALS HAVING max(id) > 3 ORDER BY 1, 2
----
code	level	count()
Nullable(Int64)	String	UInt64
-1	info	1
200	info	3
404	warn	1
\N	error	2
totals
\N		7

SELECT level, count() FROM t GROUP BY ALL WITH TOTALS ORDER BY ALL
----
level	count()
String	UInt64
error	3
info	4
warn	1
totals
	8

SELECT DISTINCT count() FROM t GROUP BY level WITH TOTALS ORDER BY 1
----
count()
UInt64
1
3
4
totals
8

SELECT level, count() FROM t GROUP BY level WITH TOTALS ORDER BY level LIMIT 1 BY level
----
level	count()
String	UInt64
error	3
info	4
warn	1
totals
	8

SELECT level, avg(latency), quantileExact(0.5)(id), groupBitOr(id), countIf(code = 200) FROM t GROUP BY level WITH TOTALS ORDER BY level
----
level	avg(latency)	quantileExact(0.5)(id)	groupBitOr(id)	countIf(equals(code, 200))
String	Float64	UInt64	UInt64	UInt64
error	26.25	3	7	0
info	26.125	6	15	3
warn	7	5	5	0
totals
	23.78125	5	15	3

SELECT level, uniqExact(service), min(at), max(ts), argMax(service, id) FROM t WHERE id < 7 GROUP BY level WITH TOTALS ORDER BY level
----
level	uniqExact(service)	min(at)	max(ts)	argMax(service, id)
String	UInt64	DateTime	DateTime64(3)	String
error	2	2024-01-01 00:25:00	2024-01-01 00:50:00.000	api
info	2	2024-01-01 00:00:00	2024-01-01 02:05:00.000	api
warn	1	2024-01-01 01:40:00	2024-01-01 01:40:00.000	web
totals
	3	2024-01-01 00:00:00	2024-01-01 02:05:00.000	api

SELECT toStartOfHour(at) AS h, count() AS c, h + 1 AS later, c * 2 FROM t GROUP BY h WITH TOTALS ORDER BY h DESC LIMIT 1
----
h	c	later	multiply(c, 2)
DateTime	UInt64	DateTime	UInt64
2024-01-01 02:00:00	3	2024-01-01 02:00:01	6
totals
1970-01-01 00:00:00	8	1970-01-01 00:00:01	16

SELECT upper(level) AS l, length(l), sum(latency) FROM t GROUP BY level WITH TOTALS ORDER BY l
----
l	length(l)	sum(latency)
String	UInt64	Float64
ERROR	5	78.75
INFO	4	104.5
WARN	4	7
totals
	0	190.25

SELECT toDate(at) AS d, service, count() FROM t GROUP BY d, service WITH TOTALS ORDER BY ALL
----
d	service	count()
Date	String	UInt64
2024-01-01	api	4
2024-01-01	db	2
2024-01-01	web	2
totals
1970-01-01		8

SELECT t.level, count(), sum(u.id) FROM t LEFT JOIN u ON t.id = u.id GROUP BY t.level WITH TOTALS ORDER BY t.level
----
level	count()	sum(u.id)
String	UInt64	UInt64
error	3	5
info	4	1
warn	1	0
totals
	8	6

SELECT level, count() FROM t GROUP BY level WITH TOTALS ORDER BY count() DESC, level LIMIT 1 OFFSET 1
----
level	count()
String	UInt64
error	3
totals
	8

WITH 2 AS k SELECT id % k AS m, count() FROM t GROUP BY m WITH TOTALS ORDER BY m
----
m	count()
UInt8	UInt64
0	4
1	4
totals
0	8

WITH x AS (SELECT id, level FROM t WHERE id > 2) SELECT level, count(), sum(id) FROM x GROUP BY level WITH TOTALS ORDER BY level
----
level	count()	sum(id)
String	UInt64	UInt64
error	2	10
info	3	18
warn	1	5
totals
	6	33

SELECT id > 4 AS big, sumIf(id, level = 'info'), any(1) FROM t GROUP BY big WITH TOTALS ORDER BY big
----
big	sumIf(id, equals(level, \'info\'))	any(1)
UInt8	UInt64	UInt8
0	5	1
1	14	1
totals
0	19	1

SELECT tags, count() FROM t GROUP BY tags WITH TOTALS ORDER BY tags
----
tags	count()
Array(Int32)	UInt64
[]	3
[0]	3
[0,1]	2
totals
[]	8

SELECT toDecimal32(id % 2, 1) AS d, sum(toDecimal32(id, 2)) FROM t GROUP BY d WITH TOTALS ORDER BY d
----
d	sum(toDecimal32(id, 2))
Decimal(9, 1)	Decimal(38, 2)
0	20
1	16
totals
0	36

SELECT level, count() FROM t PREWHERE id > 2 WHERE id < 8 GROUP BY level WITH TOTALS ORDER BY level
----
level	count()
String	UInt64
error	2
info	2
warn	1
totals
	5

SELECT level, count() / 2 AS half, if(count() > 3, 'many', 'few') FROM t GROUP BY level WITH TOTALS ORDER BY level
----
level	half	if(greater(count(), 3), \'many\', \'few\')
String	Float64	String
error	1.5	few
info	2	many
warn	0.5	few
totals
	4	many

SELECT level, sum(count()) OVER () AS w FROM t GROUP BY level WITH TOTALS ORDER BY level
----
level	w
String	UInt64
error	8
info	8
warn	8
totals
	8

SELECT count() FROM t GROUP BY level WITH TOTALS HAVING level LIKE '%r' ORDER BY 1
----
count()
UInt64
3
totals
3

SELECT level, arraySort(groupArray(id)) FROM t GROUP BY level WITH TOTALS ORDER BY level
----
level	arraySort(groupArray(id))
String	Array(UInt64)
error	[2,3,7]
info	[1,4,6,8]
warn	[5]
totals
	[1,2,3,4,5,6,7,8]

SELECT level AS l, count() FROM t WHERE l != 'warn' GROUP BY l WITH TOTALS HAVING l != 'info' ORDER BY l
----
l	count()
String	UInt64
error	3
totals
	3
