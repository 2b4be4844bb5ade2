SELECT arrayFirstIndex(x->x>1,[])
----
arrayFirstIndex(lambda(tuple(x), greater(x, 1)), [])
UInt32
0

SELECT toUInt16OrNull('a')
----
toUInt16OrNull(\'a\')
Nullable(UInt16)
\N

SELECT count(service) FROM t WHERE id > 1000
----
count(service)
UInt64
0

SELECT uniq(service) FROM t WHERE id > 1000
----
uniq(service)
UInt64
0

SELECT toLastDayOfMonth(toDate('2024-02-29'))
----
toLastDayOfMonth(toDate(\'2024-02-29\'))
Date
2024-02-29

SELECT toUInt16OrNull('1 ')
----
toUInt16OrNull(\'1 \')
Nullable(UInt16)
\N

SELECT toFloat32OrNull(' 1')
----
toFloat32OrNull(\' 1\')
Nullable(Float32)
\N

SELECT parseDateTimeBestEffort('1709164800123')
----
parseDateTimeBestEffort(\'1709164800123\')
DateTime
2024-02-29 00:00:00

SELECT '' ILIKE '%é%'
----
ilike(\'\', \'%é%\')
UInt8
0

SELECT length([3,1,2,1])
----
length([3, 1, 2, 1])
UInt64
4

SELECT toYear(toDate('2023-12-31'))
----
toYear(toDate(\'2023-12-31\'))
UInt16
2023

SELECT arrayFilter(x->x>1,[1.5,-2.5])
----
arrayFilter(lambda(tuple(x), greater(x, 1)), [1.5, -2.5])
Array(Float64)
[1.5]

SELECT toFloat32(0.1) != nan
----
notEquals(toFloat32(0.1), nan)
UInt8
1

SELECT -1.5 % -inf
----
modulo(-1.5, -inf)
Float64
nan

SELECT JSONExtractBool('null')
----
JSONExtractBool(\'null\')
UInt8
0

SELECT 18446744073709551615 / 0
----
divide(18446744073709551615, 0)
Float64
inf

SELECT dateTrunc('month',toDate('2024-02-29'))
----
dateTrunc(\'month\', toDate(\'2024-02-29\'))
Date
2024-02-01

SELECT lengthUTF8('2024-01-31')
----
lengthUTF8(\'2024-01-31\')
UInt64
10

SELECT arrayDistinct([1.5,-2.5])
----
arrayDistinct([1.5, -2.5])
Array(Float64)
[1.5,-2.5]

SELECT domainWithoutWWW('mailto:a@b.c')
----
domainWithoutWWW(\'mailto:a@b.c\')
String

SELECT positionCaseInsensitive('','HELLO')
----
positionCaseInsensitive(\'\', \'HELLO\')
UInt64
0

SELECT '-7' > '  x '
----
greater(\'-7\', \'  x \')
UInt8
1

SELECT replaceOne('éà ß 日本','a','')
----
replaceOne(\'éà ß 日本\', \'a\', \'\')
String
éà ß 日本

SELECT 'éà ß 日本' < ''
----
less(\'éà ß 日本\', \'\')
UInt8
0

SELECT 'a%b_c' != '1.5'
----
notEquals(\'a%b_c\', \'1.5\')
UInt8
1

SELECT toString(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'),'Asia/Tokyo')
----
toString(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'), \'Asia/Tokyo\')
String
2024-03-10 15:30:00.000

SELECT alphaTokens('éà ß 日本')
----
alphaTokens(\'éà ß 日本\')
Array(String)
[]

SELECT fragment('mailto:a@b.c')
----
fragment(\'mailto:a@b.c\')
String

SELECT arraySum(x->x*2,[1.5,-2.5])
----
arraySum(lambda(tuple(x), multiply(x, 2)), [1.5, -2.5])
Float64
-2

SELECT [-1,300][-1]
----
arrayElement([-1, 300], -1)
Int32
300

SELECT toUnixTimestamp(toDate('2024-02-29'))
----
toUnixTimestamp(toDate(\'2024-02-29\'))
UInt32
1709164800

SELECT endsWith('Hello, World','à')
----
endsWith(\'Hello, World\', \'à\')
UInt8
0

SELECT JSONExtractFloat('{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\n\\u00e9"}','b','c',1)
----
JSONExtractFloat(\'{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\\\\\n\\\\u00e9"}\', \'b\', \'c\', 1)
Float64
1

SELECT toUInt8OrNull(' 1')
----
toUInt8OrNull(\' 1\')
Nullable(UInt8)
\N

SELECT uniq(code) FROM t WHERE id > 1000
----
uniq(code)
UInt64
0

SELECT 1e-7 - -1.5
----
minus(1e-7, -1.5)
Float64
1.5000001

SELECT 1 > 1e-7
----
greater(1, 1e-7)
UInt8
1

SELECT sum(latency) / count() AS m FROM t
----
m
Float64
23.78125

SELECT sum(latency) FROM (SELECT * FROM t ORDER BY id)
----
sum(latency)
Float64
190.25

SELECT isNotNull([1])
----
isNotNull([1])
UInt8
1

SELECT 18446744073709551615 <= -128
----
lessOrEquals(18446744073709551615, -128)
UInt8
0

SELECT 'a' = '-7'
----
equals(\'a\', \'-7\')
UInt8
0

SELECT (1,'b') IN ((1,'a'),(2,'b'))
----
in((1, \'b\'), ((1, \'a\'), (2, \'b\')))
UInt8
0

SELECT 1e10 != -128
----
notEquals(10000000000., -128)
UInt8
1

SELECT addSeconds(toDate('2149-06-06'),1)
----
addSeconds(toDate(\'2149-06-06\'), 1)
DateTime
2013-04-29 17:31:45

SELECT toYYYYMMDD(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
toYYYYMMDD(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
UInt32
20240310

SELECT alphaTokens('Hello, World')
----
alphaTokens(\'Hello, World\')
Array(String)
['Hello','World']

SELECT JSONExtractRaw('{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\n\\u00e9"}')
----
JSONExtractRaw(\'{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\\\\\n\\\\u00e9"}\')
String
{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\né"}

SELECT JSONExtractRaw('broken{','f')
----
JSONExtractRaw(\'broken{\', \'f\')
String

SELECT service, avg(id) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	avg(id)
String	Float64
api	4.5
db	5.5
web	3.5

SELECT id FROM t ORDER BY if(id%2=0, nan, latency) DESC NULLS FIRST, id
----
id
UInt64
2
4
6
8
7
5
3
1

SELECT addHours(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'),1)
----
addHours(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'), 1)
DateTime64(3, \'America/New_York\')
2024-03-10 03:30:00.000

SELECT pathFull('//cdn.example.net/x')
----
pathFull(\'//cdn.example.net/x\')
String
/x

SELECT toInt64(-1)
----
toInt64(-1)
Int64
-1

SELECT tan(2.5)
----
tan(2.5)
Float64
-0.7470222972386603

SELECT addMonths(toDate('2023-12-31'),0)
----
addMonths(toDate(\'2023-12-31\'), 0)
Date
2023-12-31

SELECT '' || '2024-01-31'
----
concat(\'\', \'2024-01-31\')
String
2024-01-31

SELECT 'éà ß 日本' > ''
----
greater(\'éà ß 日本\', \'\')
UInt8
1

SELECT addDays(toDateTime('1970-01-01 00:00:00'),1)
----
addDays(toDateTime(\'1970-01-01 00:00:00\'), 1)
DateTime
1970-01-02 00:00:00

SELECT empty([-1,300])
----
empty([-1, 300])
UInt8
0

SELECT ceil(-128,10)
----
ceil(-128, 10)
Int8
-128

SELECT 'a%b_c' <= '  x '
----
lessOrEquals(\'a%b_c\', \'  x \')
UInt8
0

SELECT service, countDistinct(latency) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	countDistinct(latency)
String	UInt64
api	4
db	2
web	2

SELECT groupArray(2)(latency) FROM t WHERE id > 1000
----
groupArray(2)(latency)
Array(Float64)
[]

SELECT '12' >= '-7'
----
greaterOrEquals(\'12\', \'-7\')
UInt8
1

SELECT arrayMax(x->-x,[1])
----
arrayMax(lambda(tuple(x), negate(x)), [1])
Int16
-1

SELECT '2024-01-31' != '1.5'
----
notEquals(\'2024-01-31\', \'1.5\')
UInt8
1

SELECT id, avg(latency) OVER (PARTITION BY level) AS w FROM t ORDER BY id
----
id	w
UInt64	Float64
1	26.125
2	26.25
3	26.25
4	26.125
5	7
6	26.125
7	26.25
8	26.125

SELECT char_length('éà ß 日本')
----
char_length(\'éà ß 日本\')
UInt64
7

SELECT startsWith('  x ','HELLO')
----
startsWith(\'  x \', \'HELLO\')
UInt8
0

SELECT rightPad('a',1)
----
rightPad(\'a\', 1)
String
a

SELECT 1 != inf
----
notEquals(1, inf)
UInt8
1

SELECT sin(toFloat32(0.1))
----
sin(toFloat32(0.1))
Float64
0.0998334181294999

SELECT upperUTF8('éà ß 日本')
----
upperUTF8(\'éà ß 日本\')
String
ÉÀ SS 日本

SELECT toStartOfDay(toDateTime('2024-10-27 02:30:00','Europe/Berlin'),'Asia/Tokyo')
----
toStartOfDay(toDateTime(\'2024-10-27 02:30:00\', \'Europe/Berlin\'), \'Asia/Tokyo\')
DateTime(\'Asia/Tokyo\')
2024-10-27 00:00:00

SELECT id, percent_rank() OVER (ORDER BY id) AS w FROM t ORDER BY id
----
id	w
UInt64	Float64
1	0
2	0.14285714285714285
3	0.2857142857142857
4	0.42857142857142855
5	0.5714285714285714
6	0.7142857142857143
7	0.8571428571428571
8	1

SELECT '2024-01-31' != '2024-01-31'
----
notEquals(\'2024-01-31\', \'2024-01-31\')
UInt8
0

SELECT id FROM t ORDER BY id DESC, id
----
id
UInt64
8
7
6
5
4
3
2
1

SELECT cos(123456789.123456789)
----
cos(123456789.12345679)
Float64
0.017266034981575237

SELECT id FROM t INTERSECT SELECT id FROM u
----
id
UInt64
1
2
3

SELECT lowerUTF8('a')
----
lowerUTF8(\'a\')
String
a

SELECT toMonday(toDateTime('2024-07-01 12:00:00','Europe/Berlin'))
----
toMonday(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'))
Date
2024-07-01

SELECT id FROM t ORDER BY if(id%2=0, nan, latency) , id
----
id
UInt64
1
3
5
7
2
4
6
8

SELECT [[1,2],[3]][5]
----
arrayElement([[1, 2], [3]], 5)
Array(UInt8)
[]

SELECT lowerUTF8('-7')
----
lowerUTF8(\'-7\')
String
-7

SELECT log(9223372036854775807)
----
log(9223372036854775807)
Float64
43.66827237527655

SELECT toSecond(toDateTime('2024-07-01 12:00:00','Europe/Berlin'))
----
toSecond(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'))
UInt8
0

SELECT JSONLength('broken{',-1)
----
JSONLength(\'broken{\', -1)
UInt64
0

SELECT -inf * -128
----
multiply(-inf, -128)
Float64
inf

SELECT arrayFlatten([3,1,2,1])
----
arrayFlatten([3, 1, 2, 1])
Array(UInt8)
[3,1,2,1]

SELECT 'a%b_c' = 'a'
----
equals(\'a%b_c\', \'a\')
UInt8
0

SELECT toUInt32OrZero('+5')
----
toUInt32OrZero(\'+5\')
UInt32
5

SELECT cosineDistance([0,0],[1,2])
----
cosineDistance([0, 0], [1, 2])
Float64
nan

SELECT 1 % 1e-7
----
modulo(1, 1e-7)
Float64
0

SELECT positionUTF8('  x ','World')
----
positionUTF8(\'  x \', \'World\')
UInt64
0

SELECT has([],1)
----
has([], 1)
UInt8
0

SELECT countSubstrings('1.5','a')
----
countSubstrings(\'1.5\', \'a\')
UInt64
0

SELECT decodeURLFormComponent('mailto:a@b.c')
----
decodeURLFormComponent(\'mailto:a@b.c\')
String
mailto:a@b.c

SELECT '  x ' != 'éà ß 日本'
----
notEquals(\'  x \', \'éà ß 日本\')
UInt8
1

SELECT isValidUTF8('12')
----
isValidUTF8(\'12\')
UInt8
1

SELECT 1e-7 % 0
----
modulo(1e-7, 0)
Float64
nan

SELECT ucase('abc')
----
ucase(\'abc\')
String
ABC

SELECT [-1,300][-5]
----
arrayElement([-1, 300], -5)
Int32
0

SELECT sumOrNull(id) FROM (SELECT * FROM t ORDER BY id)
----
sumOrNull(id)
Nullable(UInt64)
36

SELECT addDays(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'),0)
----
addDays(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'), 0)
DateTime64(3, \'America/New_York\')
2024-03-10 01:30:00.000

SELECT 9223372036854775807 < 1.5
----
less(9223372036854775807, 1.5)
UInt8
0

SELECT toUInt64OrNull('0x10')
----
toUInt64OrNull(\'0x10\')
Nullable(UInt64)
\N

SELECT arrayDistinct([3,1,2,1])
----
arrayDistinct([3, 1, 2, 1])
Array(UInt8)
[3,1,2]

SELECT left('1.5',-1)
----
left(\'1.5\', -1)
String
1.

SELECT t.id FROM t SEMI LEFT JOIN u ON t.service=u.service ORDER BY t.id
----
id
UInt64
1
2
3
5
6
8

SELECT multiIf(0,1,1,2,3)
----
multiIf(0, 1, 1, 2, 3)
UInt8
2

SELECT cos(-1)
----
cos(-1)
Float64
0.5403023058681398

SELECT nullIf(1,NULL)
----
nullIf(1, NULL)
Nullable(UInt8)
1

SELECT arrayFilter(x->x>1,[1])
----
arrayFilter(lambda(tuple(x), greater(x, 1)), [1])
Array(UInt8)
[]

SELECT left('1.5',100)
----
left(\'1.5\', 100)
String
1.5

SELECT -1.5 >= -inf
----
greaterOrEquals(-1.5, -inf)
UInt8
1

SELECT rtrim('12')
----
trimRight(\'12\')
String
12

SELECT toUInt32OrNull('a')
----
toUInt32OrNull(\'a\')
Nullable(UInt32)
\N

SELECT cutQueryString('mailto:a@b.c')
----
cutQueryString(\'mailto:a@b.c\')
String
mailto:a@b.c

SELECT cbrt(1e10)
----
cbrt(10000000000.)
Float64
2154.4346900318837

SELECT nan + 1e10
----
plus(nan, 10000000000.)
Float64
nan

SELECT indexOf(['a','b','a'],'a')
----
indexOf([\'a\', \'b\', \'a\'], \'a\')
UInt64
1

SELECT -0.0 < 1e-7
----
less(-0., 1e-7)
UInt8
1

SELECT addSeconds(toDateTime('2024-10-27 02:30:00','Europe/Berlin'),0)
----
addSeconds(toDateTime(\'2024-10-27 02:30:00\', \'Europe/Berlin\'), 0)
DateTime(\'Europe/Berlin\')
2024-10-27 02:30:00

SELECT id, sum(id) OVER (PARTITION BY service ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS w FROM t ORDER BY id
----
id	w
UInt64	UInt64
1	1
2	2
3	4
4	4
5	7
6	9
7	11
8	14

SELECT multiIf(0,1,0,2,3)
----
multiIf(0, 1, 0, 2, 3)
UInt8
3

SELECT substring('abc',100,0)
----
substring(\'abc\', 100, 0)
String

SELECT service, countDistinct(service) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	countDistinct(service)
String	UInt64
api	1
db	1
web	1

SELECT '1.5' > 'éà ß 日本'
----
greater(\'1.5\', \'éà ß 日本\')
UInt8
0

SELECT id, sum(id) OVER (ORDER BY id) AS w FROM t ORDER BY id
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

SELECT arraySort(x->-x,[3,1,2,1])
----
arraySort(lambda(tuple(x), negate(x)), [3, 1, 2, 1])
Array(UInt8)
[3,2,1,1]

SELECT toQuarter(toDateTime('2024-02-29 13:45:59'))
----
toQuarter(toDateTime(\'2024-02-29 13:45:59\'))
UInt8
1

SELECT positionCaseInsensitiveUTF8('abc','')
----
positionCaseInsensitiveUTF8(\'abc\', \'\')
UInt64
1

SELECT -128 <= 123456789.123456789
----
lessOrEquals(-128, 123456789.12345679)
UInt8
1

SELECT id FROM t ORDER BY id LIMIT 2 BY service
----
id
UInt64
1
2
3
4
5
7

SELECT toInt8OrNull('nan')
----
toInt8OrNull(\'nan\')
Nullable(Int8)
\N

SELECT id FROM t ORDER BY latency DESC NULLS LAST, id
----
id
UInt64
4
7
2
5
3
6
1
8

SELECT id FROM t ORDER BY code ASC NULLS FIRST, id
----
id
UInt64
3
7
8
1
4
6
5
2

SELECT JSONLength('{"a":null,"n":-5,"f":1e3,"t":true,"big":18446744073709551615}','s')
----
JSONLength(\'{"a":null,"n":-5,"f":1e3,"t":true,"big":18446744073709551615}\', \'s\')
UInt64
0

SELECT '2024-01-31' >= 'abc'
----
greaterOrEquals(\'2024-01-31\', \'abc\')
UInt8
0

SELECT tan(1.5)
----
tan(1.5)
Float64
14.101419947171719

SELECT 'abc' > 'éà ß 日本'
----
greater(\'abc\', \'éà ß 日本\')
UInt8
0

SELECT toStartOfQuarter(toDateTime64('2024-12-31 23:59:59.987',3))
----
toStartOfQuarter(toDateTime64(\'2024-12-31 23:59:59.987\', 3))
Date
2024-10-01

SELECT toInt8OrZero('')
----
toInt8OrZero(\'\')
Int8
0

SELECT id FROM t ORDER BY id ASC NULLS FIRST, id
----
id
UInt64
1
2
3
4
5
6
7
8

SELECT ltrim('2024-01-31')
----
trimLeft(\'2024-01-31\')
String
2024-01-31

SELECT JSONExtractInt('[1,"x",null,true,1.5]','s')
----
JSONExtractInt(\'[1,"x",null,true,1.5]\', \'s\')
Int64
0

SELECT toStartOfMonth(toDateTime64('2024-12-31 23:59:59.987',3),'Asia/Tokyo')
----
toStartOfMonth(toDateTime64(\'2024-12-31 23:59:59.987\', 3), \'Asia/Tokyo\')
Date
2025-01-01

SELECT -1 % 1
----
modulo(-1, 1)
Int16
0

SELECT '2024-01-31' || 'a'
----
concat(\'2024-01-31\', \'a\')
String
2024-01-31a

SELECT sqrt(0)
----
sqrt(0)
Float64
0

SELECT parseDateTimeBestEffortOrNull('')
----
parseDateTimeBestEffortOrNull(\'\')
Nullable(DateTime)
\N

SELECT formatDateTime(toDateTime('2024-02-29 13:45:59'),'%s')
----
formatDateTime(toDateTime(\'2024-02-29 13:45:59\'), \'%s\')
String
59

SELECT 123456789.123456789 * 1
----
multiply(123456789.12345679, 1)
Float64
123456789.12345679

SELECT arrayCompact([3,1,2,1])
----
arrayCompact([3, 1, 2, 1])
Array(UInt8)
[3,1,2,1]

SELECT toUInt16OrNull('')
----
toUInt16OrNull(\'\')
Nullable(UInt16)
\N

SELECT sin(-1.5)
----
sin(-1.5)
Float64
-0.9974949866040544

SELECT t.id FROM t ANTI LEFT JOIN u ON t.service=u.service ORDER BY t.id
----
id
UInt64
4
7

SELECT arrayFilter(x->x>1,[1,2,3])
----
arrayFilter(lambda(tuple(x), greater(x, 1)), [1, 2, 3])
Array(UInt8)
[2,3]

SELECT lcase('2024-01-31')
----
lcase(\'2024-01-31\')
String
2024-01-31

SELECT toFloat32OrNull('nan')
----
toFloat32OrNull(\'nan\')
Nullable(Float32)
nan

SELECT uniqExact(service) FROM (SELECT * FROM t ORDER BY id)
----
uniqExact(service)
UInt64
3

SELECT -128 * -1
----
multiply(-128, -1)
Int16
128

SELECT toDateTimeOrNull('2024-02-29')
----
toDateTimeOrNull(\'2024-02-29\')
Nullable(DateTime)
2024-02-29 00:00:00

SELECT * REPLACE (id + 1 AS id) FROM u ORDER BY id
----
id	ts	at	service	level	latency	code	tags	url	json
UInt64	DateTime64(3)	DateTime	String	String	Float64	Nullable(Int64)	Array(Int32)	String	String
2	2024-01-01 00:00:00.000	2024-01-01 00:00:00	api	info	1.5	200	[]	https://www.example.com/a/b?x=1&y=2	{"a":1,"b":{"c":"x"}}
3	2024-01-01 00:25:00.000	2024-01-01 00:25:00	web	error	20	500	[0]	http://example.org/	{"a":2.5,"l":[1,2]}
4	2024-01-01 00:50:00.000	2024-01-01 00:50:00	api	error	3.25	\N	[0,1]	/path/only	{}

SELECT match('Hello, World','l+')
----
match(\'Hello, World\', \'l+\')
UInt8
1

SELECT id, lagInFrame(id) OVER (ORDER BY id) AS w FROM t ORDER BY id
----
id	w
UInt64	UInt64
1	0
2	1
3	2
4	3
5	4
6	5
7	6
8	7

SELECT addQuarters(toDateTime('2024-02-29 13:45:59'),12)
----
addQuarters(toDateTime(\'2024-02-29 13:45:59\'), 12)
DateTime
2027-02-28 13:45:59

SELECT 9223372036854775807 = 18446744073709551615
----
equals(9223372036854775807, 18446744073709551615)
UInt8
0

SELECT toString('12')
----
toString(\'12\')
String
12

SELECT quantiles(0.1,0.5)(id) FROM (SELECT * FROM t ORDER BY id)
----
quantiles(0.1, 0.5)(id)
Array(Float64)
[1.7000000000000002,4.5]

SELECT 18446744073709551615 = -inf
----
equals(18446744073709551615, -inf)
UInt8
0

SELECT toDateOrNull('1900-01-01')
----
toDateOrNull(\'1900-01-01\')
Nullable(Date)
1970-01-01

SELECT service, groupArray(2)(ts) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	groupArray(2)(ts)
String	Array(DateTime64(3))
api	['2024-01-01 00:00:00.000','2024-01-01 00:50:00.000']
db	['2024-01-01 01:15:00.000','2024-01-01 02:30:00.000']
web	['2024-01-01 00:25:00.000','2024-01-01 01:40:00.000']

SELECT -1 >= 0
----
greaterOrEquals(-1, 0)
UInt8
0

SELECT JSONExtractString('{"a":"12","a":3}',-1)
----
JSONExtractString(\'{"a":"12","a":3}\', -1)
String
3

SELECT intDiv(18446744073709551615,2.5)
----
intDiv(18446744073709551615, 2.5)
Int64
7378697629483821056

SELECT decodeURLComponent('%41%zz%')
----
decodeURLComponent(\'%41%zz%\')
String
A%zz%

SELECT -0.0 + 1e10
----
plus(-0., 10000000000.)
Float64
10000000000

SELECT has([[1,2],[3]],NULL)
----
has([[1, 2], [3]], NULL)
UInt8
0

SELECT service, avgOrNull(code) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	avgOrNull(code)
String	Nullable(Float64)
api	133
db	200
web	452

SELECT 'abc' >= '  x '
----
greaterOrEquals(\'abc\', \'  x \')
UInt8
1

SELECT JSONExtractString('{"a":"12","a":3}','f')
----
JSONExtractString(\'{"a":"12","a":3}\', \'f\')
String

SELECT notEmpty('2024-01-31')
----
notEmpty(\'2024-01-31\')
UInt8
1

SELECT toTypeName(-inf)
----
toTypeName(-inf)
String
Float64

SELECT toInt8OrZero('300')
----
toInt8OrZero(\'300\')
Int8
0

SELECT toStartOfYear(toDateTime64('2024-03-31 01:30:00.123456',6))
----
toStartOfYear(toDateTime64(\'2024-03-31 01:30:00.123456\', 6))
Date
2024-01-01

SELECT id FROM t ORDER BY latency / 0 DESC NULLS FIRST, id
----
id
UInt64
1
2
3
4
5
6
7
8

SELECT lower('-7')
----
lower(\'-7\')
String
-7

SELECT arraySort([1,2,3])
----
arraySort([1, 2, 3])
Array(UInt8)
[1,2,3]

SELECT avgIf(code,id>100) FROM (SELECT * FROM t ORDER BY id)
----
avgIf(code, greater(id, 100))
Nullable(Float64)
\N

SELECT locate('a%b_c','HELLO')
----
locate(\'a%b_c\', \'HELLO\')
UInt64
0

SELECT format('{} {}','a','b')
----
format(\'{} {}\', \'a\', \'b\')
String
a b

SELECT 'abc' >= 'éà ß 日本'
----
greaterOrEquals(\'abc\', \'éà ß 日本\')
UInt8
0

SELECT '-7' || 'a%b_c'
----
concat(\'-7\', \'a%b_c\')
String
-7a%b_c

SELECT domain('http://example.org')
----
domain(\'http://example.org\')
String
example.org

SELECT parseDateTimeBestEffortOrNull('x')
----
parseDateTimeBestEffortOrNull(\'x\')
Nullable(DateTime)
\N

SELECT URLHierarchy('')
----
URLHierarchy(\'\')
Array(String)
[]

SELECT tan(255)
----
tan(255)
Float64
0.5872544546093196

SELECT service, maxOrDefault(level) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	maxOrDefault(level)
String	String
api	info
db	info
web	warn

SELECT id, rank() OVER (ORDER BY level) AS w FROM t ORDER BY id
----
id	w
UInt64	UInt64
1	4
2	1
3	1
4	4
5	8
6	4
7	1
8	4

SELECT URLHierarchy('//cdn.example.net/x')
----
URLHierarchy(\'//cdn.example.net/x\')
Array(String)
['//cdn.example.net/x']

SELECT -1.5 < nan
----
less(-1.5, nan)
UInt8
0

SELECT match('-7','l+')
----
match(\'-7\', \'l+\')
UInt8
0

SELECT arraySlice([''],100)
----
arraySlice([\'\'], 100)
Array(String)
[]

SELECT multiSearchAny('2024-01-31',['a','World'])
----
multiSearchAny(\'2024-01-31\', [\'a\', \'World\'])
UInt8
0

SELECT positionUTF8('1.5','World')
----
positionUTF8(\'1.5\', \'World\')
UInt64
0

SELECT min(service) FROM t WHERE id > 1000
----
min(service)
String

SELECT uniqExact(id) FROM (SELECT * FROM t ORDER BY id)
----
uniqExact(id)
UInt64
8

SELECT 255 - -0.0
----
minus(255, -0.)
Float64
255

SELECT cos(256)
----
cos(256)
Float64
-0.03979075993115771

SELECT toMinute(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
toMinute(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
UInt8
30

SELECT round(1.5,1)
----
round(1.5, 1)
Float64
1.5

SELECT toInt16(-0.0)
----
toInt16(-0.)
Int16
0

SELECT 2 * 1e-7
----
multiply(2, 1e-7)
Float64
2e-7

SELECT tupleElement((1,[1]),2)
----
tupleElement((1, [1]), 2)
Array(UInt8)
[1]

SELECT quantileExact(0.5)(latency) FROM t WHERE id > 1000
----
quantileExact(0.5)(latency)
Float64
nan

SELECT toSecond(toDateTime('2024-10-27 02:30:00','Europe/Berlin'))
----
toSecond(toDateTime(\'2024-10-27 02:30:00\', \'Europe/Berlin\'))
UInt8
0

SELECT toInt16OrZero('inf')
----
toInt16OrZero(\'inf\')
Int16
0

SELECT arrayUniq([1,2,3])
----
arrayUniq([1, 2, 3])
UInt32
3

SELECT map('a',1,'b',2)['a']
----
arrayElement(map(\'a\', 1, \'b\', 2), \'a\')
UInt8
1

SELECT arrayMin([9223372036854775807,1])
----
arrayMin([9223372036854775807, 1])
UInt64
1

SELECT upper('éà ß 日本')
----
upper(\'éà ß 日本\')
String
éà ß 日本

SELECT toUInt8OrZero('1 ')
----
toUInt8OrZero(\'1 \')
UInt8
0

SELECT toFloat32(-inf)
----
toFloat32(-inf)
Float32
-inf

SELECT URLHierarchy('http://www.sub.example.co.uk/#f?x=1')
----
URLHierarchy(\'http://www.sub.example.co.uk/#f?x=1\')
Array(String)
['http://www.sub.example.co.uk/','http://www.sub.example.co.uk/#f?','http://www.sub.example.co.uk/#f?x=1']

SELECT reverse('a')
----
reverse(\'a\')
String
a

SELECT 'a' ILIKE 'a%'
----
ilike(\'a\', \'a%\')
UInt8
1

SELECT log10(255)
----
log10(255)
Float64
2.406540180433955

SELECT positionCaseInsensitiveUTF8('éà ß 日本','HELLO')
----
positionCaseInsensitiveUTF8(\'éà ß 日本\', \'HELLO\')
UInt64
0

SELECT toYYYYMM(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
toYYYYMM(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
UInt32
202403

SELECT id FROM t ORDER BY ts , id
----
id
UInt64
1
2
3
4
5
6
7
8

SELECT toInt32('-7')
----
toInt32(\'-7\')
Int32
-7

SELECT arraySort([-1,300])
----
arraySort([-1, 300])
Array(Int32)
[-1,300]

SELECT leftPad('12',3,'')
----
leftPad(\'12\', 3, \'\')
String
 12

SELECT maxOrDefault(at) FROM (SELECT * FROM t ORDER BY id)
----
maxOrDefault(at)
DateTime
2024-01-01 02:55:00

SELECT toDayOfYear(toDateTime('2024-10-27 02:30:00','Europe/Berlin'))
----
toDayOfYear(toDateTime(\'2024-10-27 02:30:00\', \'Europe/Berlin\'))
UInt16
301

SELECT toInt32OrNull('1.5')
----
toInt32OrNull(\'1.5\')
Nullable(Int32)
\N

SELECT cosineDistance([1,2],[3,4])
----
cosineDistance([1, 2], [3, 4])
Float64
0.01613008990009257

SELECT coalesce('',NULL,3)
----
coalesce(\'\', NULL, 3)
String

SELECT toStartOfFifteenMinutes(toDateTime('1970-01-01 00:00:00'))
----
toStartOfFifteenMinutes(toDateTime(\'1970-01-01 00:00:00\'))
DateTime
1970-01-01 00:00:00

SELECT toDayOfWeek(toDate('2149-06-06'))
----
toDayOfWeek(toDate(\'2149-06-06\'))
UInt8
5

SELECT t.id, u.id FROM t ANY LEFT JOIN u ON t.service=u.service ORDER BY t.id
----
id	u.id
UInt64	UInt64
1	1
2	2
3	1
4	0
5	2
6	1
7	0
8	1

SELECT fragment('https://user:pw@www.example.com:8080/a/b.html?x=1&y=%20z#frag')
----
fragment(\'https://user:pw@www.example.com:8080/a/b.html?x=1&y=%20z#frag\')
String
frag

SELECT coalesce('',2,NULL)
----
coalesce(\'\', 2, NULL)
String

SELECT JSONExtractUInt('broken{',2)
----
JSONExtractUInt(\'broken{\', 2)
UInt64
0

SELECT toInt8OrZero('1e3')
----
toInt8OrZero(\'1e3\')
Int8
0

SELECT isValidJSON('[1,"x",null,true,1.5]')
----
isValidJSON(\'[1,"x",null,true,1.5]\')
UInt8
1

SELECT countSubstrings('-7','b')
----
countSubstrings(\'-7\', \'b\')
UInt64
0

SELECT multiSearchFirstIndex('a',['x'])
----
multiSearchFirstIndex(\'a\', [\'x\'])
UInt64
0

SELECT 123456789.123456789 >= inf
----
greaterOrEquals(123456789.12345679, inf)
UInt8
0

SELECT addHours(toDateTime('1970-01-01 00:00:00'),-1)
----
addHours(toDateTime(\'1970-01-01 00:00:00\'), -1)
DateTime
2106-02-07 05:28:16

SELECT service, countDistinct(level) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	countDistinct(level)
String	UInt64
api	2
db	2
web	2

SELECT log2(-1)
----
log2(-1)
Float64
nan

SELECT arrayUniq([''])
----
arrayUniq([\'\'])
UInt32
1

SELECT toLastDayOfMonth(toDateTime('2024-02-29 13:45:59'))
----
toLastDayOfMonth(toDateTime(\'2024-02-29 13:45:59\'))
Date
2024-02-29

SELECT '2024-01-31' >= '-7'
----
greaterOrEquals(\'2024-01-31\', \'-7\')
UInt8
1

SELECT toInt32(-1)
----
toInt32(-1)
Int32
-1

SELECT groupArrayIf(service,id>100) FROM t WHERE id > 1000
----
groupArrayIf(service, greater(id, 100))
Array(String)
[]

SELECT JSONExtractUInt('{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\n\\u00e9"}',1)
----
JSONExtractUInt(\'{"a":1,"b":{"c":[1,2,{"d":"x"}]},"s":"t\\\\\\\\n\\\\u00e9"}\', 1)
UInt64
1

SELECT service, sum(latency) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	sum(latency)
String	Float64
api	7.75
db	155.5
web	27

SELECT toStartOfHour(toDateTime64('2024-03-31 01:30:00.123456',6),'Asia/Tokyo')
----
toStartOfHour(toDateTime64(\'2024-03-31 01:30:00.123456\', 6), \'Asia/Tokyo\')
DateTime(\'Asia/Tokyo\')
2024-03-31 10:00:00

SELECT multiSearchAnyCaseInsensitive('a%b_c',['x'])
----
multiSearchAnyCaseInsensitive(\'a%b_c\', [\'x\'])
UInt8
0

SELECT toInt16OrNull('nan')
----
toInt16OrNull(\'nan\')
Nullable(Int16)
\N

SELECT toUInt16(-1.5)
----
toUInt16(-1.5)
UInt16
65535

SELECT CASE WHEN id > 4 THEN 'big' END FROM t ORDER BY id
----
multiIf(greater(id, 4), \'big\', NULL)
Nullable(String)
\N
\N
\N
\N
big
big
big
big

SELECT toYear(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
toYear(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
UInt16
2024

SELECT power(0,-inf)
----
power(0, -inf)
Float64
inf

SELECT toDateTime64(toDate('2024-02-29'),6)
----
toDateTime64(toDate(\'2024-02-29\'), 6)
DateTime64(6)
2024-02-29 00:00:00.000000

SELECT arrayReverseSort([''])
----
arrayReverseSort([\'\'])
Array(String)
['']

SELECT 'a%b_c' || 'éà ß 日本'
----
concat(\'a%b_c\', \'éà ß 日本\')
String
a%b_céà ß 日本

SELECT abs(1e10)
----
abs(10000000000.)
Float64
10000000000

SELECT JSONExtractFloat('null',1)
----
JSONExtractFloat(\'null\', 1)
Float64
0

SELECT rightPad('12',7,'xy')
----
rightPad(\'12\', 7, \'xy\')
String
12xyxyx

SELECT isNaN(256)
----
isNaN(256)
UInt8
0

SELECT sumOrNull(code) FROM (SELECT * FROM t ORDER BY id)
----
sumOrNull(code)
Nullable(Int64)
1503

SELECT toFloat32OrNull('99999999999999999999')
----
toFloat32OrNull(\'99999999999999999999\')
Nullable(Float32)
100000000000000000000

SELECT toYear(toDateTime('2024-07-01 12:00:00','Europe/Berlin'))
----
toYear(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'))
UInt16
2024

SELECT service, any(latency) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	any(latency)
String	Float64
api	1.5
db	100
web	20

SELECT '12' || '-7'
----
concat(\'12\', \'-7\')
String
12-7

SELECT [1.5,-2.5][-1]
----
arrayElement([1.5, -2.5], -1)
Float64
-2.5

SELECT toDateOrNull('1709164800')
----
toDateOrNull(\'1709164800\')
Nullable(Date)
\N

SELECT log(1e-7)
----
log(1e-7)
Float64
-16.11809565095832

SELECT argMax(id,service) FROM (SELECT * FROM t ORDER BY id)
----
argMax(id, service)
UInt64
2

SELECT service, uniqExact(service) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	uniqExact(service)
String	UInt64
api	1
db	1
web	1

SELECT -1.5 * 256
----
multiply(-1.5, 256)
Float64
-384

SELECT 255 = -1.5
----
equals(255, -1.5)
UInt8
0

SELECT '-7' >= '2024-01-31'
----
greaterOrEquals(\'-7\', \'2024-01-31\')
UInt8
0

SELECT id FROM t ORDER BY latency / 0 , id
----
id
UInt64
1
2
3
4
5
6
7
8

SELECT [1.5,-2.5][-5]
----
arrayElement([1.5, -2.5], -5)
Float64
0

SELECT ltrim('Hello, World')
----
trimLeft(\'Hello, World\')
String
Hello, World

SELECT abs(nan)
----
abs(nan)
Float64
nan

SELECT toStartOfTenMinutes(toDateTime('2024-07-01 12:00:00','Europe/Berlin'))
----
toStartOfTenMinutes(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'))
DateTime(\'Europe/Berlin\')
2024-07-01 12:00:00

SELECT nan + 1000
----
plus(nan, 1000)
Float64
nan

SELECT service, groupArray(2)(level) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	groupArray(2)(level)
String	Array(String)
api	['info','error']
db	['info','error']
web	['error','warn']

SELECT concat('','-7')
----
concat(\'\', \'-7\')
String
-7

SELECT domainWithoutWWW('/path?q=1')
----
domainWithoutWWW(\'/path?q=1\')
String

SELECT toHour(toDateTime('2024-10-27 02:30:00','Europe/Berlin'),'Asia/Tokyo')
----
toHour(toDateTime(\'2024-10-27 02:30:00\', \'Europe/Berlin\'), \'Asia/Tokyo\')
UInt8
9

SELECT substringUTF8('',-1,0)
----
substringUTF8(\'\', -1, 0)
String

SELECT '1.5' || 'a%b_c'
----
concat(\'1.5\', \'a%b_c\')
String
1.5a%b_c

SELECT rtrim('1.5')
----
trimRight(\'1.5\')
String
1.5

SELECT addMonths(toDateTime('1970-01-01 00:00:00'),0)
----
addMonths(toDateTime(\'1970-01-01 00:00:00\'), 0)
DateTime
1970-01-01 00:00:00

SELECT arrayCompact([-1,300])
----
arrayCompact([-1, 300])
Array(Int32)
[-1,300]

SELECT decodeURLComponent('not a url')
----
decodeURLComponent(\'not a url\')
String
not a url

SELECT 1.5 BETWEEN 0 AND NULL
----
and(greaterOrEquals(1.5, 0), lessOrEquals(1.5, NULL))
Nullable(UInt8)
\N

SELECT concat('  x ','abc')
----
concat(\'  x \', \'abc\')
String
  x abc

SELECT formatDateTime(toDateTime('1970-01-01 00:00:00'),'%W')
----
formatDateTime(toDateTime(\'1970-01-01 00:00:00\'), \'%W\')
String
Thursday

SELECT arraySum([1.5,-2.5])
----
arraySum([1.5, -2.5])
Float64
-1

SELECT fromUnixTimestamp(1709164800)
----
fromUnixTimestamp(1709164800)
DateTime
2024-02-29 00:00:00

SELECT 0 / 123456789.123456789
----
divide(0, 123456789.12345679)
Float64
0

SELECT toStartOfFiveMinutes(toDateTime('2024-02-29 13:45:59'))
----
toStartOfFiveMinutes(toDateTime(\'2024-02-29 13:45:59\'))
DateTime
2024-02-29 13:45:00

SELECT toInt32OrNull('12')
----
toInt32OrNull(\'12\')
Nullable(Int32)
12

SELECT toInt64(true)
----
toInt64(true)
Int64
1

SELECT pow(0,-1)
----
pow(0, -1)
Float64
inf

SELECT subtractMonths(toDate('2024-02-29'),1)
----
subtractMonths(toDate(\'2024-02-29\'), 1)
Date
2024-01-29

SELECT uniq(ts) FROM (SELECT * FROM t ORDER BY id)
----
uniq(ts)
UInt64
8

SELECT -1.5 <= -inf
----
lessOrEquals(-1.5, -inf)
UInt8
0

SELECT cbrt(-0.0)
----
cbrt(-0.)
Float64
-0

SELECT toUInt8OrZero('99999999999999999999')
----
toUInt8OrZero(\'99999999999999999999\')
UInt8
0

SELECT toYYYYMMDD(toDate('1970-01-01'))
----
toYYYYMMDD(toDate(\'1970-01-01\'))
UInt32
19700101

SELECT id, sum(code) OVER (ORDER BY id) AS w FROM t ORDER BY id
----
id	w
UInt64	Nullable(Int64)
1	200
2	700
3	700
4	900
5	1304
6	1504
7	1504
8	1503

SELECT toStartOfQuarter(toDateTime('2024-07-01 12:00:00','Europe/Berlin'))
----
toStartOfQuarter(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'))
Date
2024-07-01

SELECT avgOrNull(code) FROM (SELECT * FROM t ORDER BY id)
----
avgOrNull(code)
Nullable(Float64)
250.5

SELECT concat('2024-01-31','-7')
----
concat(\'2024-01-31\', \'-7\')
String
2024-01-31-7

SELECT 2.5 = 18446744073709551615
----
equals(2.5, 18446744073709551615)
UInt8
0

SELECT fromUnixTimestamp(0)
----
fromUnixTimestamp(0)
DateTime
1970-01-01 00:00:00

SELECT service, quantiles(0.1,0.5)(latency) FROM (SELECT * FROM t ORDER BY id) GROUP BY service ORDER BY service
----
service	quantiles(0.1, 0.5)(latency)
String	Array(Float64)
api	[0.8,2]
db	[59.95,77.75]
web	[8.3,13.5]

SELECT toDayOfMonth(toDate('2149-06-06'))
----
toDayOfMonth(toDate(\'2149-06-06\'))
UInt8
6

SELECT path('https://user:pw@www.example.com:8080/a/b.html?x=1&y=%20z#frag')
----
path(\'https://user:pw@www.example.com:8080/a/b.html?x=1&y=%20z#frag\')
String
/a/b.html

SELECT dateName('weekday',toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
dateName(\'weekday\', toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
String
Sunday

SELECT lengthUTF8('a%b_c')
----
lengthUTF8(\'a%b_c\')
UInt64
5

SELECT 'a' >= '1.5'
----
greaterOrEquals(\'a\', \'1.5\')
UInt8
1

SELECT 'éà ß 日本' LIKE 'a%'
----
like(\'éà ß 日本\', \'a%\')
UInt8
0

SELECT ucase('Hello, World')
----
ucase(\'Hello, World\')
String
HELLO, WORLD

SELECT empty('Hello, World')
----
empty(\'Hello, World\')
UInt8
0

SELECT toFloat64OrZero('300')
----
toFloat64OrZero(\'300\')
Float64
300

SELECT log2(255)
----
log2(255)
Float64
7.994353436858858

SELECT 2.5 = -inf
----
equals(2.5, -inf)
UInt8
0

SELECT toUnixTimestamp64Micro(toDateTime64('2024-03-31 01:30:00.123456',6))
----
toUnixTimestamp64Micro(toDateTime64(\'2024-03-31 01:30:00.123456\', 6))
Int64
1711848600123456

SELECT toInt64(toDate('1970-01-01'))
----
toInt64(toDate(\'1970-01-01\'))
Int64
0

SELECT toInt32OrNull('1e3')
----
toInt32OrNull(\'1e3\')
Nullable(Int32)
\N

SELECT empty('2024-01-31')
----
empty(\'2024-01-31\')
UInt8
0

SELECT toYYYYMM(toDate('1970-01-01'))
----
toYYYYMM(toDate(\'1970-01-01\'))
UInt32
197001

SELECT queryString('/path?q=1')
----
queryString(\'/path?q=1\')
String
q=1

SELECT subtractMonths(toDateTime64('2024-03-31 01:30:00.123456',6),1)
----
subtractMonths(toDateTime64(\'2024-03-31 01:30:00.123456\', 6), 1)
DateTime64(6)
2024-02-29 01:30:00.123456

SELECT upperUTF8('1.5')
----
upperUTF8(\'1.5\')
String
1.5

SELECT '  x ' > '2024-01-31'
----
greater(\'  x \', \'2024-01-31\')
UInt8
0

SELECT id FROM t ORDER BY tags ASC NULLS FIRST, id
----
id
UInt64
1
4
7
2
5
8
3
6

SELECT toDate('2149-06-06') - toDate('2149-06-06')
----
minus(toDate(\'2149-06-06\'), toDate(\'2149-06-06\'))
Int32
0

SELECT toUInt32(0.0)
----
toUInt32(0.)
UInt32
0

SELECT decodeURLFormComponent('/path?q=1')
----
decodeURLFormComponent(\'/path?q=1\')
String
/path?q=1

SELECT ifNull('a',NULL)
----
ifNull(\'a\', NULL)
String
a

SELECT indexOf([-1,300],NULL)
----
indexOf([-1, 300], NULL)
UInt64
0

SELECT toInt8(1000)
----
toInt8(1000)
Int8
-24

SELECT toUInt32OrNull('-7')
----
toUInt32OrNull(\'-7\')
Nullable(UInt32)
\N

SELECT toString(0.0)
----
toString(0.)
String
0

SELECT lower('a')
----
lower(\'a\')
String
a

SELECT domainWithoutWWW('//cdn.example.net/x')
----
domainWithoutWWW(\'//cdn.example.net/x\')
String
cdn.example.net

SELECT encodeURLComponent('https://example.com/?a=1;b=2&a=3')
----
encodeURLComponent(\'https://example.com/?a=1;b=2&a=3\')
String
https%3A%2F%2Fexample.com%2F%3Fa%3D1%3Bb%3D2%26a%3D3

SELECT JSONExtractFloat('{"a":"12","a":3}','n')
----
JSONExtractFloat(\'{"a":"12","a":3}\', \'n\')
Float64
0

SELECT toFloat64OrNull('a')
----
toFloat64OrNull(\'a\')
Nullable(Float64)
\N

SELECT toUInt64(-0.0)
----
toUInt64(-0.)
UInt64
0

SELECT arrayJoin(tags) AS x, count() FROM t GROUP BY x ORDER BY x
----
x	count()
Int32	UInt64
0	5
1	2

SELECT char_length('Hello, World')
----
char_length(\'Hello, World\')
UInt64
12

SELECT maxIf(at,id>100) FROM (SELECT * FROM t ORDER BY id)
----
maxIf(at, greater(id, 100))
DateTime
1970-01-01 00:00:00

SELECT arrayFilter(x->x>1,[])
----
arrayFilter(lambda(tuple(x), greater(x, 1)), [])
Array(Nothing)
[]

SELECT 'a%b_c' < ''
----
less(\'a%b_c\', \'\')
UInt8
0

SELECT id FROM t ORDER BY level ASC NULLS FIRST, id
----
id
UInt64
2
3
7
1
4
6
8
5

SELECT id FROM t ORDER BY code DESC NULLS FIRST, id
----
id
UInt64
3
7
2
5
1
4
6
8

SELECT toStartOfTenMinutes(toDateTime64('2024-03-31 01:30:00.123456',6))
----
toStartOfTenMinutes(toDateTime64(\'2024-03-31 01:30:00.123456\', 6))
DateTime
2024-03-31 01:30:00

SELECT atan(-1)
----
atan(-1)
Float64
-0.7853981633974483

SELECT 'a' >= 'a%b_c'
----
greaterOrEquals(\'a\', \'a%b_c\')
UInt8
0

SELECT toFloat64(0.0)
----
toFloat64(0.)
Float64
0

SELECT 'a%b_c' = '2024-01-31'
----
equals(\'a%b_c\', \'2024-01-31\')
UInt8
0

SELECT 0.0 < -1
----
less(0., -1)
UInt8
0

SELECT sumIf(latency,id>3) FROM t WHERE id > 1000
----
sumIf(latency, greater(id, 3))
Float64
0

SELECT isNotNull(1.5)
----
isNotNull(1.5)
UInt8
1

SELECT arrayDistinct([1])
----
arrayDistinct([1])
Array(UInt8)
[1]

SELECT toStartOfQuarter(toDateTime('1970-01-01 00:00:00'))
----
toStartOfQuarter(toDateTime(\'1970-01-01 00:00:00\'))
Date
1970-01-01

SELECT 1000 + -inf
----
plus(1000, -inf)
Float64
-inf

SELECT 1.5 > 0.0
----
greater(1.5, 0.)
UInt8
1

SELECT exp(1.5)
----
exp(1.5)
Float64
4.4816890703380645

SELECT 'a%b_c' != '  x '
----
notEquals(\'a%b_c\', \'  x \')
UInt8
1

SELECT lowerUTF8('12')
----
lowerUTF8(\'12\')
String
12

SELECT parseDateTimeBestEffortOrNull('2024-02-29T13:45:59+02:00')
----
parseDateTimeBestEffortOrNull(\'2024-02-29T13:45:59+02:00\')
Nullable(DateTime)
2024-02-29 11:45:59

SELECT toStartOfDay(toDateTime('2024-07-01 12:00:00','Europe/Berlin'),'Asia/Tokyo')
----
toStartOfDay(toDateTime(\'2024-07-01 12:00:00\', \'Europe/Berlin\'), \'Asia/Tokyo\')
DateTime(\'Asia/Tokyo\')
2024-07-01 00:00:00

SELECT arrayCount(x->x>1,[9223372036854775807,1])
----
arrayCount(lambda(tuple(x), greater(x, 1)), [9223372036854775807, 1])
UInt32
1

SELECT toStartOfFiveMinutes(toDateTime64('2024-12-31 23:59:59.987',3))
----
toStartOfFiveMinutes(toDateTime64(\'2024-12-31 23:59:59.987\', 3))
DateTime
2024-12-31 23:55:00

SELECT toUnixTimestamp64Milli(toDateTime64('2024-12-31 23:59:59.987',3))
----
toUnixTimestamp64Milli(toDateTime64(\'2024-12-31 23:59:59.987\', 3))
Int64
1735689599987

SELECT toYYYYMMDD(toDateTime('2024-02-29 13:45:59'))
----
toYYYYMMDD(toDateTime(\'2024-02-29 13:45:59\'))
UInt32
20240229

SELECT mapValues(map('k',[1,2]))
----
mapValues(map(\'k\', [1, 2]))
Array(Array(UInt8))
[[1,2]]

SELECT arrayReverse([3,1,2,1])
----
arrayReverse([3, 1, 2, 1])
Array(UInt8)
[1,2,1,3]

SELECT JSONExtractArrayRaw('',1)
----
JSONExtractArrayRaw(\'\', 1)
Array(String)
[]

SELECT atan(256)
----
atan(256)
Float64
1.5668900966629296

SELECT toDateTime('2024-02-29 13:45:59') >= toDate('1970-01-01')
----
greaterOrEquals(toDateTime(\'2024-02-29 13:45:59\'), toDate(\'1970-01-01\'))
UInt8
1

SELECT match('Hello, World','(\\w)(\\w)')
----
match(\'Hello, World\', \'(\\\\w)(\\\\w)\')
UInt8
1

SELECT log10(inf)
----
log10(inf)
Float64
inf

SELECT toNullable(0)
----
toNullable(0)
Nullable(UInt8)
0

SELECT startsWith('abc','a')
----
startsWith(\'abc\', \'a\')
UInt8
1

SELECT nan < nan
----
less(nan, nan)
UInt8
0

SELECT 'a%b_c' ILIKE '%é%'
----
ilike(\'a%b_c\', \'%é%\')
UInt8
0

SELECT 1000 <= 1e-7
----
lessOrEquals(1000, 1e-7)
UInt8
0

SELECT char_length('1.5')
----
char_length(\'1.5\')
UInt64
3

SELECT arrayUniq([toUInt8(200),toUInt8(100)])
----
arrayUniq([toUInt8(200), toUInt8(100)])
UInt32
2

SELECT toUInt64OrNull(' 1')
----
toUInt64OrNull(\' 1\')
Nullable(UInt64)
\N

SELECT id, max(latency) OVER (ORDER BY id) AS w FROM t ORDER BY id
----
id	w
UInt64	Float64
1	1.5
2	20
3	20
4	100
5	100
6	100
7	100
8	100

SELECT toInt16OrZero('a')
----
toInt16OrZero(\'a\')
Int16
0

SELECT cbrt(-128)
----
cbrt(-128)
Float64
-5.039684199579493

SELECT 'éà ß 日本' = ''
----
equals(\'éà ß 日本\', \'\')
UInt8
0

SELECT 'a%b_c' || '-7'
----
concat(\'a%b_c\', \'-7\')
String
a%b_c-7

SELECT leftPad('a%b_c',0)
----
leftPad(\'a%b_c\', 0)
String

SELECT toStartOfMonth(toDateTime('2024-02-29 13:45:59'))
----
toStartOfMonth(toDateTime(\'2024-02-29 13:45:59\'))
Date
2024-02-01

SELECT toStartOfSecond(toDateTime64('2024-03-31 01:30:00.123456',6))
----
toStartOfSecond(toDateTime64(\'2024-03-31 01:30:00.123456\', 6))
DateTime64(6)
2024-03-31 01:30:00.000000

SELECT rtrim('a')
----
trimRight(\'a\')
String
a

SELECT toUInt16OrZero('inf')
----
toUInt16OrZero(\'inf\')
UInt16
0

SELECT 2 + toFloat32(0.1)
----
plus(2, toFloat32(0.1))
Float64
2.100000001490116

SELECT 1e10 != 2.5
----
notEquals(10000000000., 2.5)
UInt8
1

SELECT arrayFirst(x->x>1,[-1,300])
----
arrayFirst(lambda(tuple(x), greater(x, 1)), [-1, 300])
Int32
300

SELECT power(-0.0,-1)
----
power(-0., -1)
Float64
-inf

SELECT toUInt32OrZero('12')
----
toUInt32OrZero(\'12\')
UInt32
12

SELECT -1.5 >= nan
----
greaterOrEquals(-1.5, nan)
UInt8
0

SELECT positionCaseInsensitiveUTF8('a%b_c','à')
----
positionCaseInsensitiveUTF8(\'a%b_c\', \'à\')
UInt64
0

SELECT [toUInt8(200),toUInt8(100)][5]
----
arrayElement([toUInt8(200), toUInt8(100)], 5)
UInt8
0

SELECT 'a%b_c' ILIKE '%'
----
ilike(\'a%b_c\', \'%\')
UInt8
1

SELECT toFloat32(0.1) = 256
----
equals(toFloat32(0.1), 256)
UInt8
0

SELECT hasToken('abc','b')
----
hasToken(\'abc\', \'b\')
UInt8
0

SELECT sin(1e10)
----
sin(10000000000.)
Float64
-0.4875060250875107

SELECT replaceRegexpAll('a','','$1')
----
replaceRegexpAll(\'a\', \'\', \'$1\')
String
a

SELECT lowerUTF8('éà ß 日本')
----
lowerUTF8(\'éà ß 日本\')
String
éà ß 日本

SELECT encodeURLComponent('//cdn.example.net/x')
----
encodeURLComponent(\'//cdn.example.net/x\')
String
%2F%2Fcdn.example.net%2Fx

SELECT log2(0)
----
log2(0)
Float64
-inf

SELECT exp(123456789.123456789)
----
exp(123456789.12345679)
Float64
inf

SELECT toYear(toDate('1970-01-01'),'Asia/Tokyo')
----
toYear(toDate(\'1970-01-01\'), \'Asia/Tokyo\')
UInt16
1970

SELECT sumDistinct(latency) FROM t WHERE id > 1000
----
sumDistinct(latency)
Float64
0

SELECT toInt64('300')
----
toInt64(\'300\')
Int64
300

SELECT tupleElement(('a',[1]),1)
----
tupleElement((\'a\', [1]), 1)
String
a

SELECT DISTINCT ON (service) service, id FROM t ORDER BY service, id
----
service	id
String	UInt64
api	1
db	4
web	2

SELECT ucase('-7')
----
ucase(\'-7\')
String
-7

SELECT toUnixTimestamp64Micro(toDateTime64('2024-03-10 02:30:00',3,'America/New_York'))
----
toUnixTimestamp64Micro(toDateTime64(\'2024-03-10 02:30:00\', 3, \'America/New_York\'))
Int64
1710052200000000

SELECT right('',3)
----
right(\'\', 3)
String

SELECT toDateTime64('2024-12-31 23:59:59.987',3) + INTERVAL 1 MINUTE
----
plus(toDateTime64(\'2024-12-31 23:59:59.987\', 3), toIntervalMinute(1))
DateTime64(3)
2025-01-01 00:00:59.987

SELECT trimRight('2024-01-31')
----
trimRight(\'2024-01-31\')
String
2024-01-31

SELECT id FROM t ORDER BY id DESC LIMIT 0
----
id
UInt64

SELECT 1e10 >= 2.5
----
greaterOrEquals(10000000000., 2.5)
UInt8
1

SELECT JSONExtractKeys('{}',2)
----
JSONExtractKeys(\'{}\', 2)
Array(String)
[]

SELECT lower('éà ß 日本')
----
lower(\'éà ß 日本\')
String
éà ß 日本

SELECT trimBoth('2024-01-31')
----
trimBoth(\'2024-01-31\')
String
2024-01-31

SELECT id FROM t WHERE service IN (SELECT service FROM u) ORDER BY id
----
id
UInt64
1
2
3
5
6
8

SELECT path('https://example.com/?a=1;b=2&a=3')
----
path(\'https://example.com/?a=1;b=2&a=3\')
String
/

SELECT JSONExtractArrayRaw('"str"',1)
----
JSONExtractArrayRaw(\'"str"\', 1)
Array(String)
[]

SELECT hasAny([],[3,1,2,1])
----
hasAny([], [3, 1, 2, 1])
UInt8
0

SELECT position('','à',0)
----
position(\'\', \'à\', 0)
UInt64
0

SELECT 'éà ß 日本' <= '  x '
----
lessOrEquals(\'éà ß 日本\', \'  x \')
UInt8
0

SELECT '2024-01-31' ILIKE 'HELLO%'
----
ilike(\'2024-01-31\', \'HELLO%\')
UInt8
0

SELECT argMinIf(id,code,id>100) FROM t WHERE id > 1000
----
argMinIf(id, code, greater(id, 100))
Nullable(UInt64)
\N

SELECT arrayReverse([-1,300])
----
arrayReverse([-1, 300])
Array(Int32)
[300,-1]

SELECT -1.5 / -128
----
divide(-1.5, -128)
Float64
0.01171875

SELECT -128 - 9223372036854775807
----
minus(-128, 9223372036854775807)
Int64
9223372036854775681

SELECT 'a%b_c' LIKE 'a\\%b\\_c'
----
like(\'a%b_c\', \'a\\\\%b\\\\_c\')
UInt8
1

SELECT id, first_value(service) OVER (ORDER BY id) AS w FROM t ORDER BY id
----
id	w
UInt64	String
1	api
2	api
3	api
4	api
5	api
6	api
7	api
8	api

SELECT toUnixTimestamp(toDateTime('2024-02-29 13:45:59'))
----
toUnixTimestamp(toDateTime(\'2024-02-29 13:45:59\'))
UInt32
1709214359

SELECT sin(2.5)
----
sin(2.5)
Float64
0.5984721441039565

SELECT formatDateTime(toDate('2024-02-29'),'%a')
----
formatDateTime(toDate(\'2024-02-29\'), \'%a\')
String
Thu

SELECT '-7' LIKE '%b%'
----
like(\'-7\', \'%b%\')
UInt8
0

SELECT 1 <= 1.5
----
lessOrEquals(1, 1.5)
UInt8
1

SELECT '' < '2024-01-31'
----
less(\'\', \'2024-01-31\')
UInt8
1

SELECT toInt8OrNull('inf')
----
toInt8OrNull(\'inf\')
Nullable(Int8)
\N

SELECT '-7' LIKE 'a\\%b\\_c'
----
like(\'-7\', \'a\\\\%b\\\\_c\')
UInt8
0

SELECT '1.5' = '2024-01-31'
----
equals(\'1.5\', \'2024-01-31\')
UInt8
0

SELECT isFinite(9223372036854775807)
----
isFinite(9223372036854775807)
UInt8
1

SELECT CAST(NULL,'Nullable(Float64)')
----
CAST(NULL, \'Nullable(Float64)\')
Nullable(Float64)
\N
