CREATE TABLE s (k UInt32, a String, v Int64, f Float64, b Bool, n Nullable(Int64), d Date, u UInt8) ENGINE = SummingMergeTree ORDER BY k
CREATE TABLE p (day Date, k UInt32, a String, v Int64, w UInt32) ENGINE = SummingMergeTree(v) PARTITION BY toYYYYMM(day) ORDER BY k
CREATE TABLE a (k String, users AggregateFunction(uniq, UInt64), total AggregateFunction(sum, UInt64), top SimpleAggregateFunction(max, UInt64), last SimpleAggregateFunction(anyLast, String), q AggregateFunction(quantiles(0.5, 0.9), Float64), c AggregateFunction(countIf, UInt8)) ENGINE = AggregatingMergeTree ORDER BY k
CREATE TABLE z (k UInt32, v Int64, st SimpleAggregateFunction(sum, Int64)) ENGINE = SummingMergeTree ORDER BY k
CREATE TABLE g (k UInt32, tags SimpleAggregateFunction(groupArrayArray, Array(String)), t SimpleAggregateFunction(min, Nullable(DateTime))) ENGINE = AggregatingMergeTree ORDER BY k
CREATE TABLE m (k UInt32, small Decimal(9, 2), big Decimal(38, 10), n Nullable(Decimal(18, 3)), v Int8) ENGINE = SummingMergeTree ORDER BY k

INSERT INTO s SELECT x.1 AS k, x.2 AS a, x.3 AS v, x.4 AS f, x.5 = 1 AS b, nullIf(x.6, 99) AS n, toDate(x.7) AS d, x.8 AS u FROM (SELECT arrayJoin([(1, 'x', 0, 0.5, 0, 99, '2024-01-01', 0), (2, 'x', 1, 0.5, 1, 0, '2024-01-01', 0), (2, 'y', 2, 0.25, 1, 99, '2024-01-03', 0), (4, 'zero', 0, 0., 0, 99, '2024-01-03', 0), (5, 'null is not zero', 0, 0., 0, 0, '2024-01-03', 0)]) AS x)
INSERT INTO s SELECT x.1 AS k, x.2 AS a, x.3 AS v, x.4 AS f, x.5 = 1 AS b, nullIf(x.6, 99) AS n, toDate(x.7) AS d, x.8 AS u FROM (SELECT arrayJoin([(1, 'y', 1, -0.5, 0, 99, '2024-01-02', 200), (1, 'z', -1, 0., 0, 99, '2024-01-03', 200), (2, 'q', -3, -0.75, 0, 5, '2024-01-05', 0), (3, 'r', 7, 0., 1, 99, '2024-01-05', 1)]) AS x)

SELECT * FROM s FINAL ORDER BY k
----
k	a	v	f	b	n	d	u
UInt32	String	Int64	Float64	Bool	Nullable(Int64)	Date	UInt8
1	x	0	0	false	\N	2024-01-01	144
2	x	0	0	true	5	2024-01-01	0
3	r	7	0	true	\N	2024-01-05	1
5	null is not zero	0	0	false	0	2024-01-03	0

SELECT k, a FROM s FINAL ORDER BY k
----
k	a
UInt32	String
1	x
2	x
3	r
5	null is not zero

SELECT sum(v), count() FROM s FINAL
----
sum(v)	count()
Int64	UInt64
7	1

INSERT INTO s SELECT x.1 AS k, x.2 AS a, x.3 AS v, x.4 AS f, x.5 = 1 AS b, nullIf(x.6, 99) AS n, toDate(x.7) AS d, x.8 AS u FROM (SELECT arrayJoin([(3, 'gone', -7, 0., 0, 99, '2024-01-05', 255), (4, 'alive', 1, 0., 0, 99, '2024-01-05', 0)]) AS x)

SELECT k, a, v, f, b, n, u FROM s FINAL ORDER BY k
----
k	a	v	f	b	n	u
UInt32	String	Int64	Float64	Bool	Nullable(Int64)	UInt8
1	x	0	0	false	\N	144
2	x	0	0	true	5	0
3	r	0	0	true	\N	0
4	alive	1	0	false	\N	0
5	null is not zero	0	0	false	0	0

INSERT INTO p SELECT toDate(x.1) AS day, x.2 AS k, x.3 AS a, x.4 AS v, x.5 AS w FROM (SELECT arrayJoin([('2024-01-01', 1, 'x', 1, 5), ('2024-01-02', 1, 'y', 2, 6), ('2024-02-02', 1, 'z', 3, 7), ('2024-02-02', 2, 'z', -3, 7)]) AS x)
INSERT INTO p SELECT toDate(x.1) AS day, x.2 AS k, x.3 AS a, x.4 AS v, x.5 AS w FROM (SELECT arrayJoin([('2024-02-01', 2, 'x', 3, 5), ('2024-03-02', 3, 'y', 2, 6), ('2024-03-02', 3, 'y', 40, 6)]) AS x)

SELECT k, v FROM p FINAL ORDER BY k
----
k	v
UInt32	Int64
1	6
3	42

INSERT INTO a SELECT x.1 AS k, uniqState(toUInt64(x.2)) AS users, sumState(toUInt64(x.3)) AS total, max(toUInt64(x.3)) AS top, anyLast(x.4) AS last, quantilesState(0.5, 0.9)(toFloat64(x.3)) AS q, countIfState(x.3 > 2) AS c FROM (SELECT arrayJoin([('a', 1, 1, 'one'), ('a', 2, 2, 'two'), ('b', 1, 3, 'three')]) AS x) GROUP BY k
INSERT INTO a SELECT x.1 AS k, uniqState(toUInt64(x.2)) AS users, sumState(toUInt64(x.3)) AS total, max(toUInt64(x.3)) AS top, anyLast(x.4) AS last, quantilesState(0.5, 0.9)(toFloat64(x.3)) AS q, countIfState(x.3 > 2) AS c FROM (SELECT arrayJoin([('a', 2, 5, 'five'), ('c', 9, 9, 'nine')]) AS x) GROUP BY k

SELECT k, finalizeAggregation(users), finalizeAggregation(total), top, last, finalizeAggregation(q), finalizeAggregation(c) FROM a FINAL ORDER BY k
----
k	finalizeAggregation(users)	finalizeAggregation(total)	top	last	finalizeAggregation(q)	finalizeAggregation(c)
String	UInt64	UInt64	SimpleAggregateFunction(max, UInt64)	SimpleAggregateFunction(anyLast, String)	Array(Float64)	UInt64
a	2	8	5	five	[2,4.4]	1
b	1	3	3	three	[3,3]	1
c	1	9	9	nine	[9,9]	1

SELECT uniqMerge(users), sumMerge(total), toUInt64(max(top)), quantilesMerge(0.5, 0.9)(q), countIfMerge(c) FROM a
----
uniqMerge(users)	sumMerge(total)	toUInt64(max(top))	quantilesMerge(0.5, 0.9)(q)	countIfMerge(c)
UInt64	UInt64	UInt64	Array(Float64)	UInt64
3	20	9	[3,7.4]	3

SELECT k, uniqMerge(users) AS u FROM a FINAL GROUP BY k ORDER BY k
----
k	u
String	UInt64
a	2
b	1
c	1

SELECT a.top FROM a FINAL ORDER BY a.top
----
top
SimpleAggregateFunction(max, UInt64)
3
5
9

SELECT k, toTypeName(users), toTypeName(top) FROM a FINAL ORDER BY k LIMIT 1
----
k	toTypeName(users)	toTypeName(top)
String	String	String
a	AggregateFunction(uniq, UInt64)	SimpleAggregateFunction(max, UInt64)

INSERT INTO z SELECT 1 AS k, 0 AS v, 0 AS st
INSERT INTO z SELECT 2 AS k, 5 AS v, 1 AS st
INSERT INTO z SELECT 2 AS k, -5 AS v, -1 AS st

SELECT * FROM z FINAL ORDER BY k
----
k	v	st
UInt32	Int64	SimpleAggregateFunction(sum, Int64)
1	0	0
2	0	0

INSERT INTO g SELECT x.1 AS k, x.2 AS tags, if(x.3 = '', NULL, toDateTime(x.3)) AS t FROM (SELECT arrayJoin([(1, ['a', 'b'], '2024-01-02 00:00:00'), (1, ['c'], '2024-01-01 00:00:00'), (2, [], '')]) AS x)
INSERT INTO g SELECT x.1 AS k, x.2 AS tags, if(x.3 = '', NULL, toDateTime(x.3)) AS t FROM (SELECT arrayJoin([(1, ['d'], '2024-01-01 12:00:00'), (2, ['e'], '')]) AS x)

SELECT * FROM g FINAL ORDER BY k
----
k	tags	t
UInt32	SimpleAggregateFunction(groupArrayArray, Array(String))	SimpleAggregateFunction(min, Nullable(DateTime))
1	['a','b','c','d']	2024-01-01 00:00:00
2	['e']	\N

INSERT INTO m SELECT k, toDecimal32(k, 2) / 4 AS small, toDecimal128('12345678901234567.0123456789', 10) AS big, nullIf(toDecimal64(k, 3), toDecimal64(2, 3)) AS n, toInt8(1) AS v FROM (SELECT arrayJoin([1, 1, 2, 3, 4]) AS k)
INSERT INTO m SELECT k, toDecimal32(k, 2) / -4 AS small, toDecimal128('-12345678901234567.0123456789', 10) AS big, nullIf(toDecimal64(k, 3), toDecimal64(3, 3)) AS n, toInt8(-1) AS v FROM (SELECT arrayJoin([1, 2, 3]) AS k)
INSERT INTO m SELECT k, toDecimal32('9999999.99', 2) AS small, toDecimal128(0, 10) AS big, toDecimal64(0, 3) AS n, toInt8(1) AS v FROM (SELECT arrayJoin([5, 5, 5]) AS k)

SELECT * FROM m FINAL ORDER BY k
----
k	small	big	n	v
UInt32	Decimal(9, 2)	Decimal(38, 10)	Nullable(Decimal(18, 3))	Int8
1	0.25	12345678901234567.0123456789	3	1
2	0	0	2	0
3	0	0	3	0
4	1	12345678901234567.0123456789	4	1
5	-12949672.99	0	0	3

SELECT k, small FROM m FINAL ORDER BY k
----
k	small
UInt32	Decimal(9, 2)
1	0.25
4	1
5	-12949672.99

SELECT sum(small), sum(big), count() FROM m FINAL
----
sum(small)	sum(big)	count()
Decimal(38, 2)	Decimal(38, 10)	UInt64
-12949671.74	24691357802469134.0246913578	3
