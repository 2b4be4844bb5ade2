SELECT * EXCEPT(id) REPLACE(1 AS code) FROM t ORDER BY latency LIMIT 1
----
ts	at	service	level	latency	code	tags	url	json
DateTime64(3)	DateTime	String	String	Float64	UInt8	Array(Int32)	String	String
2024-01-01 02:55:00.000	2024-01-01 02:55:00	api	info	0.5	1	[0]	not an address	[1,2]

SELECT * FROM (SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS u UNION ALL SELECT toUUID('00000000-0000-0001-0000-000000000000') UNION ALL SELECT toUUID('00000000-0000-0000-0000-000000000002')) ORDER BY u
----
u
UUID
00000000-0000-0001-0000-000000000000
00000000-0000-0000-0000-000000000002
61f0c404-5cb3-11e7-907b-a6006ad3dba0

SELECT 1/toDecimal32(3,2) as c, toTypeName(c)
----
c	toTypeName(c)
Decimal(9, 2)	String
0.33	Decimal(9, 2)

SELECT 7/toDecimal64(3,2) as c, toTypeName(c)
----
c	toTypeName(c)
Decimal(18, 2)	String
2.33	Decimal(18, 2)

SELECT CAST('1.5' AS Decimal(5,1)) + CAST('1.5' AS Decimal(5,2)) a, toTypeName(a), CAST('1.5' AS Decimal(12,1)) * CAST('1.5' AS Decimal(5,2)) b, toTypeName(b)
----
a	toTypeName(a)	b	toTypeName(b)
Decimal(9, 2)	String	Decimal(18, 3)	String
3	Decimal(9, 2)	2.25	Decimal(18, 3)

SELECT CAST('2024-05-15' AS Date32) AS d, d::Date, d::DateTime, d::String, d > toDateTime('2024-05-14 00:00:00'), d = toDate('2024-05-15')
----
d	CAST(d, \'Date\')	CAST(d, \'DateTime\')	CAST(d, \'String\')	greater(d, toDateTime(\'2024-05-14 00:00:00\'))	equals(d, toDate(\'2024-05-15\'))
Date32	Date	DateTime	String	UInt8	UInt8
2024-05-15	2024-05-15	2024-05-15 00:00:00	2024-05-15	1	1

SELECT CAST('b' AS Enum8('a' = 1, 'b' = 2)) = 'zzz'
----
equals(CAST(\'b\', \'Enum8(\\\'a\\\' = 1, \\\'b\\\' = 2)\'), \'zzz\')
UInt8
0

SELECT CAST('b' AS Enum8('a' = 1, 'b' = 2)) = 3
----
equals(CAST(\'b\', \'Enum8(\\\'a\\\' = 1, \\\'b\\\' = 2)\'), 3)
UInt8
0

SELECT CAST('b' AS Enum8('a' = 1, 'b' = 2)) e, toTypeName(e), toInt8(e), e = 'b', e > 'a', toString(e), CAST(1 AS Enum8('a' = 1, 'b' = 2)), CAST('x' AS Enum('x','y')) f, toTypeName(f), concat(e, '!'), length(toString(e)), e = 2, e IN ('a','b'), e LIKE 'b%', toInt32(e) + 1
----
e	toTypeName(e)	toInt8(e)	equals(e, \'b\')	greater(e, \'a\')	toString(e)	CAST(1, \'Enum8(\\\'a\\\' = 1, \\\'b\\\' = 2)\')	f	toTypeName(f)	concat(e, \'!\')	length(toString(e))	equals(e, 2)	in(e, (\'a\', \'b\'))	like(e, \'b%\')	plus(toInt32(e), 1)
Enum8(\'a\' = 1, \'b\' = 2)	String	Int8	UInt8	UInt8	String	Enum8(\'a\' = 1, \'b\' = 2)	Enum8(\'x\' = 1, \'y\' = 2)	String	String	UInt64	UInt8	UInt8	UInt8	Int64
b	Enum8(\'a\' = 1, \'b\' = 2)	2	1	1	b	a	x	Enum8(\'x\' = 1, \'y\' = 2)	b!	1	1	1	1	3

SELECT CAST('ü' AS FixedString(3)), length(toFixedString('ü', 3))
----
CAST(\'ü\', \'FixedString(3)\')	length(toFixedString(\'ü\', 3))
FixedString(3)	UInt64
ü\0	3

SELECT CAST(1.005 AS Decimal(10,2)) a, toTypeName(a), '12.345'::Decimal(10,1), CAST('5' AS Decimal(5)), toTypeName(CAST('5' AS Decimal(5))), toDecimal32(1.005,2), toDecimal32(2.675,2), toDecimal32(-1.999,2), toDecimal32('-1.999',2), toDecimal32('1e3', 2)
----
a	toTypeName(a)	CAST(\'12.345\', \'Decimal(10, 1)\')	CAST(\'5\', \'Decimal(5)\')	toTypeName(CAST(\'5\', \'Decimal(5)\'))	toDecimal32(1.005, 2)	toDecimal32(2.675, 2)	toDecimal32(-1.999, 2)	toDecimal32(\'-1.999\', 2)	toDecimal32(\'1e3\', 2)
Decimal(10, 2)	String	Decimal(10, 1)	Decimal(5, 0)	String	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)
1	Decimal(10, 2)	12.3	5	Decimal(5, 0)	1	2.67	-1.99	-1.99	1000

SELECT CAST(NULL AS Nullable(Enum8('a'=1))) a, toTypeName(a), CAST('a', 'Nullable(Enum8(\'a\'=1))') b
----
a	toTypeName(a)	b
Nullable(Enum8(\'a\' = 1))	String	Nullable(Enum8(\'a\' = 1))
\N	Nullable(Enum8(\'a\' = 1))	a

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) AS e, e < 'api', e = 2, e LIKE 'a%' FROM t LIMIT 2
----
e	less(e, \'api\')	equals(e, 2)	like(e, \'a%\')
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt8	UInt8	UInt8
api	0	1	1
web	1	0	0

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) AS e, e = 2 FROM t LIMIT 2
----
e	equals(e, 2)
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt8
api	1
web	0

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) AS e, e IN ('api', 'zzz') FROM t LIMIT 2
----
e	in(e, (\'api\', \'zzz\'))
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt8
api	1
web	0

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) AS e, e LIKE 'a%' FROM t LIMIT 2
----
e	like(e, \'a%\')
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt8
api	1
web	0

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) AS e, toInt32(e) + 1, toFloat64(e), toString(e), concat(e, '!') FROM t LIMIT 2
----
e	plus(toInt32(e), 1)	toFloat64(e)	toString(e)	concat(e, \'!\')
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	Int64	Float64	String	String
api	3	2	api	api!
web	2	1	web	web!

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) e, count(), min(level) FROM t GROUP BY e ORDER BY e
----
e	count()	min(level)
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt64	String
db	2	error
web	2	error
api	4	error

SELECT CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3)) e, e = service FROM t LIMIT 3
----
e	equals(e, service)
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	UInt8
api	1
web	1
api	1

SELECT IPv4CIDRToRange(toIPv4('192.168.5.2'), 0), IPv4CIDRToRange(toIPv4('192.168.5.2'), 32), IPv4CIDRToRange(toIPv4('192.168.5.2'), 40)
----
IPv4CIDRToRange(toIPv4(\'192.168.5.2\'), 0)	IPv4CIDRToRange(toIPv4(\'192.168.5.2\'), 32)	IPv4CIDRToRange(toIPv4(\'192.168.5.2\'), 40)
Tuple(IPv4, IPv4)	Tuple(IPv4, IPv4)	Tuple(IPv4, IPv4)
('0.0.0.0','255.255.255.255')	('192.168.5.2','192.168.5.2')	('192.168.5.2','192.168.5.2')

SELECT IPv4NumToStringClassC(toIPv4('1.2.3.4')), IPv4NumToStringClassC(16909060)
----
IPv4NumToStringClassC(toIPv4(\'1.2.3.4\'))	IPv4NumToStringClassC(16909060)
String	String
1.2.3.xxx	1.2.3.xxx

SELECT [CAST('abc' AS FixedString(5)), 'x'] AS a, toTypeName(a)
----
a	toTypeName(a)
Array(String)	String
['abc','x']	Array(String)

SELECT [toDecimal32(1,2), toDecimal32(2,3)] c, toTypeName(c)
----
c	toTypeName(c)
Array(Decimal(9, 3))	String
[1,2]	Array(Decimal(9, 3))

SELECT [toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')], (toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0'), toDecimal32(1,2), toIPv4('1.2.3.4'), toDate32('1950-01-01'), CAST('a' AS Enum8('a'=1)), toFixedString('ab',3)), [toDecimal32(1,2)], [toFixedString('ab',3)], [toIPv4('1.2.3.4')], map('a', toDecimal32(1,2))
----
[toUUID(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\')]	(toUUID(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\'), toDecimal32(1, 2), toIPv4(\'1.2.3.4\'), toDate32(\'1950-01-01\'), CAST(\'a\', \'Enum8(\\\'a\\\' = 1)\'), toFixedString(\'ab\', 3))	[toDecimal32(1, 2)]	[toFixedString(\'ab\', 3)]	[toIPv4(\'1.2.3.4\')]	map(\'a\', toDecimal32(1, 2))
Array(UUID)	Tuple(UUID, Decimal(9, 2), IPv4, Date32, Enum8(\'a\' = 1), FixedString(3))	Array(Decimal(9, 2))	Array(FixedString(3))	Array(IPv4)	Map(String, Decimal(9, 2))
['61f0c404-5cb3-11e7-907b-a6006ad3dba0']	('61f0c404-5cb3-11e7-907b-a6006ad3dba0',1,'1.2.3.4','1950-01-01','a','ab\0')	[1]	['ab\0']	['1.2.3.4']	{'a':1}

SELECT arraySort([CAST('b' AS Enum8('a' = 2, 'b' = 1)), CAST('a' AS Enum8('a' = 2, 'b' = 1))])
----
arraySort([CAST(\'b\', \'Enum8(\\\'a\\\' = 2, \\\'b\\\' = 1)\'), CAST(\'a\', \'Enum8(\\\'a\\\' = 2, \\\'b\\\' = 1)\')])
Array(Enum8(\'b\' = 1, \'a\' = 2))
['b','a']

SELECT coalesce(toDecimal32OrNull('x', 2), toDecimal32(7, 2)), ifNull(toDecimal32OrNull('x', 2), 0), nullIf(toDecimal32(1,2), 1)
----
coalesce(toDecimal32OrNull(\'x\', 2), toDecimal32(7, 2))	ifNull(toDecimal32OrNull(\'x\', 2), 0)	nullIf(toDecimal32(1, 2), 1)
Decimal(9, 2)	Decimal(9, 2)	Nullable(Decimal(9, 2))
7	0	\N

SELECT dateTrunc('month', toDate32('1925-01-15')) a, toTypeName(a), toStartOfInterval(toDate32('1925-01-15'), INTERVAL 1 MONTH) b, toTypeName(b), toStartOfDay(toDate32('1925-01-15')) c, toTypeName(c)
----
a	toTypeName(a)	b	toTypeName(b)	c	toTypeName(c)
Date32	String	Date	String	DateTime	String
1925-01-01	Date32	2104-06-07	Date	1970-01-01 00:00:00	DateTime

SELECT greatest(toDecimal32(1,2), 5) a, toTypeName(a)
----
a	toTypeName(a)
Decimal(9, 2)	String
5	Decimal(9, 2)

SELECT greatest(toDecimal32(1,2), toDecimal64(2,3)) a, toTypeName(a)
----
a	toTypeName(a)
Decimal(18, 3)	String
2	Decimal(18, 3)

SELECT groupArray(CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3))) FROM t
----
groupArray(CAST(service, \'Enum8(\\\'web\\\' = 1, \\\'api\\\' = 2, \\\'db\\\' = -3)\'))
Array(Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2))
['api','web','api','db','web','api','db','api']

SELECT hex(toIPv4('1.2.3.4'))
----
hex(toIPv4(\'1.2.3.4\'))
String
01020304

SELECT hex(toIPv6('::1')), toIPv6('::') < toIPv6('::1'), toIPv6('1:0:0:2:0:0:0:3'), toIPv6('::1.2.3.4'), toIPv6('::ffff:0:1.2.3.4'), toIPv6('64:ff9b::1.2.3.4')
----
hex(toIPv6(\'::1\'))	less(toIPv6(\'::\'), toIPv6(\'::1\'))	toIPv6(\'1:0:0:2:0:0:0:3\')	toIPv6(\'::1.2.3.4\')	toIPv6(\'::ffff:0:1.2.3.4\')	toIPv6(\'64:ff9b::1.2.3.4\')
String	UInt8	IPv6	IPv6	IPv6	IPv6
00000000000000000000000000000001	1	1:0:0:2::3	::1.2.3.4	::ffff:0:102:304	64:ff9b::102:304

SELECT if(id > 3, toDate32('1925-01-01'), toDate('2024-01-01')) a, toTypeName(a), min(toDate32(at)) b, toTypeName(b) FROM t GROUP BY id ORDER BY id LIMIT 1
----
a	toTypeName(a)	b	toTypeName(b)
Date32	String	Date32	String
2024-01-01	Date32	2024-01-01	Date32

SELECT if(id>3, toDecimal32(1,2), 5) d, toTypeName(d) FROM t LIMIT 1
----
d	toTypeName(d)
Decimal(9, 2)	String
5	Decimal(9, 2)

SELECT if(id>3, toDecimal32(1,2), toInt64(5)) d, toTypeName(d) FROM t LIMIT 1
----
d	toTypeName(d)
Decimal(38, 2)	String
5	Decimal(38, 2)

SELECT isIPAddressInRange('127.0.0.1', '127.0.0.0/8'), isIPAddressInRange('::1', '127.0.0.0/8'), isIPAddressInRange('2001:db8::1', '2001:db8::/32'), isIPAddressInRange('10.0.0.1', '127.0.0.0/8')
----
isIPAddressInRange(\'127.0.0.1\', \'127.0.0.0/8\')	isIPAddressInRange(\'::1\', \'127.0.0.0/8\')	isIPAddressInRange(\'2001:db8::1\', \'2001:db8::/32\')	isIPAddressInRange(\'10.0.0.1\', \'127.0.0.0/8\')
UInt8	UInt8	UInt8	UInt8
1	0	1	0

SELECT min(CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3))) a, max(CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3))) b, toTypeName(a), toTypeName(b), any(CAST('web' AS Enum8('web' = 1, 'api' = 2, 'db' = -3))) FROM t
----
a	b	toTypeName(a)	toTypeName(b)	any(CAST(\'web\', \'Enum8(\\\'web\\\' = 1, \\\'api\\\' = 2, \\\'db\\\' = -3)\'))
Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	String	String	Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)
db	api	Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	Enum8(\'db\' = -3, \'web\' = 1, \'api\' = 2)	web

SELECT min(toDate32(at)), max(toDate32(at)), uniq(toDate32(at)), groupArray(toDate32(at)) FROM u
----
min(toDate32(at))	max(toDate32(at))	uniq(toDate32(at))	groupArray(toDate32(at))
Date32	Date32	UInt64	Array(Date32)
2024-01-01	2024-01-01	1	['2024-01-01','2024-01-01','2024-01-01']

SELECT round(toDecimal32('12.95',2),1) a, floor(toDecimal32('12.95',2)) b, ceil(toDecimal32('12.05',2)) c, toTypeName(a), toTypeName(b), round(toDecimal32('-12.25',2),1), round(toDecimal32('12.35',2),1), trunc(toDecimal32('-12.95',2)), round(toDecimal32('155',2),-1), floor(toDecimal32('-12.95',2), 1)
----
a	b	c	toTypeName(a)	toTypeName(b)	round(toDecimal32(\'-12.25\', 2), 1)	round(toDecimal32(\'12.35\', 2), 1)	trunc(toDecimal32(\'-12.95\', 2))	round(toDecimal32(\'155\', 2), -1)	floor(toDecimal32(\'-12.95\', 2), 1)
Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	String	String	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)
13	12	13	Decimal(9, 2)	Decimal(9, 2)	-12.3	12.4	-12	160	-13

SELECT sum(toDecimal32(code,2)) s, avg(toDecimal32(code,2)), max(toDecimal32(code,2)) FROM t
----
s	avg(toDecimal32(code, 2))	max(toDecimal32(code, 2))
Nullable(Decimal(38, 2))	Nullable(Float64)	Nullable(Decimal(9, 2))
1503	250.5	500

SELECT sum(toDecimal32(id,2)) FROM t WHERE id > 100
----
sum(toDecimal32(id, 2))
Decimal(38, 2)
0

SELECT sum(toDecimal32(id,2)) s, s / 2, sumIf(toDecimal64(id, 3), id > 2), avgIf(toDecimal64(id, 3), id > 2), max(toDecimal64(latency,1)), sum(toDecimal32(id,2)) / count() FROM t
----
s	divide(s, 2)	sumIf(toDecimal64(id, 3), greater(id, 2))	avgIf(toDecimal64(id, 3), greater(id, 2))	max(toDecimal64(latency, 1))	divide(sum(toDecimal32(id, 2)), count())
Decimal(38, 2)	Decimal(38, 2)	Decimal(38, 3)	Float64	Decimal(18, 1)	Decimal(38, 2)
36	18	33	5.5	100	4.5

SELECT toDate32('1899-01-01'), toDate32('2300-01-01'), toDate32OrNull('1899-01-01'), toDate32('1925-01-01')
----
toDate32(\'1899-01-01\')	toDate32(\'2300-01-01\')	toDate32OrNull(\'1899-01-01\')	toDate32(\'1925-01-01\')
Date32	Date32	Nullable(Date32)	Date32
1899-01-01	2300-01-01	1899-01-01	1925-01-01

SELECT toDate32('1925-01-01') - 5
----
minus(toDate32(\'1925-01-01\'), 5)
Date32
1924-12-27

SELECT toDate32('1925-01-01') a, a + 1, toTypeName(a+1), toYear(a), toMonth(a), toDayOfMonth(a), toDayOfWeek(a), toDayOfYear(a), toYYYYMM(a), toYYYYMMDD(a)
----
a	plus(a, 1)	toTypeName(plus(a, 1))	toYear(a)	toMonth(a)	toDayOfMonth(a)	toDayOfWeek(a)	toDayOfYear(a)	toYYYYMM(a)	toYYYYMMDD(a)
Date32	Date32	String	UInt16	UInt8	UInt8	UInt8	UInt16	UInt32	UInt32
1925-01-01	1925-01-02	Date32	1925	1	1	4	1	192501	19250101

SELECT toDate32('1925-01-01') a, toDateTime(a), toDate(a), toInt32(a), toInt64(a), toUInt16(a), toDateTime64(a, 3), toTypeName(toDateTime64(a,3))
----
a	toDateTime(a)	toDate(a)	toInt32(a)	toInt64(a)	toUInt16(a)	toDateTime64(a, 3)	toTypeName(toDateTime64(a, 3))
Date32	DateTime	Date	Int32	Int64	UInt16	DateTime64(3)	String
1925-01-01	2061-02-06 06:28:16	2104-06-07	-16436	-16436	49100	1925-01-01 00:00:00.000	DateTime64(3)

SELECT toDate32('1925-01-15') a, toStartOfMonth(a), toTypeName(toStartOfMonth(a)), toMonday(a), toTypeName(toMonday(a)), toStartOfYear(a)
----
a	toStartOfMonth(a)	toTypeName(toStartOfMonth(a))	toMonday(a)	toTypeName(toMonday(a))	toStartOfYear(a)
Date32	Date	String	Date	String	Date
1925-01-15	1970-01-01	Date	1970-01-01	Date	1970-01-01

SELECT toDate32('1925-01-31') a, a + INTERVAL 1 MONTH, toTypeName(a + INTERVAL 1 MONTH), addDays(a, 5), subtractYears(a, 30), a + INTERVAL 1 HOUR, toTypeName(a + INTERVAL 1 HOUR), addYears(a, 500)
----
a	plus(a, toIntervalMonth(1))	toTypeName(plus(a, toIntervalMonth(1)))	addDays(a, 5)	subtractYears(a, 30)	plus(a, toIntervalHour(1))	toTypeName(plus(a, toIntervalHour(1)))	addYears(a, 500)
Date32	Date32	String	Date32	Date32	DateTime64(3)	String	Date32
1925-01-31	1925-02-28	Date32	1925-02-05	1895-01-31	1925-01-31 01:00:00.000	DateTime64(3)	2425-01-31

SELECT toDate32('2025-01-15') a, toStartOfMonth(a), toTypeName(toStartOfMonth(a)), toMonday(a), toTypeName(toMonday(a)), toStartOfYear(a), toStartOfWeek(a), toStartOfQuarter(a), toLastDayOfMonth(a), toTypeName(toLastDayOfMonth(a)), toTypeName(toStartOfWeek(a)), toTypeName(toStartOfYear(a))
----
a	toStartOfMonth(a)	toTypeName(toStartOfMonth(a))	toMonday(a)	toTypeName(toMonday(a))	toStartOfYear(a)	toStartOfWeek(a)	toStartOfQuarter(a)	toLastDayOfMonth(a)	toTypeName(toLastDayOfMonth(a))	toTypeName(toStartOfWeek(a))	toTypeName(toStartOfYear(a))
Date32	Date	String	Date	String	Date	Date	Date	Date	String	String	String
2025-01-15	2025-01-01	Date	2025-01-13	Date	2025-01-01	2025-01-12	2025-01-01	2025-01-31	Date	Date	Date

SELECT toDecimal128('1',10) / toDecimal128('3',10)
----
divide(toDecimal128(\'1\', 10), toDecimal128(\'3\', 10))
Decimal(38, 10)
0.3333333333

SELECT toDecimal128('12345678901234567890123456789012345678', 0)
----
toDecimal128(\'12345678901234567890123456789012345678\', 0)
Decimal(38, 0)
12345678901234567890123456789012345678

SELECT toDecimal32('+1.5',2)
----
toDecimal32(\'+1.5\', 2)
Decimal(9, 2)
1.5

SELECT toDecimal32('-7.55',2)/2, toDecimal32('7.55',2)/-2
----
divide(toDecimal32(\'-7.55\', 2), 2)	divide(toDecimal32(\'7.55\', 2), -2)
Decimal(9, 2)	Decimal(9, 2)
-3.77	-3.77

SELECT toDecimal32('.5',2)
----
toDecimal32(\'.5\', 2)
Decimal(9, 2)
0.5

SELECT toDecimal32('1.',2)
----
toDecimal32(\'1.\', 2)
Decimal(9, 2)
1

SELECT toDecimal32('1.15', 2) = 1.15, toDecimal64('4.35',2) = 4.35
----
equals(toDecimal32(\'1.15\', 2), 1.15)	equals(toDecimal64(\'4.35\', 2), 4.35)
UInt8	UInt8
1	1

SELECT toDecimal32('1.5e1',2)
----
toDecimal32(\'1.5e1\', 2)
Decimal(9, 2)
15

SELECT toDecimal32('5.00',2) IN (5, 6), toDecimal32('5.5',2) IN (5.5), toDecimal32('5.5',2) = '5.5', toDecimal32('5.50',2) BETWEEN 5 AND 6, toDecimal32(1,2) = toDecimal64(1,5), toDecimal32('1.5',2) > 1.25, toDecimal32('1.1',2) = 1.1, toDecimal32('0.1',1) = toFloat32(0.1)
----
in(toDecimal32(\'5.00\', 2), (5, 6))	in(toDecimal32(\'5.5\', 2), 5.5)	equals(toDecimal32(\'5.5\', 2), \'5.5\')	and(greaterOrEquals(toDecimal32(\'5.50\', 2), 5), lessOrEquals(toDecimal32(\'5.50\', 2), 6))	equals(toDecimal32(1, 2), toDecimal64(1, 5))	greater(toDecimal32(\'1.5\', 2), 1.25)	equals(toDecimal32(\'1.1\', 2), 1.1)	equals(toDecimal32(\'0.1\', 1), toFloat32(0.1))
UInt8	UInt8	UInt8	UInt8	UInt8	UInt8	UInt8	UInt8
1	1	1	1	1	1	1	0

SELECT toDecimal32('99999999.9',1) + toDecimal32('99999999.9',1)
----
plus(toDecimal32(\'99999999.9\', 1), toDecimal32(\'99999999.9\', 1))
Decimal(9, 1)
199999999.8

SELECT toDecimal32(1,2)+toInt64(1) a, toTypeName(a), toDecimal32(1,2)*toUInt64(5) b, toTypeName(b), toInt8(3) - toDecimal64(1,1) c, toTypeName(c), toDecimal32(5,2)/toInt64(3) d, toTypeName(d)
----
a	toTypeName(a)	b	toTypeName(b)	c	toTypeName(c)	d	toTypeName(d)
Decimal(9, 2)	String	Decimal(9, 2)	String	Decimal(18, 1)	String	Decimal(9, 2)	String
2	Decimal(9, 2)	5	Decimal(9, 2)	2	Decimal(18, 1)	1.66	Decimal(9, 2)

SELECT toDecimal32(1,2)/0.0
----
divide(toDecimal32(1, 2), 0.)
Float64
inf

SELECT toDecimal32(20000000, 2)
----
toDecimal32(20000000, 2)
Decimal(9, 2)
20000000

SELECT toDecimal32(5, 2) BETWEEN 4.5 AND 6, toDecimal32(5,2) IN (5, 5.5), -toDecimal32(5,2), abs(toDecimal32(-5,2)), toDecimal32(5,2) = '5', toDecimal32('5.5', 2) = '5.50'
----
and(greaterOrEquals(toDecimal32(5, 2), 4.5), lessOrEquals(toDecimal32(5, 2), 6))	in(toDecimal32(5, 2), (5, 5.5))	negate(toDecimal32(5, 2))	abs(toDecimal32(-5, 2))	equals(toDecimal32(5, 2), \'5\')	equals(toDecimal32(\'5.5\', 2), \'5.50\')
UInt8	UInt8	Decimal(9, 2)	Decimal(9, 2)	UInt8	UInt8
1	1	-5	5	1	1

SELECT toDecimal32(latency, 1) d, count() FROM t GROUP BY d ORDER BY d DESC LIMIT 3
----
d	count()
Decimal(9, 1)	UInt64
100	1
55.5	1
20	1

SELECT toDecimal32(true, 1)
----
toDecimal32(true, 1)
Decimal(9, 1)
1

SELECT toDecimal64('1.23456',5)/toDecimal32(3,1) as b, toTypeName(b)
----
b	toTypeName(b)
Decimal(18, 5)	String
0.41152	Decimal(18, 5)

SELECT toDecimal64(0.1,18)
----
toDecimal64(0.1, 18)
Decimal(18, 18)
0.1

SELECT toDecimal64(4.35, 2), toDecimal32(1.1, 2), toDecimal32(0.29, 2), toDecimal64(0.1, 17), toDecimal32(-2.675, 2)
----
toDecimal64(4.35, 2)	toDecimal32(1.1, 2)	toDecimal32(0.29, 2)	toDecimal64(0.1, 17)	toDecimal32(-2.675, 2)
Decimal(18, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(18, 17)	Decimal(9, 2)
4.34	1.1	0.28	0.1	-2.67

SELECT toFixedString('abc', 5) = level, toFixedString('abc',5) < level, toFixedString(level, 6) = level FROM t LIMIT 1
----
equals(toFixedString(\'abc\', 5), level)	less(toFixedString(\'abc\', 5), level)	equals(toFixedString(level, 6), level)
UInt8	UInt8	UInt8
0	1	1

SELECT toFixedString('abc', 5) = toFixedString('abc', 4)
----
equals(toFixedString(\'abc\', 5), toFixedString(\'abc\', 4))
UInt8
1

SELECT toFixedString(level, 6) x, count(), min(x) FROM t GROUP BY x ORDER BY x
----
x	count()	min(x)
FixedString(6)	UInt64	FixedString(6)
error\0	3	error\0
info\0\0	4	info\0\0
warn\0\0	1	warn\0\0

SELECT toIPv4('1.2.3.4') = 16909060, toIPv4('1.2.3.4') < 16909061
----
equals(toIPv4(\'1.2.3.4\'), 16909060)	less(toIPv4(\'1.2.3.4\'), 16909061)
UInt8	UInt8
1	1

SELECT toIPv4('1.2.3.4') IN ('1.2.3.4', '5.6.7.8')
----
in(toIPv4(\'1.2.3.4\'), (\'1.2.3.4\', \'5.6.7.8\'))
UInt8
1

SELECT toIPv4('1.2.3.4') i, toTypeName(i), IPv4NumToString(i), toUInt32(i), i = '1.2.3.4', i > toIPv4('1.2.3.3'), toString(i), i = toUInt32(16909060), IPv4StringToNum('1.2.3.4'), toIPv4OrNull('x'), toIPv4OrZero('x'), toIPv4OrDefault('x'), IPv4CIDRToRange(toIPv4('192.168.5.2'), 16) r, toTypeName(r), IPv4ToIPv6(i), toTypeName(IPv4ToIPv6(i)), toIPv6(i)
----
i	toTypeName(i)	IPv4NumToString(i)	toUInt32(i)	equals(i, \'1.2.3.4\')	greater(i, toIPv4(\'1.2.3.3\'))	toString(i)	equals(i, toUInt32(16909060))	IPv4StringToNum(\'1.2.3.4\')	toIPv4OrNull(\'x\')	toIPv4OrZero(\'x\')	toIPv4OrDefault(\'x\')	r	toTypeName(r)	IPv4ToIPv6(i)	toTypeName(IPv4ToIPv6(i))	toIPv6(i)
IPv4	String	String	UInt32	UInt8	UInt8	String	UInt8	UInt32	Nullable(IPv4)	IPv4	IPv4	Tuple(IPv4, IPv4)	String	IPv6	String	IPv6
1.2.3.4	IPv4	1.2.3.4	16909060	1	1	1.2.3.4	1	16909060	\N	0.0.0.0	0.0.0.0	('192.168.0.0','192.168.255.255')	Tuple(IPv4, IPv4)	::ffff:1.2.3.4	IPv6	::ffff:1.2.3.4

SELECT toIPv6(toIPv4('1.2.3.4')), toIPv6('1.2.3.4') = toIPv4('1.2.3.4'), hex(toIPv6('::1')), toIPv6('::') < toIPv6('::1')
----
toIPv6(toIPv4(\'1.2.3.4\'))	equals(toIPv6(\'1.2.3.4\'), toIPv4(\'1.2.3.4\'))	hex(toIPv6(\'::1\'))	less(toIPv6(\'::\'), toIPv6(\'::1\'))
IPv6	UInt8	String	UInt8
::ffff:1.2.3.4	1	00000000000000000000000000000001	1

SELECT toInt32(toDecimal32('12.9',2)), toFloat64(toDecimal32('12.9',2)), toString(toDecimal32('12.90',2)), toDecimal32('12.90',1)=12.9, toDecimal32(5,2) > 4, toDecimal32(5,2)=5, toInt8(toDecimal32('-3.9',1)), toBool(toDecimal32('0.5',1))
----
toInt32(toDecimal32(\'12.9\', 2))	toFloat64(toDecimal32(\'12.9\', 2))	toString(toDecimal32(\'12.90\', 2))	equals(toDecimal32(\'12.90\', 1), 12.9)	greater(toDecimal32(5, 2), 4)	equals(toDecimal32(5, 2), 5)	toInt8(toDecimal32(\'-3.9\', 1))	toBool(toDecimal32(\'0.5\', 1))
Int32	Float64	String	UInt8	UInt8	UInt8	Int8	Bool
12	12.9	12.9	1	1	1	-3	true

SELECT toStartOfInterval(toDate32('2024-05-15'), INTERVAL 1 MONTH) b, toTypeName(b), toStartOfDay(toDate32('2024-05-15')) c, toTypeName(c), toUnixTimestamp(toDate32('2024-05-15')), toDateTime(toDate32('2024-05-15')), toString(toDate32('2024-05-15'))
----
b	toTypeName(b)	c	toTypeName(c)	toUnixTimestamp(toDate32(\'2024-05-15\'))	toDateTime(toDate32(\'2024-05-15\'))	toString(toDate32(\'2024-05-15\'))
Date	String	DateTime	String	UInt32	DateTime	String
2024-05-01	Date	2024-05-15 00:00:00	DateTime	1715731200	2024-05-15 00:00:00	2024-05-15

SELECT toTypeName(CAST('a' AS Enum('a' = 1000))), toTypeName(CAST('a' AS Enum16('a' = 5, 'b', 'c'))), toTypeName(CAST('a' AS Enum('a' = -5, 'b')))
----
toTypeName(CAST(\'a\', \'Enum(\\\'a\\\' = 1000)\'))	toTypeName(CAST(\'a\', \'Enum16(\\\'a\\\' = 5, \\\'b\\\', \\\'c\\\')\'))	toTypeName(CAST(\'a\', \'Enum(\\\'a\\\' = -5, \\\'b\\\')\'))
String	String	String
Enum16(\'a\' = 1000)	Enum16(\'a\' = 5, \'b\' = 6, \'c\' = 7)	Enum8(\'a\' = -5, \'b\' = -4)

SELECT toTypeName(CAST('a' AS Nullable(Enum8('it\'s' = 1, 'a' = 2))))
----
toTypeName(CAST(\'a\', \'Nullable(Enum8(\\\'it\\\\\\\'s\\\' = 1, \\\'a\\\' = 2))\'))
String
Nullable(Enum8(\'it\\\'s\' = 1, \'a\' = 2))

SELECT toUUID('61F0C4045CB311E7907BA6006AD3DBA0'), toUUIDOrNull(''), toUUIDOrNull('61f0c404-5cb3-11e7-907b-a6006ad3dba0x')
----
toUUID(\'61F0C4045CB311E7907BA6006AD3DBA0\')	toUUIDOrNull(\'\')	toUUIDOrNull(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0x\')
UUID	Nullable(UUID)	Nullable(UUID)
61f0c404-5cb3-11e7-907b-a6006ad3dba0	\N	\N

SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS u, toTypeName(u), u = '61f0c404-5cb3-11e7-907b-a6006ad3dba0', toString(u), u > toUUID('71f0c404-5cb3-11e7-807b-a6006ad3dba0'), empty(u), notEmpty(u), length(toString(u))
----
u	toTypeName(u)	equals(u, \'61f0c404-5cb3-11e7-907b-a6006ad3dba0\')	toString(u)	greater(u, toUUID(\'71f0c404-5cb3-11e7-807b-a6006ad3dba0\'))	empty(u)	notEmpty(u)	length(toString(u))
UUID	String	UInt8	String	UInt8	UInt8	UInt8	UInt64
61f0c404-5cb3-11e7-907b-a6006ad3dba0	UUID	1	61f0c404-5cb3-11e7-907b-a6006ad3dba0	1	0	1	36

SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') IN ('61f0c404-5cb3-11e7-907b-a6006ad3dba0', '00000000-0000-0000-0000-000000000002')
----
in(toUUID(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\'), (\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\', \'00000000-0000-0000-0000-000000000002\'))
UInt8
1

SELECT toUUIDOrNull('bad'), toUUIDOrZero('bad'), toUUIDOrDefault('bad'), toUUIDOrDefault('bad', toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')), toTypeName(toUUIDOrNull('bad'))
----
toUUIDOrNull(\'bad\')	toUUIDOrZero(\'bad\')	toUUIDOrDefault(\'bad\')	toUUIDOrDefault(\'bad\', toUUID(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\'))	toTypeName(toUUIDOrNull(\'bad\'))
Nullable(UUID)	UUID	UUID	UUID	String
\N	00000000-0000-0000-0000-000000000000	00000000-0000-0000-0000-000000000000	61f0c404-5cb3-11e7-907b-a6006ad3dba0	Nullable(UUID)

SELECT uniq(toIPv4OrZero(service)), min(toIPv4OrZero(service)), groupArray(toIPv4('1.2.3.4')) FROM t
----
uniq(toIPv4OrZero(service))	min(toIPv4OrZero(service))	groupArray(toIPv4(\'1.2.3.4\'))
UInt64	IPv4	Array(IPv4)
1	0.0.0.0	['1.2.3.4','1.2.3.4','1.2.3.4','1.2.3.4','1.2.3.4','1.2.3.4','1.2.3.4','1.2.3.4']

SELECT toUUID('00000000-0000-0000-0000-000000000000') AS u, empty(u), notEmpty(u), isNull(u), u = toUUIDOrZero('x'), toTypeName([u]), toTypeName((u, 1))
----
u	empty(u)	notEmpty(u)	isNull(u)	equals(u, toUUIDOrZero(\'x\'))	toTypeName([u])	toTypeName((u, 1))
UUID	UInt8	UInt8	UInt8	UInt8	String	String
00000000-0000-0000-0000-000000000000	1	0	0	1	Array(UUID)	Tuple(UUID, UInt8)

SELECT toUUIDOrNull(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(id))) AS u, u = '61f0c404-5cb3-11e7-907b-a6006ad3dba3', u > '61f0c404-5cb3-11e7-907b-a6006ad3dba3' FROM t ORDER BY u DESC
----
u	equals(u, \'61f0c404-5cb3-11e7-907b-a6006ad3dba3\')	greater(u, \'61f0c404-5cb3-11e7-907b-a6006ad3dba3\')
Nullable(UUID)	Nullable(UInt8)	Nullable(UInt8)
61f0c404-5cb3-11e7-907b-a6006ad3dba8	0	1
61f0c404-5cb3-11e7-907b-a6006ad3dba7	0	1
61f0c404-5cb3-11e7-907b-a6006ad3dba6	0	1
61f0c404-5cb3-11e7-907b-a6006ad3dba5	0	1
61f0c404-5cb3-11e7-907b-a6006ad3dba4	0	1
61f0c404-5cb3-11e7-907b-a6006ad3dba3	1	0
61f0c404-5cb3-11e7-907b-a6006ad3dba2	0	0
61f0c404-5cb3-11e7-907b-a6006ad3dba1	0	0

SELECT min(u), max(u), uniq(u), argMax(id, u), count(u) FROM (SELECT toUUID(concat(toString(id), '1f0c404-5cb3-11e7-907b-a6006ad3dba0')) AS u, id FROM t)
----
min(u)	max(u)	uniq(u)	argMax(id, u)	count(u)
UUID	UUID	UInt64	UInt64	UInt64
11f0c404-5cb3-11e7-907b-a6006ad3dba0	81f0c404-5cb3-11e7-907b-a6006ad3dba0	8	8	8

SELECT toUUIDOrDefault('x'), toUUIDOrDefault('61f0c404-5cb3-11e7-907b-a6006ad3dba0', toUUID('00000000-0000-0000-0000-000000000001')), toUUIDOrDefault('x', toUUID('00000000-0000-0000-0000-000000000001'))
----
toUUIDOrDefault(\'x\')	toUUIDOrDefault(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\', toUUID(\'00000000-0000-0000-0000-000000000001\'))	toUUIDOrDefault(\'x\', toUUID(\'00000000-0000-0000-0000-000000000001\'))
UUID	UUID	UUID
00000000-0000-0000-0000-000000000000	61f0c404-5cb3-11e7-907b-a6006ad3dba0	00000000-0000-0000-0000-000000000001

SELECT level, sum(toDecimal64(latency, 2)) AS s, avg(toDecimal64(latency, 2)) AS a, max(toDecimal32(id, 1)), count() FROM t GROUP BY level ORDER BY s
----
level	s	a	max(toDecimal32(id, 1))	count()
String	Decimal(38, 2)	Float64	Decimal(9, 1)	UInt64
warn	7	7	5	1
error	78.75	26.25	7	3
info	104.5	26.125	8	4

SELECT sumMerge(s), avgMerge(a), maxMerge(m), uniqMerge(u) FROM (SELECT sumState(toDecimal64(latency, 2)) AS s, avgState(toDecimal64(latency, 2)) AS a, maxState(toDate32(at)) AS m, uniqState(toIPv4(toUInt32(id))) AS u FROM t GROUP BY level)
----
sumMerge(s)	avgMerge(a)	maxMerge(m)	uniqMerge(u)
Decimal(38, 2)	Float64	Date32	UInt64
190.25	23.78125	2024-01-01	8

SELECT toDecimal32(id, 2) AS d, d + id, d - 1, d * id, d / 3, id - d, -d, toTypeName(d + id), toTypeName(d * toDecimal64(1, 3)) FROM t WHERE id < 4 ORDER BY id
----
d	plus(d, id)	minus(d, 1)	multiply(d, id)	divide(d, 3)	minus(id, d)	negate(d)	toTypeName(plus(d, id))	toTypeName(multiply(d, toDecimal64(1, 3)))
Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	Decimal(9, 2)	String	String
1	2	0	1	0.33	0	-1	Decimal(9, 2)	Decimal(18, 5)
2	4	1	4	0.66	0	-2	Decimal(9, 2)	Decimal(18, 5)
3	6	2	9	1	0	-3	Decimal(9, 2)	Decimal(18, 5)

SELECT toDecimal64OrNull(json, 2), toDecimal32OrZero(url, 1), toDecimal128OrNull('12345678901234567890.123', 3) FROM t LIMIT 2
----
toDecimal64OrNull(json, 2)	toDecimal32OrZero(url, 1)	toDecimal128OrNull(\'12345678901234567890.123\', 3)
Nullable(Decimal(18, 2))	Decimal(9, 1)	Nullable(Decimal(38, 3))
\N	0	12345678901234567890.123
\N	0	12345678901234567890.123

SELECT toInt64(toDecimal64('-12.99', 2)), toUInt8(toDecimal32(200, 1)), toFloat32(toDecimal32('1.5', 1)), toString(toDecimal32('100', 2)), toString(toDecimal32('-0.05', 2)), CAST(toDecimal32('1.99', 2) AS Decimal(9, 1)), CAST('7' AS Decimal(3))
----
toInt64(toDecimal64(\'-12.99\', 2))	toUInt8(toDecimal32(200, 1))	toFloat32(toDecimal32(\'1.5\', 1))	toString(toDecimal32(\'100\', 2))	toString(toDecimal32(\'-0.05\', 2))	CAST(toDecimal32(\'1.99\', 2), \'Decimal(9, 1)\')	CAST(\'7\', \'Decimal(3)\')
Int64	UInt8	Float32	String	String	Decimal(9, 1)	Decimal(3, 0)
-12	200	1.5	100	-0.05	1.9	7

SELECT round(toDecimal64('1234.5678', 4), 2), floor(toDecimal64('-1234.5678', 4), 2), ceil(toDecimal64('1234.5678', 4)), trunc(toDecimal64('-1234.5678', 4), 1), round(toDecimal64('1250', 4), -2), abs(toDecimal32('-1.5', 1))
----
round(toDecimal64(\'1234.5678\', 4), 2)	floor(toDecimal64(\'-1234.5678\', 4), 2)	ceil(toDecimal64(\'1234.5678\', 4))	trunc(toDecimal64(\'-1234.5678\', 4), 1)	round(toDecimal64(\'1250\', 4), -2)	abs(toDecimal32(\'-1.5\', 1))
Decimal(18, 4)	Decimal(18, 4)	Decimal(18, 4)	Decimal(18, 4)	Decimal(18, 4)	Decimal(9, 1)
1234.57	-1234.57	1235	-1234.5	1300	1.5

SELECT toDate32(at) AS d, count(), min(id) FROM t GROUP BY d ORDER BY d
----
d	count()	min(id)
Date32	UInt64	UInt64
2024-01-01	8	1

SELECT toDate32('2024-05-15') AS d, d = '2024-05-15', d < '2024-05-16', d IN ('2024-05-15', '1950-01-01'), d = toDate('2024-05-15'), d < toDateTime('2024-05-15 00:00:01'), d BETWEEN '2024-01-01' AND '2024-12-31'
----
d	equals(d, \'2024-05-15\')	less(d, \'2024-05-16\')	in(d, (\'2024-05-15\', \'1950-01-01\'))	equals(d, toDate(\'2024-05-15\'))	less(d, toDateTime(\'2024-05-15 00:00:01\'))	and(greaterOrEquals(d, \'2024-01-01\'), lessOrEquals(d, \'2024-12-31\'))
Date32	UInt8	UInt8	UInt8	UInt8	UInt8	UInt8
2024-05-15	1	1	1	1	1	1

SELECT toFixedString(service, 4) AS f, count(), f = service, max(f) FROM t GROUP BY f, service ORDER BY f
----
f	count()	equals(f, service)	max(f)
FixedString(4)	UInt64	UInt8	FixedString(4)
api\0	4	1	api\0
db\0\0	2	1	db\0\0
web\0	2	1	web\0

SELECT toFixedString(level, 16) AS f, hex(f), length(f), concat(f, '|'), toString(f) FROM t ORDER BY id LIMIT 2
----
f	hex(f)	length(f)	concat(f, \'|\')	toString(f)
FixedString(16)	String	UInt64	String	String
info\0\0\0\0\0\0\0\0\0\0\0\0	696E666F000000000000000000000000	16	info\0\0\0\0\0\0\0\0\0\0\0\0|	info
error\0\0\0\0\0\0\0\0\0\0\0	6572726F720000000000000000000000	16	error\0\0\0\0\0\0\0\0\0\0\0|	error

SELECT CAST(level AS Enum('info' = 1, 'warn' = 2, 'error' = 3)) AS e, count() FROM t GROUP BY e HAVING e >= 'warn' ORDER BY e DESC
----
e	count()
Enum8(\'info\' = 1, \'warn\' = 2, \'error\' = 3)	UInt64
error	3
warn	1

SELECT CAST(level, 'Enum16(\'info\' = 1000, \'warn\' = -1000, \'error\' = 0)') AS e, toInt16(e), toString(e), e != 'info', concat(e, '!'), e LIKE '%r%' FROM t ORDER BY e, id LIMIT 4
----
e	toInt16(e)	toString(e)	notEquals(e, \'info\')	concat(e, \'!\')	like(e, \'%r%\')
Enum16(\'warn\' = -1000, \'error\' = 0, \'info\' = 1000)	Int16	String	UInt8	String	UInt8
warn	-1000	warn	1	warn!	1
error	0	error	1	error!	1
error	0	error	1	error!	1
error	0	error	1	error!	1

SELECT id FROM t WHERE CAST(level AS Enum('info', 'warn', 'error')) > 'info' ORDER BY id
----
id
UInt64
2
3
5
7

SELECT uniq(e), min(e), max(e), arraySort(groupUniqArray(e)), countIf(e = 'warn') FROM (SELECT CAST(level AS Enum('info', 'warn', 'error')) AS e FROM t)
----
uniq(e)	min(e)	max(e)	arraySort(groupUniqArray(e))	countIf(equals(e, \'warn\'))
UInt64	Enum8(\'info\' = 1, \'warn\' = 2, \'error\' = 3)	Enum8(\'info\' = 1, \'warn\' = 2, \'error\' = 3)	Array(Enum8(\'info\' = 1, \'warn\' = 2, \'error\' = 3))	UInt64
3	info	error	['info','warn','error']	1

SELECT toIPv4('10.1.2.3') AS a, a BETWEEN toIPv4('10.0.0.0') AND toIPv4('10.255.255.255'), IPv4CIDRToRange(a, 8), tupleElement(IPv4CIDRToRange(a, 24), 1), toUInt32(a), IPv4ToIPv6(a), IPv4NumToStringClassC(a)
----
a	and(greaterOrEquals(a, toIPv4(\'10.0.0.0\')), lessOrEquals(a, toIPv4(\'10.255.255.255\')))	IPv4CIDRToRange(a, 8)	tupleElement(IPv4CIDRToRange(a, 24), 1)	toUInt32(a)	IPv4ToIPv6(a)	IPv4NumToStringClassC(a)
IPv4	UInt8	Tuple(IPv4, IPv4)	IPv4	UInt32	IPv6	String
10.1.2.3	1	('10.0.0.0','10.255.255.255')	10.1.2.0	167838211	::ffff:10.1.2.3	10.1.2.xxx

SELECT toIPv6('2001:db8::ff00:42:8329') AS a, a = '2001:0db8:0000:0000:0000:ff00:0042:8329', IPv6CIDRToRange(a, 64), IPv6NumToString(a), toString(a), a > toIPv6('::1'), hex(a)
----
a	equals(a, \'2001:0db8:0000:0000:0000:ff00:0042:8329\')	IPv6CIDRToRange(a, 64)	IPv6NumToString(a)	toString(a)	greater(a, toIPv6(\'::1\'))	hex(a)
IPv6	UInt8	Tuple(IPv6, IPv6)	String	String	UInt8	String
2001:db8::ff00:42:8329	1	('2001:db8::','2001:db8::ffff:ffff:ffff:ffff')	2001:db8::ff00:42:8329	2001:db8::ff00:42:8329	1	20010DB8000000000000FF0000428329

SELECT toIPv4OrZero(service), toIPv4OrNull(service), toIPv6OrNull(service), toIPv6OrZero(url), toIPv4OrDefault('x', toIPv4('1.1.1.1')) FROM t ORDER BY id LIMIT 1
----
toIPv4OrZero(service)	toIPv4OrNull(service)	toIPv6OrNull(service)	toIPv6OrZero(url)	toIPv4OrDefault(\'x\', toIPv4(\'1.1.1.1\'))
IPv4	Nullable(IPv4)	Nullable(IPv6)	IPv6	IPv4
0.0.0.0	\N	\N	::	1.1.1.1

SELECT toIPv4(concat('10.0.0.', toString(id % 3))) AS a, count() FROM t GROUP BY a ORDER BY a DESC
----
a	count()
IPv4	UInt64
10.0.0.2	3
10.0.0.1	3
10.0.0.0	2

SELECT isIPAddressInRange('10.1.2.3', '10.0.0.0/8'), isIPAddressInRange('10.1.2.3', '10.1.2.3/32'), isIPAddressInRange('10.1.2.3', '0.0.0.0/0'), isIPAddressInRange('2001:db8::1', '2001:db9::/32'), isIPAddressInRange('1.2.3.4', '2001:db9::/32')
----
isIPAddressInRange(\'10.1.2.3\', \'10.0.0.0/8\')	isIPAddressInRange(\'10.1.2.3\', \'10.1.2.3/32\')	isIPAddressInRange(\'10.1.2.3\', \'0.0.0.0/0\')	isIPAddressInRange(\'2001:db8::1\', \'2001:db9::/32\')	isIPAddressInRange(\'1.2.3.4\', \'2001:db9::/32\')
UInt8	UInt8	UInt8	UInt8	UInt8
1	1	1	0	0

SELECT a.id, b.id FROM (SELECT id, toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(id))) AS u FROM t) AS a JOIN (SELECT id, toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(id + 1))) AS u FROM t) AS b ON a.u = b.u ORDER BY a.id
----
id	b.id
UInt64	UInt64
2	1
3	2
4	3
5	4
6	5
7	6
8	7
