SELECT toInt128(5) AS a, toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935') AS b, toInt128('-170141183460469231731687303715884105728') AS c
----
a	b	c
Int128	UInt256	Int128
5	115792089237316195423570985008687907853269984665640564039457584007913129639935	-170141183460469231731687303715884105728

SELECT toTypeName(toInt128(1) + 1), toTypeName(toUInt128(1) - toUInt128(1)), toTypeName(toUInt128(1) * toInt64(1)), toTypeName(toInt128(1) / 2), toTypeName(intDiv(toInt128(1), toUInt8(1))), toTypeName(intDiv(toUInt8(1), toInt256(1)))
----
toTypeName(plus(toInt128(1), 1))	toTypeName(minus(toUInt128(1), toUInt128(1)))	toTypeName(multiply(toUInt128(1), toInt64(1)))	toTypeName(divide(toInt128(1), 2))	toTypeName(intDiv(toInt128(1), toUInt8(1)))	toTypeName(intDiv(toUInt8(1), toInt256(1)))
String	String	String	String	String	String
Int128	Int128	Int128	Float64	Int128	Int8

SELECT toTypeName(toInt128(5) % 3), toTypeName(toUInt8(5) % toInt256(3)), toTypeName(toUInt128(5) % toInt128(3)), toTypeName(toInt128(5) % toUInt64(3)), toTypeName(toInt64(5) % toInt128(3)), toTypeName(toInt8(5) % toUInt256(3))
----
toTypeName(modulo(toInt128(5), 3))	toTypeName(modulo(toUInt8(5), toInt256(3)))	toTypeName(modulo(toUInt128(5), toInt128(3)))	toTypeName(modulo(toInt128(5), toUInt64(3)))	toTypeName(modulo(toInt64(5), toInt128(3)))	toTypeName(modulo(toInt8(5), toUInt256(3)))
String	String	String	String	String	String
Int16	UInt256	UInt128	Int64	Int128	Int256

SELECT toTypeName(toUInt128(1) + toInt256(1)), toTypeName(toUInt256(1) + toInt8(1)), toTypeName(toUInt8(1) - toUInt128(1)), toTypeName(-toInt128(1)), toTypeName(-toUInt256(1)), toTypeName(abs(toInt256(-4)))
----
toTypeName(plus(toUInt128(1), toInt256(1)))	toTypeName(plus(toUInt256(1), toInt8(1)))	toTypeName(minus(toUInt8(1), toUInt128(1)))	toTypeName(negate(toInt128(1)))	toTypeName(negate(toUInt256(1)))	toTypeName(abs(toInt256(-4)))
String	String	String	String	String	String
Int256	Int256	Int128	Int128	Int256	UInt256

SELECT toInt128('170141183460469231731687303715884105727') + 1 AS wrapped, toUInt8(toInt128(300)) AS narrow, toInt128(-1.9) AS cut, toFloat64(toInt256(-3)) AS float
----
wrapped	narrow	cut	float
Int128	UInt8	Int128	Float64
-170141183460469231731687303715884105728	44	-1	-3

SELECT toUInt256(-1) AS a, toInt128(toUInt256(-1)) AS b, toBool(toInt128(2)) AS c, toString(toInt128(7)) AS d, toUInt128(-1.5) AS e
----
a	b	c	d	e
UInt256	Int128	Bool	String	UInt128
115792089237316195423570985008687907853269984665640564039457584007913129639935	-1	true	7	340282366920938463463374607431768211455

SELECT toInt128OrNull('abc') AS a, toInt128OrZero('x') AS b, toUInt256OrNull('7') AS c, toInt128('+5') AS d
----
a	b	c	d
Nullable(Int128)	Int128	Nullable(UInt256)	Int128
\N	0	7	5

SELECT toInt256(-7) AS x, intDiv(x, 2) AS a, x % 2 AS b, x * x AS c, x - 1 AS d, x + toUInt64(9) AS e, -x AS f, abs(x) AS g
----
x	a	b	c	d	e	f	g
Int256	Int256	Int16	Int256	Int256	Int256	Int256	UInt256
-7	-3	-1	49	-8	2	7	7

SELECT toInt128(5) = 5 AS a, toUInt256(5) > -1 AS b, toInt128(5) < 5.5 AS c, toInt128(-1) = toUInt256(-1) AS d, toInt128(3) = '3' AS e, toInt128(5) != toUInt8(5) AS f, toUInt128(5) >= toInt256(6) AS g
----
a	b	c	d	e	f	g
UInt8	UInt8	UInt8	UInt8	UInt8	UInt8	UInt8
1	1	1	0	1	0	0

SELECT toInt128(5) IN (5, 6) AS a, toInt128(5) BETWEEN 1 AND 6 AS b, toInt128(7) NOT IN (5, 6) AS c, toInt128(4) IN (SELECT toInt128(number) FROM numbers(5)) AS d
----
a	b	c	d
UInt8	UInt8	UInt8	UInt8
1	1	1	1

SELECT CAST('5' AS Int128) AS a, 5::UInt256 AS b, toInt128(toNullable(3)) + 1 AS e
----
a	b	e
Int128	UInt256	Nullable(Int128)
5	5	4

SELECT number::Int128 - 2 AS k, count() AS n FROM numbers(6) GROUP BY k ORDER BY k DESC
----
k	n
Int128	UInt64
3	1
2	1
1	1
0	1
-1	1
-2	1

SELECT sum(toInt128(number) * -1) AS a, sum(toUInt256(number)) AS b, avg(toInt256(number)) AS c, min(toInt128(number) - 2) AS d, max(toUInt128(number)) AS e, uniq(toInt128(number % 2)) AS f, count(DISTINCT toInt256(number)) AS g FROM numbers(5)
----
a	b	c	d	e	f	g
Int128	UInt256	Float64	Int128	UInt128	UInt64	UInt64
-10	10	2	-2	4	2	5

SELECT toTypeName(sum(toInt128(number))) AS a, toTypeName(avg(toInt128(number))) AS b, toTypeName(sum(toUInt256(number))) AS c FROM numbers(3)
----
a	b	c
String	String	String
Int128	Float64	UInt256

SELECT sumIf(toInt128(number), number > 1) AS a, any(toInt128(number)) AS b, groupArray(toInt128(number)) AS c, sum(toNullable(toInt128(number))) AS d FROM numbers(4)
----
a	b	c	d
Int128	Int128	Array(Int128)	Nullable(Int128)
5	0	[0,1,2,3]	6

SELECT number % 2 AS k, sum(toInt128(number) * 1000000007) AS s, avg(toUInt128(number)) AS m FROM numbers(100) GROUP BY k ORDER BY k
----
k	s	m
UInt8	Int128	Float64
0	2450000017150	49
1	2500000017500	50

SELECT number, sum(toInt128(number)) OVER (ORDER BY number) AS s FROM numbers(4) ORDER BY number
----
number	s
UInt64	Int128
0	0
1	1
2	3
3	6

SELECT sum(toInt128(number)) AS s FROM numbers(0)
----
s
Int128
0

SELECT if(number = 1, toInt128(number), 2) AS a, multiIf(number = 2, toInt128(number), toUInt64(3)) AS b, toTypeName(a) AS c FROM numbers(3) ORDER BY number
----
a	b	c
Int128	Int128	String
2	3	Int128
1	3	Int128
2	2	Int128

SELECT a.k AS k FROM (SELECT toInt128(number) AS k FROM numbers(4)) AS a INNER JOIN (SELECT toInt128(number * 2) AS k FROM numbers(4)) AS b ON a.k = b.k ORDER BY k
----
k
Int128
0
2

SELECT toInt128(toDate('2020-01-01')) AS a, toInt128(true) AS b, toInt128(toDecimal64('5.7', 2)) AS c, toDecimal64(toInt128(5), 2) AS d, toDateTime(toInt128(0), 'UTC') AS e
----
a	b	c	d	e
Int128	Int128	Int128	Decimal(18, 2)	DateTime(\'UTC\')
18262	1	5	5	1970-01-01 00:00:00

SELECT sumMerge(s) AS s FROM (SELECT sumState(toInt128(number)) AS s FROM numbers(5) GROUP BY number % 2)
----
s
Int128
10

SELECT toInt128(1) / 0 AS a, toInt128(-1) / 2 AS b, toInt128(7) / 1.5 AS c
----
a	b	c
Float64	Float64	Float64
inf	-0.5	4.666666666666667

SELECT DISTINCT toUInt128(number % 2) AS k FROM numbers(5) ORDER BY k
----
k
UInt128
0
1

SELECT arrayMap(x -> x + toInt128(1), [toInt128(1), toInt128(2)]) AS a, [toInt128(1), toInt128(2)] AS b, tuple(toInt256(1), 'a') AS c, map('k', toInt128(5)) AS d
----
a	b	c	d
Array(Int128)	Array(Int128)	Tuple(Int256, String)	Map(String, Int128)
[2,3]	[1,2]	(1,'a')	{'k':5}

SELECT length(toString(toUInt128(1))) AS a, coalesce(NULL, toInt128(4)) AS b, nullIf(toInt128(1), toInt128(1)) AS c, greatest(toInt128(1), toInt128(2)) AS d
----
a	b	c	d
UInt64	Int128	Nullable(Int128)	Int128
1	4	\N	2
