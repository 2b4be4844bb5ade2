SELECT id FROM t WHERE code NOT IN (200) ORDER BY id
----
id
UInt64
2
5
8


SELECT id FROM t WHERE NOT (code IN (200, 404)) ORDER BY id
----
id
UInt64
2
8


SELECT id FROM t WHERE code != 200 ORDER BY id
----
id
UInt64
2
5
8


SELECT code, count() FROM t GROUP BY code ORDER BY code
----
code	count()
Nullable(Int64)	UInt64
-1	1
200	3
404	1
500	1
\N	2


SELECT count(DISTINCT code), uniqExact(code), groupArray(code) FROM t WHERE id < 4
----
countDistinct(code)	uniqExact(code)	groupArray(code)
UInt64	UInt64	Array(Int64)
2	2	[200,500]


SELECT max(code), min(code), any(code), anyLast(code), argMax(id, code), argMin(code, id) FROM t
----
max(code)	min(code)	any(code)	anyLast(code)	argMax(id, code)	argMin(code, id)
Nullable(Int64)	Nullable(Int64)	Nullable(Int64)	Nullable(Int64)	Nullable(UInt64)	Nullable(Int64)
500	-1	200	-1	2	200


SELECT sum(latency) FROM t WHERE service = 'nothing'
----
sum(latency)
Float64
0


SELECT service, sumIf(latency, level = 'error') AS s, avgIf(latency, level = 'warn') AS a, maxIf(id, level = 'nope') AS m FROM t GROUP BY service ORDER BY service
----
service	s	a	m
String	Float64	Float64	UInt64
api	3.25	nan	0
db	55.5	nan	0
web	20	7	0


SELECT quantileIf(0.5)(latency, level = 'nope'), uniqIf(id, 0), groupArrayIf(id, id < 0), anyIf(service, id < 0), argMaxIf(service, id, id < 0), count() FROM t
----
quantileIf(0.5)(latency, equals(level, \'nope\'))	uniqIf(id, 0)	groupArrayIf(id, less(id, 0))	anyIf(service, less(id, 0))	argMaxIf(service, id, less(id, 0))	count()
Float64	UInt64	Array(UInt64)	String	String	UInt64
nan	0	[]			8


SELECT id, service FROM t WHERE service > 'b' ORDER BY service DESC, id DESC LIMIT 3
----
id	service
UInt64	String
5	web
2	web
7	db


SELECT substring(service, 1, 1) AS s, count() AS c FROM t GROUP BY s ORDER BY c DESC, s
----
s	c
String	UInt64
a	4
d	2
w	2


SELECT length(url) AS l FROM t ORDER BY l DESC LIMIT 2
----
l
UInt64
35
32


SELECT at - 3600 AS before, at + INTERVAL 1 DAY AS later FROM t ORDER BY id LIMIT 1
----
before	later
DateTime	DateTime
2023-12-31 23:00:00	2024-01-02 00:00:00


SELECT ts + INTERVAL 1 MONTH, ts - INTERVAL 500 MILLISECOND, addDays(ts, 1), toStartOfSecond(ts) FROM t ORDER BY id LIMIT 1
----
plus(ts, toIntervalMonth(1))	minus(ts, toIntervalMillisecond(500))	addDays(ts, 1)	toStartOfSecond(ts)
DateTime64(3)	DateTime64(3)	DateTime64(3)	DateTime64(3)
2024-02-01 00:00:00.000	2023-12-31 23:59:59.500	2024-01-02 00:00:00.000	2024-01-01 00:00:00.000


SELECT toStartOfInterval(ts, INTERVAL 500 MILLISECOND), toStartOfInterval(at, INTERVAL 2 HOUR), toStartOfInterval(toDate(at), INTERVAL 1 MONTH) FROM t ORDER BY id DESC LIMIT 1
----
toStartOfInterval(ts, toIntervalMillisecond(500))	toStartOfInterval(at, toIntervalHour(2))	toStartOfInterval(toDate(at), toIntervalMonth(1))
DateTime64(3)	DateTime	Date
2024-01-01 02:55:00.000	2024-01-01 02:00:00	2024-01-01


SELECT toDate('2024-01-01') = '2024-01-01', toDateTime('2024-01-01 00:00:00') = '2024-01-01 00:00:00', at = 1704067200 FROM t ORDER BY id LIMIT 1
----
equals(toDate(\'2024-01-01\'), \'2024-01-01\')	equals(toDateTime(\'2024-01-01 00:00:00\'), \'2024-01-01 00:00:00\')	equals(at, 1704067200)
UInt8	UInt8	UInt8
1	1	1


SELECT id FROM t WHERE toDate(ts) = today() - 1
----
id
UInt64


SELECT id FROM t WHERE at IN ('2024-01-01 00:00:00', '2024-01-01 00:25:00') ORDER BY id
----
id
UInt64
1
2


SELECT id FROM t WHERE toDate(at) IN ('2024-01-01') ORDER BY id LIMIT 1
----
id
UInt64
1


SELECT dateDiff('hour', toDateTime('2024-01-01 00:59:59'), toDateTime('2024-01-01 01:00:00')), dateDiff('year', toDate('2023-12-31'), toDate('2024-01-01')), dateDiff('quarter', toDate('2023-12-31'), toDate('2024-01-01'))
----
dateDiff(\'hour\', toDateTime(\'2024-01-01 00:59:59\'), toDateTime(\'2024-01-01 01:00:00\'))	dateDiff(\'year\', toDate(\'2023-12-31\'), toDate(\'2024-01-01\'))	dateDiff(\'quarter\', toDate(\'2023-12-31\'), toDate(\'2024-01-01\'))
Int64	Int64	Int64
1	1	1


SELECT toDateTime('2024-03-31 01:30:00', 'Europe/Berlin') + INTERVAL 1 HOUR, toDateTime('2024-10-27 00:30:00', 'Europe/Berlin') + INTERVAL 1 DAY
----
plus(toDateTime(\'2024-03-31 01:30:00\', \'Europe/Berlin\'), toIntervalHour(1))	plus(toDateTime(\'2024-10-27 00:30:00\', \'Europe/Berlin\'), toIntervalDay(1))
DateTime(\'Europe/Berlin\')	DateTime(\'Europe/Berlin\')
2024-03-31 03:30:00	2024-10-28 00:30:00


SELECT toUInt8(300), toInt16(-40000), toUInt32(-1), toInt8('127'), toUInt64(1.5e10), toInt64(-1.5)
----
toUInt8(300)	toInt16(-40000)	toUInt32(-1)	toInt8(\'127\')	toUInt64(15000000000.)	toInt64(-1.5)
UInt8	Int16	UInt32	Int8	UInt64	Int64
44	25536	4294967295	127	15000000000	-1


SELECT 1/3*3 = 1, 0.1 + 0.2 = 0.3, 10 / 4, 2 * 1.5, 5 - 7, 3 % -2, -7 % 2
----
equals(multiply(divide(1, 3), 3), 1)	equals(plus(0.1, 0.2), 0.3)	divide(10, 4)	multiply(2, 1.5)	minus(5, 7)	modulo(3, -2)	modulo(-7, 2)
UInt8	UInt8	Float64	Float64	Int16	UInt8	Int16
1	0	2.5	3	-2	1	-1


SELECT round(0.5), round(1.5), round(-0.5), round(2.675, 2), round(123.456, 1), round(15, -1), floor(-0.5), ceil(-0.5), floor(123.456, 1), round(toFloat32(1.25), 1)
----
round(0.5)	round(1.5)	round(-0.5)	round(2.675, 2)	round(123.456, 1)	round(15, -1)	floor(-0.5)	ceil(-0.5)	floor(123.456, 1)	round(toFloat32(1.25), 1)
Float64	Float64	Float64	Float64	Float64	UInt8	Float64	Float64	Float64	Float32
0	2	-0	2.68	123.5	20	-1	-0	123.4	1.2


SELECT id % 3 AS m, count() FROM t GROUP BY m HAVING m > 0 ORDER BY m
----
m	count()
UInt8	UInt64
1	3
2	3


SELECT upper(service) AS s, s = 'API' AS is_api, is_api ? 'yes' : 'no' AS word FROM t ORDER BY id LIMIT 2
----
s	is_api	word
String	UInt8	String
API	1	yes
WEB	0	no


SELECT coalesce(NULL, NULL, 'x'), ifNull(NULL, 2), nullIf('a', 'a'), nullIf('a', 'b'), if(NULL, 'a', 'b'), multiIf(NULL, 1, 2)
----
coalesce(NULL, NULL, \'x\')	ifNull(NULL, 2)	nullIf(\'a\', \'a\')	nullIf(\'a\', \'b\')	if(NULL, \'a\', \'b\')	multiIf(NULL, 1, 2)
String	UInt8	Nullable(String)	Nullable(String)	String	UInt8
x	2	\N	a	b	2


SELECT NULL AND 0, NULL OR 1, NULL + 1, 1 IN (NULL, 1)
----
and(NULL, 0)	or(NULL, 1)	plus(NULL, 1)	in(1, (NULL, 1))
Nullable(UInt8)	Nullable(UInt8)	Nullable(Nothing)	UInt8
0	1	\N	1


SELECT 'abc' < 'abd', 'Z' < 'a', 'a' = 'A', '10' < '9', empty('') AND notEmpty('x')
----
less(\'abc\', \'abd\')	less(\'Z\', \'a\')	equals(\'a\', \'A\')	less(\'10\', \'9\')	and(empty(\'\'), notEmpty(\'x\'))
UInt8	UInt8	UInt8	UInt8	UInt8
1	1	0	1	1


SELECT has(tags, id), length(tags), tags[1], tags[10], arrayElement(tags, -1) FROM t ORDER BY id LIMIT 3
----
has(tags, id)	length(tags)	arrayElement(tags, 1)	arrayElement(tags, 10)	arrayElement(tags, -1)
UInt8	UInt64	Int32	Int32	Int32
0	0	0	0	0
0	1	0	0	0
0	2	0	0	1


SELECT arrayMap((x, i) -> x * i, [10, 20], [1, 2]), arrayMap(x -> arrayMap(y -> y + x, [1, 2]), [10, 20])
----
arrayMap(lambda(tuple(x, i), multiply(x, i)), [10, 20], [1, 2])	arrayMap(lambda(tuple(x), arrayMap(lambda(tuple(y), plus(y, x)), [1, 2])), [10, 20])
Array(UInt16)	Array(Array(UInt16))
[10,40]	[[11,12],[21,22]]


SELECT arrayFilter((x, y) -> y > 1, ['a', 'b'], [1, 2]), arrayMap(x -> if(x > 1, 'big', 'small'), [1, 2])
----
arrayFilter(lambda(tuple(x, y), greater(y, 1)), [\'a\', \'b\'], [1, 2])	arrayMap(lambda(tuple(x), if(greater(x, 1), \'big\', \'small\')), [1, 2])
Array(String)	Array(String)
['b']	['small','big']


SELECT t.id FROM t LEFT JOIN u ON t.id = u.id AND u.level = 'error' WHERE u.id = 0 ORDER BY t.id
----
id
UInt64
1
4
5
6
7
8


SELECT t.service AS s, count() AS c, sum(u.latency) AS l FROM t LEFT JOIN u ON t.id = u.id GROUP BY s ORDER BY s
----
s	c	l
String	UInt64	Float64
api	4	4.75
db	2	0
web	2	20


SELECT t.id AS a FROM t INNER JOIN u ON t.service = u.service AND t.id > u.id ORDER BY a
----
a
UInt64
3
5
6
6
8
8


SELECT id, row_number() OVER (PARTITION BY service ORDER BY latency DESC) AS r FROM t ORDER BY id LIMIT 4
----
id	r
UInt64	UInt64
1	3
2	1
3	1
4	1


SELECT id, sum(latency) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s, avg(id) OVER (PARTITION BY level) AS a FROM t ORDER BY id LIMIT 4
----
id	s	a
UInt64	Float64	Float64
1	1.5	4.75
2	21.5	4
3	24.75	4
4	123.25	4.75


SELECT id, lagInFrame(service) OVER (ORDER BY id) AS p, lagInFrame(latency, 2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS q FROM t ORDER BY id LIMIT 3
----
id	p	q
UInt64	String	Float64
1		0
2	api	0
3	web	1.5


SELECT service, count() * 100 / sum(count()) OVER () AS pct FROM t GROUP BY service ORDER BY service
----
service	pct
String	Float64
api	50
db	25
web	25


SELECT service, sum(latency) AS s, rank() OVER (ORDER BY sum(latency) DESC) AS r FROM t GROUP BY service ORDER BY r
----
service	s	r
String	Float64	UInt64
db	155.5	1
web	27	2
api	7.75	3


SELECT * FROM (SELECT id, service FROM t ORDER BY id LIMIT 3) ORDER BY id DESC
----
id	service
UInt64	String
3	api
2	web
1	api


SELECT a.service, b.c FROM (SELECT DISTINCT service FROM t) AS a LEFT JOIN (SELECT service, count() AS c FROM u GROUP BY service) AS b ON a.service = b.service ORDER BY a.service
----
service	c
String	UInt64
api	2
db	0
web	1


WITH hours AS (SELECT toStartOfHour(at) AS h, count() AS c FROM t GROUP BY h) SELECT h, c, sum(c) OVER (ORDER BY h) AS total FROM hours ORDER BY h
----
h	c	total
DateTime	UInt64	UInt64
2024-01-01 00:00:00	3	3
2024-01-01 01:00:00	2	5
2024-01-01 02:00:00	3	8


WITH toDateTime('2024-01-01 01:00:00') AS start, toStartOfHour(at) AS h SELECT h, count() FROM t WHERE at >= start GROUP BY h ORDER BY h
----
h	count()
DateTime	UInt64
2024-01-01 01:00:00	2
2024-01-01 02:00:00	3


SELECT number AS n, toDate('2024-01-30') + n AS d FROM numbers(3)
----
n	d
UInt64	Date
0	2024-01-30
1	2024-01-31
2	2024-02-01


SELECT toStartOfDay(toDateTime('2024-01-01 00:00:00') + number * 43200) AS d, count() FROM numbers(4) GROUP BY d ORDER BY d
----
d	count()
DateTime	UInt64
2024-01-01 00:00:00	2
2024-01-02 00:00:00	2


SELECT arrayJoin(range(3)) AS n, n * 2 AS d ORDER BY n
----
n	d
UInt8	UInt16
0	0
1	2
2	4


SELECT arrayJoin(splitByChar(',', 'a,b')) AS part, length(part) AS l
----
part	l
String	UInt64
a	1
b	1


SELECT id, tag, idx FROM (SELECT id, tags, arrayMap(x -> x + 1, tags) AS more FROM t) ARRAY JOIN tags AS tag, more AS idx ORDER BY id, tag
----
id	tag	idx
UInt64	Int32	Int64
2	0	1
3	0	1
3	1	2
5	0	1
6	0	1
6	1	2
8	0	1


SELECT uniq(tuple(service, level)) AS n FROM t
----
n
UInt64
6


SELECT groupUniqArray(level) AS l FROM t WHERE service = 'db' AND id = 4
----
l
Array(String)
['info']


SELECT level, topK(2)(service)[1] AS top FROM t WHERE level = 'info' GROUP BY level
----
level	top
String	String
info	api


SELECT sum(id) AS id, id + 1 AS next FROM t
----
id	next
UInt64	UInt64
36	37


SELECT service AS s, count() AS c FROM t WHERE s != 'db' GROUP BY s HAVING c >= 2 ORDER BY c DESC, s LIMIT 5
----
s	c
String	UInt64
api	4
web	2


SELECT toString(id) || '-' || service AS k FROM t WHERE k LIKE '1%'
----
k
String
1-api


SELECT -id AS n, abs(n) AS m FROM t ORDER BY n LIMIT 2
----
n	m
Int64	UInt64
-8	8
-7	7


SELECT formatDateTime(at, '%H:00') AS h, count() FROM t GROUP BY h ORDER BY h
----
h	count()
String	UInt64
00:00	3
01:00	2
02:00	3


SELECT max(if(level = 'error', latency, 0)) AS m, sum(level = 'error') AS e, avg(level = 'error') AS r FROM t
----
m	e	r
Float64	UInt64	Float64
55.5	3	0.375


SELECT sum(1), sum(1.5), avg(1), min(1), max('a'), count(1) FROM t
----
sum(1)	sum(1.5)	avg(1)	min(1)	max(\'a\')	count(1)
UInt64	Float64	Float64	UInt8	String	UInt64
8	12	1	1	a	8


SELECT any(tags) AS a FROM t WHERE id = 3
----
a
Array(Int32)
[0,1]


SELECT u.level AS l, t.id AS i FROM t LEFT JOIN u ON t.id = u.id WHERE u.level = '' ORDER BY i LIMIT 2
----
l	i
String	UInt64
	4
	5


SELECT t.id AS i FROM t LEFT JOIN u ON t.id = u.id WHERE u.level != 'error' ORDER BY i
----
i
UInt64
1
4
5
6
7
8


SELECT t.id AS i FROM t LEFT JOIN u ON t.id = u.id WHERE u.code IS NULL ORDER BY i
----
i
UInt64
3
4
5
6
7
8


SELECT t.id AS i FROM t LEFT JOIN u ON t.id = u.id WHERE u.id IS NULL ORDER BY i
----
i
UInt64


SELECT DISTINCT level FROM t ORDER BY level LIMIT 2
----
level
String
error
info


SELECT service FROM t GROUP BY service ORDER BY max(latency) DESC
----
service
String
db
web
api


SELECT round(quantile(0.99)(latency), 2) AS p99, toUInt32(p99) AS whole FROM t
----
p99	whole
Float64	UInt32
96.88	96


SELECT 'a' IN ('a', 'b'), 1 IN (1.0, 2), 300 IN (44), toUInt8(44) IN (300), -1 IN (255)
----
in(\'a\', (\'a\', \'b\'))	in(1, (1., 2))	in(300, 44)	in(toUInt8(44), 300)	in(-1, 255)
UInt8	UInt8	UInt8	UInt8	UInt8
1	1	0	0	0


SELECT id = 1.0, id = -1, id < 2.5, toUInt8(255) = -1 FROM t ORDER BY id LIMIT 1
----
equals(id, 1.)	equals(id, -1)	less(id, 2.5)	equals(toUInt8(255), -1)
UInt8	UInt8	UInt8	UInt8
1	0	1	0


SELECT 9007199254740993 = 9007199254740992.0, toUInt64(18446744073709551615) > -1
----
equals(9007199254740993, 9007199254740992.)	greater(toUInt64(18446744073709551615), -1)
UInt8	UInt8
0	1


SELECT isNull(NULL), toTypeName(NULL), length('naïve'), position('naïve', 'v'), substring('naïve', 3, 2)
----
isNull(NULL)	toTypeName(NULL)	length(\'naïve\')	position(\'naïve\', \'v\')	substring(\'naïve\', 3, 2)
UInt8	String	UInt64	UInt64	String
1	Nullable(Nothing)	6	5	ï


SELECT splitByString('', 'abc'), splitByString(', ', 'a, b'), arrayStringConcat([], ','), arrayStringConcat(['x'], ',')
----
splitByString(\'\', \'abc\')	splitByString(\', \', \'a, b\')	arrayStringConcat([], \',\')	arrayStringConcat([\'x\'], \',\')
Array(String)	Array(String)	String	String
['a','b','c']	['a','b']		x


SELECT extractAll('k1=v1&k2=v2', '(\\w+)=(\\w+)'), replaceRegexpAll('hello', 'l+', '<\\0>'), match('a.b', 'a\\.b')
----
extractAll(\'k1=v1&k2=v2\', \'(\\\\w+)=(\\\\w+)\')	replaceRegexpAll(\'hello\', \'l+\', \'<\\\\0>\')	match(\'a.b\', \'a\\\\.b\')
Array(String)	String	UInt8
['k1','k2']	he<ll>o	1


SELECT upper(concat('x', toString(code))) FROM t ORDER BY id LIMIT 3
----
upper(concat(\'x\', toString(code)))
Nullable(String)
X200
X500
\N


SELECT least(1, NULL), greatest(code, 300) FROM t ORDER BY id LIMIT 3
----
least(1, NULL)	greatest(code, 300)
Nullable(UInt8)	Nullable(Int64)
1	300
1	500
1	300


SELECT toInt32OrZero('12a'), toInt32OrNull(''), toFloat64OrNull('1e5'), toFloat64OrNull('abc'), toDateOrZero('x'), toUInt8OrNull('256')
----
toInt32OrZero(\'12a\')	toInt32OrNull(\'\')	toFloat64OrNull(\'1e5\')	toFloat64OrNull(\'abc\')	toDateOrZero(\'x\')	toUInt8OrNull(\'256\')
Int32	Nullable(Int32)	Nullable(Float64)	Nullable(Float64)	Date	Nullable(UInt8)
0	\N	100000	\N	1970-01-01	\N


SELECT JSONExtractInt(json, 'l', 2), JSONExtractString(json, 'a'), JSONExtractFloat(json, 'a'), JSONExtractRaw(json, 'l'), JSONHas(json, 'b', 'c') FROM t ORDER BY id
----
JSONExtractInt(json, \'l\', 2)	JSONExtractString(json, \'a\')	JSONExtractFloat(json, \'a\')	JSONExtractRaw(json, \'l\')	JSONHas(json, \'b\', \'c\')
Int64	String	Float64	String	UInt8
0	1	1		1
2	2.5	2.5	[1,2]	0
0		0		0
0		0		0
0	3	3		0
0	true	0		0
0		0		0
0		0		0


SELECT level, sum(count) FROM (SELECT level, count() AS count FROM t GROUP BY level) GROUP BY level ORDER BY level
----
level	sum(count)
String	UInt64
error	3
info	4
warn	1


SELECT count() FROM t WHERE url LIKE '%example%' AND NOT url LIKE 'https%' OR id = 4
----
count()
UInt64
3
