SELECT name, is_aggregate, case_insensitive FROM system.functions WHERE name IN ('toString', 'count', 'lower', 'uniqExact', 'quantile', 'concat') ORDER BY name
----
name	is_aggregate	case_insensitive
String	UInt8	UInt8
concat	0	1
count	1	1
lower	0	1
quantile	1	0
toString	0	0
uniqExact	1	0

SELECT number FROM system.numbers LIMIT 3
----
number
UInt64
0
1
2

SELECT number FROM (SELECT number FROM system.numbers LIMIT 100) WHERE number % 7 = 5 ORDER BY number LIMIT 2 OFFSET 1
----
number
UInt64
12
19

SELECT zero, toTypeName(zero) FROM zeros(2)
----
zero	toTypeName(zero)
UInt8	String
0	UInt8
0	UInt8

SELECT count(), sum(zero) FROM zeros(20000)
----
count()	sum(zero)
UInt64	UInt64
20000	0

SELECT count() > 0 FROM system.databases WHERE name = 'system'
----
greater(count(), 0)
UInt8
1

SELECT count(), max(length(b)) <= 5, max(length(c)) <= 3, count(d) < 1000, max(length(f)) FROM (SELECT * FROM generateRandom('a UInt8, b String, c Array(Int32), d Nullable(Float64), e DateTime, f FixedString(3)', 1, 5, 3) LIMIT 1000)
----
count()	lessOrEquals(max(length(b)), 5)	lessOrEquals(max(length(c)), 3)	less(count(d), 1000)	max(length(f))
UInt64	UInt8	UInt8	UInt8	UInt64
1000	1	1	1	3

SELECT count(), uniqExact(a) = 256, min(e) < max(e), uniqExact(u) = 5000, max(length(c)) <= 2 FROM (SELECT * FROM generateRandom('a UInt8, c Array(Array(String)), e DateTime64(3), u UUID, t Tuple(Int8, Bool), p Decimal(9, 2), i IPv4', 7, 3, 2) LIMIT 5000)
----
count()	equals(uniqExact(a), 256)	less(min(e), max(e))	equals(uniqExact(u), 5000)	lessOrEquals(max(length(c)), 2)
UInt64	UInt8	UInt8	UInt8	UInt8
5000	1	1	1	1

SELECT toTypeName(a), toTypeName(b), toTypeName(c) FROM (SELECT * FROM generateRandom('a Nullable(UInt64), b Date, c Array(Date32)') LIMIT 1)
----
toTypeName(a)	toTypeName(b)	toTypeName(c)
String	String	String
Nullable(UInt64)	Date	Array(Date32)

