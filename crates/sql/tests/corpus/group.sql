SELECT service, sum(id) FROM t GROUP BY service WITH ROLLUP ORDER BY ALL
----
service	sum(id)
String	UInt64
	36
api	18
db	11
web	7

SELECT service, level, sum(id) FROM t GROUP BY service, level WITH ROLLUP ORDER BY ALL
----
service	level	sum(id)
String	String	UInt64
		36
api		18
api	error	3
api	info	15
db		11
db	error	7
db	info	4
web		7
web	error	2
web	warn	5

SELECT service, level, code, count() FROM t GROUP BY service, level, code WITH ROLLUP ORDER BY ALL
----
service	level	code	count()
String	String	Nullable(Int64)	UInt64
		\N	8
api		\N	4
api	error	\N	1
api	error	\N	1
api	info	-1	1
api	info	200	2
api	info	\N	3
db		\N	2
db	error	\N	1
db	error	\N	1
db	info	200	1
db	info	\N	1
web		\N	2
web	error	500	1
web	error	\N	1
web	warn	404	1
web	warn	\N	1

SELECT service, code, sum(id) FROM t GROUP BY service, code WITH CUBE ORDER BY ALL
----
service	code	sum(id)
String	Nullable(Int64)	UInt64
	-1	8
	200	11
	404	5
	500	2
	\N	10
	\N	36
api	-1	8
api	200	7
api	\N	3
api	\N	18
db	200	4
db	\N	7
db	\N	11
web	404	5
web	500	2
web	\N	7

SELECT service, level, count(), avg(latency) FROM t GROUP BY CUBE(service, level) ORDER BY ALL
----
service	level	count()	avg(latency)
String	String	UInt64	Float64
		8	23.78125
	error	3	26.25
	info	4	26.125
	warn	1	7
api		4	1.9375
api	error	1	3.25
api	info	3	1.5
db		2	77.75
db	error	1	55.5
db	info	1	100
web		2	13.5
web	error	1	20
web	warn	1	7

SELECT service, level, count() FROM t GROUP BY ROLLUP(service, level) ORDER BY ALL
----
service	level	count()
String	String	UInt64
		8
api		4
api	error	1
api	info	3
db		2
db	error	1
db	info	1
web		2
web	error	1
web	warn	1

SELECT service, sum(id) FROM t GROUP BY GROUPING SETS ((service), ()) ORDER BY ALL
----
service	sum(id)
String	UInt64
	36
api	18
db	11
web	7

SELECT service, level, sum(id) FROM t GROUP BY GROUPING SETS ((service), (level)) ORDER BY ALL
----
service	level	sum(id)
String	String	UInt64
	error	12
	info	19
	warn	5
api		18
db		11
web		7

SELECT service, level, sum(id) FROM t GROUP BY GROUPING SETS ((service, level), (level), ()) ORDER BY ALL
----
service	level	sum(id)
String	String	UInt64
		36
	error	12
	info	19
	warn	5
api	error	3
api	info	15
db	error	7
db	info	4
web	error	2
web	warn	5

SELECT lower(service) AS s, sum(id) FROM t GROUP BY s WITH ROLLUP ORDER BY ALL
----
s	sum(id)
String	UInt64
	36
api	18
db	11
web	7

SELECT service AS s, id % 2 AS odd, sum(latency) FROM t GROUP BY s, odd WITH CUBE ORDER BY ALL
----
s	odd	sum(latency)
String	UInt8	Float64
	0	123
	0	190.25
	1	67.25
api	0	3
api	0	7.75
api	1	4.75
db	0	100
db	0	155.5
db	1	55.5
web	0	20
web	0	27
web	1	7

SELECT tags, count() FROM t GROUP BY tags WITH ROLLUP ORDER BY ALL
----
tags	count()
Array(Int32)	UInt64
[]	3
[]	8
[0]	3
[0,1]	2

SELECT toStartOfHour(at) AS h, count() FROM t GROUP BY h WITH ROLLUP ORDER BY ALL
----
h	count()
DateTime	UInt64
1970-01-01 00:00:00	8
2024-01-01 00:00:00	3
2024-01-01 01:00:00	2
2024-01-01 02:00:00	3

SELECT toDate(at) AS d, ts, count() FROM t WHERE id < 3 GROUP BY d, ts WITH ROLLUP ORDER BY ALL
----
d	ts	count()
Date	DateTime64(3)	UInt64
1970-01-01	1970-01-01 00:00:00.000	2
2024-01-01	1970-01-01 00:00:00.000	2
2024-01-01	2024-01-01 00:00:00.000	1
2024-01-01	2024-01-01 00:25:00.000	1

SELECT service, count() FROM t GROUP BY 1 WITH ROLLUP ORDER BY ALL
----
service	count()
String	UInt64
	8
api	4
db	2
web	2

SELECT upper(service), count() FROM t GROUP BY service WITH ROLLUP ORDER BY ALL
----
upper(service)	count()
String	UInt64
	8
API	4
DB	2
WEB	2

SELECT concat(service, '!'), count() + 1 FROM t GROUP BY service WITH ROLLUP ORDER BY ALL
----
concat(service, \'!\')	plus(count(), 1)
String	UInt64
!	9
api!	5
db!	3
web!	3

SELECT service, count() FROM t GROUP BY service WITH ROLLUP HAVING count() > 2 ORDER BY ALL
----
service	count()
String	UInt64
	8
api	4

SELECT service, count() FROM t GROUP BY service WITH ROLLUP HAVING service = '' ORDER BY ALL
----
service	count()
String	UInt64
	8

SELECT service, level, count() FROM t GROUP BY ALL WITH ROLLUP ORDER BY ALL
----
service	level	count()
String	String	UInt64
		8
api		4
api	error	1
api	info	3
db		2
db	error	1
db	info	1
web		2
web	error	1
web	warn	1

SELECT level, count() FROM t WHERE id > 100 GROUP BY GROUPING SETS ((level), ())
----
level	count()
String	UInt64
	0

SELECT sum(c) FROM (SELECT service, count() AS c FROM t GROUP BY service WITH ROLLUP)
----
sum(c)
UInt64
16

SELECT service, uniq(level), quantileExact(0.5)(latency), countIf(level = 'error') FROM t GROUP BY service WITH ROLLUP ORDER BY ALL
----
service	uniq(level)	quantileExact(0.5)(latency)	countIf(equals(level, \'error\'))
String	UInt64	Float64	UInt64
	3	7	3
api	2	2.5	1
db	2	100	1
web	2	20	1

SELECT isNull(code), code, count() FROM t GROUP BY code WITH ROLLUP ORDER BY ALL
----
isNull(code)	code	count()
UInt8	Nullable(Int64)	UInt64
0	-1	1
0	200	3
0	404	1
0	500	1
1	\N	2
1	\N	8

SELECT if(service = '', 'all', service) AS who, count() FROM t GROUP BY service WITH ROLLUP ORDER BY ALL
----
who	count()
String	UInt64
all	8
api	4
db	2
web	2

SELECT count() FROM t GROUP BY service WITH CUBE ORDER BY ALL LIMIT 2
----
count()
UInt64
2
2
