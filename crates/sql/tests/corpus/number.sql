SELECT round(2.5), round(3.5), round(-2.5), round(1.2345, 2), round(1234, -2), floor(1.7), ceil(1.2), truncate(1.9), floor(-1.5), round(5)
----
round(2.5)	round(3.5)	round(-2.5)	round(1.2345, 2)	round(1234, -2)	floor(1.7)	ceil(1.2)	truncate(1.9)	floor(-1.5)	round(5)
Float64	Float64	Float64	Float64	UInt16	Float64	Float64	Float64	Float64	UInt8
2	4	-2	1.23	1200	1	2	1	-2	5


SELECT abs(-5), abs(5), abs(-1.5), sign(-3), sqrt(16), power(2, 10), exp(0), log(1), log2(8), log10(1000)
----
abs(-5)	abs(5)	abs(-1.5)	sign(-3)	sqrt(16)	power(2, 10)	exp(0)	log(1)	log2(8)	log10(1000)
UInt8	UInt8	Float64	Int8	Float64	Float64	Float64	Float64	Float64	Float64
5	5	1.5	-1	4	1024	1	0	3	3


SELECT intDiv(7, 2), intDiv(-7, 2), 7 % 3, -7 % 3, 7.5 % 2, mod(10, 4), modulo(7, 4)
----
intDiv(7, 2)	intDiv(-7, 2)	modulo(7, 3)	modulo(-7, 3)	modulo(7.5, 2)	mod(10, 4)	modulo(7, 4)
UInt8	Int8	UInt8	Int16	Float64	UInt8	UInt8
3	-3	1	-1	1.5	2	3


SELECT toUInt8(256), toInt8(200), toUInt8(-1), toInt32(1.9), toInt32(-1.9), toUInt64('18446744073709551615'), toInt64('-5')
----
toUInt8(256)	toInt8(200)	toUInt8(-1)	toInt32(1.9)	toInt32(-1.9)	toUInt64(\'18446744073709551615\')	toInt64(\'-5\')
UInt8	Int8	UInt8	Int32	Int32	UInt64	Int64
0	-56	255	1	-1	18446744073709551615	-5


SELECT toUInt8OrNull('x'), toUInt8OrZero('x'), toInt32OrNull('5'), toFloat64OrNull('1.5e3'), toFloat64OrZero(''), toFloat64('1.5'), toDateOrNull('x'), toDateTimeOrNull('2024-01-01 00:00:00')
----
toUInt8OrNull(\'x\')	toUInt8OrZero(\'x\')	toInt32OrNull(\'5\')	toFloat64OrNull(\'1.5e3\')	toFloat64OrZero(\'\')	toFloat64(\'1.5\')	toDateOrNull(\'x\')	toDateTimeOrNull(\'2024-01-01 00:00:00\')
Nullable(UInt8)	UInt8	Nullable(Int32)	Nullable(Float64)	Float64	Float64	Nullable(Date)	Nullable(DateTime)
\N	0	5	1500	0	1.5	\N	2024-01-01 00:00:00


SELECT 0.1 + 0.2, 1e21, 1e-7, 123456789012345678, 1.0, 100000000000000000000.0, 1e20, 0.000001, toFloat32(0.1), 1/3
----
plus(0.1, 0.2)	1e21	1e-7	123456789012345678	1.	100000000000000000000.	100000000000000000000.	0.000001	toFloat32(0.1)	divide(1, 3)
Float64	Float64	Float64	UInt64	Float64	Float64	Float64	Float64	Float32	Float64
0.30000000000000004	1e21	1e-7	123456789012345678	1	100000000000000000000	100000000000000000000	0.000001	0.1	0.3333333333333333


SELECT 18446744073709551615, -9223372036854775808, 9223372036854775807 + 1, 4294967295 * 4294967296
----
18446744073709551615	-9223372036854775808	plus(9223372036854775807, 1)	multiply(4294967295, 4294967296)
UInt64	Int64	UInt64	UInt64
18446744073709551615	-9223372036854775808	9223372036854775808	18446744069414584320


SELECT least(1, 2), greatest(1, 2, 3), least('a', 'b'), greatest(1.5, 1), least(toDate('2024-01-01'), toDate('2023-01-01'))
----
least(1, 2)	greatest(1, 2, 3)	least(\'a\', \'b\')	greatest(1.5, 1)	least(toDate(\'2024-01-01\'), toDate(\'2023-01-01\'))
UInt8	UInt8	String	Float64	Date
1	3	a	1.5	2023-01-01


SELECT coalesce(NULL, 1), coalesce(code, 0), ifNull(code, -5), nullIf(id, 1), isNull(code), isNotNull(code), assumeNotNull(code) FROM t ORDER BY id LIMIT 3
----
coalesce(NULL, 1)	coalesce(code, 0)	ifNull(code, -5)	nullIf(id, 1)	isNull(code)	isNotNull(code)	assumeNotNull(code)
UInt8	Int64	Int64	Nullable(UInt64)	UInt8	UInt8	Int64
1	200	200	\N	0	1	200
1	500	500	2	0	1	500
1	0	-5	3	1	0	0


SELECT if(1, 2, 3), if(code > 300, 'big', 'small'), multiIf(id = 1, 'a', id = 2, 'b', 'c'), if(NULL, 1, 2) FROM t ORDER BY id LIMIT 3
----
if(1, 2, 3)	if(greater(code, 300), \'big\', \'small\')	multiIf(equals(id, 1), \'a\', equals(id, 2), \'b\', \'c\')	if(NULL, 1, 2)
UInt8	String	String	UInt8
2	small	a	2
2	big	b	2
2	small	c	2


SELECT isNaN(nan), isFinite(inf), isInfinite(-inf), nan = nan, inf > 1
----
isNaN(nan)	isFinite(inf)	isInfinite(-inf)	equals(nan, nan)	greater(inf, 1)
UInt8	UInt8	UInt8	UInt8	UInt8
1	0	1	0	1


SELECT code + 1, code * 2, code = 200, code IN (200, 404), NOT (code = 200) FROM t ORDER BY id LIMIT 3
----
plus(code, 1)	multiply(code, 2)	equals(code, 200)	in(code, (200, 404))	not(equals(code, 200))
Nullable(Int64)	Nullable(Int64)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)
201	400	1	1	0
501	1000	0	0	1
\N	\N	\N	\N	\N


SELECT toTypeName(code), toTypeName(id + 1), toTypeName(latency / 2), toTypeName(tags), toTypeName((1, 'a')), toTypeName(map('a', 1)), toTypeName([1, -1]), toTypeName([1.5, 2.5]), toTypeName(NULL), toTypeName(true), toTypeName(1 = 1) FROM t LIMIT 1
----
toTypeName(code)	toTypeName(plus(id, 1))	toTypeName(divide(latency, 2))	toTypeName(tags)	toTypeName((1, \'a\'))	toTypeName(map(\'a\', 1))	toTypeName([1, -1])	toTypeName([1.5, 2.5])	toTypeName(NULL)	toTypeName(true)	toTypeName(equals(1, 1))
String	String	String	String	String	String	String	String	String	String	String
Nullable(Int64)	UInt64	Float64	Array(Int32)	Tuple(UInt8, String)	Map(String, UInt8)	Array(Int16)	Array(Float64)	Nullable(Nothing)	Bool	UInt8


SELECT id, id / 2, id - 3, -id FROM t ORDER BY id LIMIT 2
----
id	divide(id, 2)	minus(id, 3)	negate(id)
UInt64	Float64	Int64	Int64
1	0.5	-2	-1
2	1	-1	-2


SELECT true, false, true AND false, toBool(1), not true, 1 = true
----
true	false	and(true, false)	toBool(1)	not(true)	equals(1, true)
Bool	Bool	Bool	Bool	Bool	UInt8
true	false	false	true	false	1


SELECT toTypeName(if(1, 1, -1)), toTypeName(if(1, 1, 1.5)), toTypeName(multiIf(1, 1, 1, 300, 70000)), toTypeName(ifNull(code, 0)), toTypeName(coalesce(code, 0)), toTypeName(nullIf(id, 2)) FROM t LIMIT 1
----
toTypeName(if(1, 1, -1))	toTypeName(if(1, 1, 1.5))	toTypeName(multiIf(1, 1, 1, 300, 70000))	toTypeName(ifNull(code, 0))	toTypeName(coalesce(code, 0))	toTypeName(nullIf(id, 2))
String	String	String	String	String	String
Int16	Float64	UInt32	Int64	Int64	Nullable(UInt64)


SELECT plus(1, 2), minus(1, 2), multiply(2, 3), divide(1, 2), equals(1, 1), greater(2, 1), and(1, 1, 0), or(0, 1), not(1)
----
plus(1, 2)	minus(1, 2)	multiply(2, 3)	divide(1, 2)	equals(1, 1)	greater(2, 1)	and(1, 1, 0)	or(0, 1)	not(1)
UInt16	Int16	UInt16	Float64	UInt8	UInt8	UInt8	UInt8	UInt8
3	-1	6	0.5	1	1	0	1	0

SELECT id, if(id % 2 = 0, -0.0, 0.0) * 1 AS z FROM u ORDER BY z, id
----
id	z
UInt64	Float64
1	0
2	-0
3	0

SELECT domain('...') = '' AS a, domain('a.b.') = '' AS b, domain('a.b') AS c, domain('http://localhost/x') = '' AS d
----
a	b	c	d
UInt8	UInt8	String	UInt8
1	1	a.b	1
