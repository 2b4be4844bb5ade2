SELECT formatRow('JSONEachRow', id, service, tags) AS r FROM t ORDER BY id LIMIT 3
----
r
String
{"id":1,"service":"api","tags":[]}\n
{"id":2,"service":"web","tags":[0]}\n
{"id":3,"service":"api","tags":[0,1]}\n

SELECT formatRowNoNewline('JSONEachRow', *) FROM u ORDER BY id
----
formatRowNoNewline(\'JSONEachRow\', id, ts, at, service, level, latency, code, tags, url, json)
String
{"id":1,"ts":"2024-01-01 00:00:00.000","at":"2024-01-01 00:00:00","service":"api","level":"info","latency":1.5,"code":200,"tags":[],"url":"https:\\/\\/www.example.com\\/a\\/b?x=1&y=2","json":"{\\"a\\":1,\\"b\\":{\\"c\\":\\"x\\"}}"}
{"id":2,"ts":"2024-01-01 00:25:00.000","at":"2024-01-01 00:25:00","service":"web","level":"error","latency":20,"code":500,"tags":[0],"url":"http:\\/\\/example.org\\/","json":"{\\"a\\":2.5,\\"l\\":[1,2]}"}
{"id":3,"ts":"2024-01-01 00:50:00.000","at":"2024-01-01 00:50:00","service":"api","level":"error","latency":3.25,"code":null,"tags":[0,1],"url":"\\/path\\/only","json":"{}"}

SELECT formatRowNoNewline('JSONEachRow', *) AS data FROM (SELECT id, service AS s FROM t) ORDER BY data
----
data
String
{"id":1,"s":"api"}
{"id":2,"s":"web"}
{"id":3,"s":"api"}
{"id":4,"s":"db"}
{"id":5,"s":"web"}
{"id":6,"s":"api"}
{"id":7,"s":"db"}
{"id":8,"s":"api"}

SELECT formatRowNoNewline('JSONEachRow', * EXCEPT (ts, at), id + 1) AS r FROM u ORDER BY r
----
r
String
{"id":1,"service":"api","level":"info","latency":1.5,"code":200,"tags":[],"url":"https:\\/\\/www.example.com\\/a\\/b?x=1&y=2","json":"{\\"a\\":1,\\"b\\":{\\"c\\":\\"x\\"}}","plus(id, 1)":2}
{"id":2,"service":"web","level":"error","latency":20,"code":500,"tags":[0],"url":"http:\\/\\/example.org\\/","json":"{\\"a\\":2.5,\\"l\\":[1,2]}","plus(id, 1)":3}
{"id":3,"service":"api","level":"error","latency":3.25,"code":null,"tags":[0,1],"url":"\\/path\\/only","json":"{}","plus(id, 1)":4}

SELECT formatRowNoNewline('JSONEachRow', COLUMNS('^l')) FROM t WHERE id < 3 ORDER BY id
----
formatRowNoNewline(\'JSONEachRow\', level, latency)
String
{"level":"info","latency":1.5}
{"level":"error","latency":20}

SELECT formatRowNoNewline('JSONEachRow', t.*, u.id, u.url) AS r FROM t JOIN u ON t.id = u.id ORDER BY r
----
r
String
{"id":1,"ts":"2024-01-01 00:00:00.000","at":"2024-01-01 00:00:00","service":"api","level":"info","latency":1.5,"code":200,"tags":[],"url":"https:\\/\\/www.example.com\\/a\\/b?x=1&y=2","json":"{\\"a\\":1,\\"b\\":{\\"c\\":\\"x\\"}}","u.id":1,"u.url":"https:\\/\\/www.example.com\\/a\\/b?x=1&y=2"}
{"id":2,"ts":"2024-01-01 00:25:00.000","at":"2024-01-01 00:25:00","service":"web","level":"error","latency":20,"code":500,"tags":[0],"url":"http:\\/\\/example.org\\/","json":"{\\"a\\":2.5,\\"l\\":[1,2]}","u.id":2,"u.url":"http:\\/\\/example.org\\/"}
{"id":3,"ts":"2024-01-01 00:50:00.000","at":"2024-01-01 00:50:00","service":"api","level":"error","latency":3.25,"code":null,"tags":[0,1],"url":"\\/path\\/only","json":"{}","u.id":3,"u.url":"\\/path\\/only"}

SELECT formatRowNoNewline('CSV', id, service, url, code) FROM t ORDER BY id
----
formatRowNoNewline(\'CSV\', id, service, url, code)
String
1,"api","https://www.example.com/a/b?x=1&y=2",200
2,"web","http://example.org/",500
3,"api","/path/only",\\N
4,"db","",200
5,"web","https://sub.example.com:8080/p#f",404
6,"api","https://example.com?q=a%20b",200
7,"db","ftp://files.example.net/x.txt",\\N
8,"api","not an address",-1

SELECT formatRow('CSV', service, tags) FROM t WHERE id = 6
----
formatRow(\'CSV\', service, tags)
String
"api","[0,1]"\n

SELECT formatRowNoNewline('TSV', id, code, tags, at) FROM t ORDER BY id
----
formatRowNoNewline(\'TSV\', id, code, tags, at)
String
1\t200\t[]\t2024-01-01 00:00:00
2\t500\t[0]\t2024-01-01 00:25:00
3\t\\N\t[0,1]\t2024-01-01 00:50:00
4\t200\t[]\t2024-01-01 01:15:00
5\t404\t[0]\t2024-01-01 01:40:00
6\t200\t[0,1]\t2024-01-01 02:05:00
7\t\\N\t[]\t2024-01-01 02:30:00
8\t-1\t[0]\t2024-01-01 02:55:00

SELECT formatRow('CSVWithNames', id, service) FROM u ORDER BY id
----
formatRow(\'CSVWithNames\', id, service)
String
"id","service"\n1,"api"\n
"id","service"\n2,"web"\n
"id","service"\n3,"api"\n

SELECT formatRowNoNewline('TSVWithNames', id, code) AS r FROM u ORDER BY id
----
r
String
id\tcode\n1\t200
id\tcode\n2\t500
id\tcode\n3\t\\N

SELECT service AS s, formatRowNoNewline('JSONEachRow', s, upper(s)) AS r FROM t ORDER BY id LIMIT 2
----
s	r
String	String
api	{"s":"api","upper(s)":"API"}
web	{"s":"web","upper(s)":"WEB"}

SELECT formatRowNoNewline('JSONEachRow', id, 'a"b', NULL) FROM t WHERE id = 1
----
formatRowNoNewline(\'JSONEachRow\', id, \'a"b\', NULL)
String
{"id":1,"\'a\\"b\'":"a\\"b","NULL":null}

SELECT formatRowNoNewline('Nope', id) FROM t
----
error (UNKNOWN_FORMAT)

SELECT formatRowNoNewline('JSONEachRow') FROM t
----
error (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)

SELECT tuple(*) FROM (SELECT id, service FROM t) ORDER BY 1
----
(id, service)
Tuple(UInt64, String)
(1,'api')
(2,'web')
(3,'api')
(4,'db')
(5,'web')
(6,'api')
(7,'db')
(8,'api')

SELECT concat(*) AS c FROM (SELECT service, level FROM t) ORDER BY c
----
c
String
apierror
apiinfo
apiinfo
apiinfo
dberror
dbinfo
weberror
webwarn

SELECT greatest(*) FROM (SELECT 1 AS a, 2 AS b)
----
greatest(a, b)
UInt8
2

SELECT count(*), count(id) FROM t
----
count()	count(id)
UInt64	UInt64
8	8

SELECT array(* EXCEPT id) FROM (SELECT id, length(tags) AS a, length(url) AS b FROM t) ORDER BY 1
----
[a, b]
Array(UInt64)
[0,0]
[0,29]
[0,35]
[1,14]
[1,19]
[1,32]
[2,10]
[2,27]

SELECT mapFilter((k, v) -> v > 1, map('a', 1, 'b', 2))
----
mapFilter(lambda(tuple(k, v), greater(v, 1)), map(\'a\', 1, \'b\', 2))
Map(String, UInt8)
{'b':2}

SELECT mapFilter((k, v) -> k = 'api', map(service, id, 'z', 0)) AS m FROM t ORDER BY id
----
m
Map(String, UInt64)
{'api':1}
{}
{'api':3}
{}
{}
{'api':6}
{}
{'api':8}

SELECT toString(mapFilter((k, v) -> v IS NOT NULL, map('code', code, 'id', toInt64(id)))) AS m FROM t ORDER BY id
----
m
String
{\'code\':200,\'id\':1}
{\'code\':500,\'id\':2}
{\'id\':3}
{\'code\':200,\'id\':4}
{\'code\':404,\'id\':5}
{\'code\':200,\'id\':6}
{\'id\':7}
{\'code\':-1,\'id\':8}

SELECT mapFilter((k, v) -> k > service, map('b', 1, 'v', 2)), service FROM t ORDER BY id
----
mapFilter(lambda(tuple(k, v), greater(k, service)), map(\'b\', 1, \'v\', 2))	service
Map(String, UInt8)	String
{'b':1,'v':2}	api
{}	web
{'b':1,'v':2}	api
{'v':2}	db
{}	web
{'b':1,'v':2}	api
{'v':2}	db
{'b':1,'v':2}	api

SELECT mapApply((k, v) -> (upper(k), v + 1), map(service, id)) FROM t ORDER BY id
----
mapApply(lambda(tuple(k, v), (upper(k), plus(v, 1))), map(service, id))
Map(String, UInt64)
{'API':2}
{'WEB':3}
{'API':4}
{'DB':5}
{'WEB':6}
{'API':7}
{'DB':8}
{'API':9}

SELECT mapApply((k, v) -> (v, k), map('a', 'x', 'b', 'y'))
----
mapApply(lambda(tuple(k, v), (v, k)), map(\'a\', \'x\', \'b\', \'y\'))
Map(String, String)
{'x':'a','y':'b'}

SELECT mapApply((k, v) -> (k, v / 2), map('a', 1, 'b', 3))
----
mapApply(lambda(tuple(k, v), (k, divide(v, 2))), map(\'a\', 1, \'b\', 3))
Map(String, Float64)
{'a':0.5,'b':1.5}

SELECT mapExists((k, v) -> v = 2, map('a', 1, 'b', id)) FROM t ORDER BY id
----
mapExists(lambda(tuple(k, v), equals(v, 2)), map(\'a\', 1, \'b\', id))
UInt8
0
1
0
0
0
0
0
0

SELECT mapAll((k, v) -> v < 3, map('a', 1, 'b', id)) FROM t ORDER BY id
----
mapAll(lambda(tuple(k, v), less(v, 3)), map(\'a\', 1, \'b\', id))
UInt8
1
1
0
0
0
0
0
0

SELECT mapFilter((k, v) -> k = 'a', [1])
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT mapApply((k, v) -> v, map('a', 1))
----
error (BAD_ARGUMENTS)

SELECT count() FROM t WHERE mapExists((k, v) -> k = 'api', map(service, id))
----
count()
UInt64
4

SELECT mapKeys(mapFilter((k, v) -> v > 2, map('a', id, 'b', 5))) FROM t ORDER BY id
----
mapKeys(mapFilter(lambda(tuple(k, v), greater(v, 2)), map(\'a\', id, \'b\', 5)))
Array(String)
['b']
['b']
['a','b']
['a','b']
['a','b']
['a','b']
['a','b']
['a','b']

SELECT groupArraySample(10)(id) FROM (SELECT id FROM t ORDER BY id)
----
groupArraySample(10)(id)
Array(UInt64)
[1,2,3,4,5,6,7,8]

SELECT length(groupArraySample(3)(id)), length(groupArraySample(3, 7)(id)) FROM t
----
length(groupArraySample(3)(id))	length(groupArraySample(3, 7)(id))
UInt64	UInt64
3	3

SELECT level, arraySort(groupArraySample(100)(id)) FROM t GROUP BY level ORDER BY level
----
level	arraySort(groupArraySample(100)(id))
String	Array(UInt64)
error	[2,3,7]
info	[1,4,6,8]
warn	[5]

SELECT groupArraySample(2)(id) FROM t WHERE id > 100
----
groupArraySample(2)(id)
Array(UInt64)
[]

SELECT groupArraySample(id) FROM t
----
error (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)

SELECT length(groupArraySampleMerge(2)(s)) FROM (SELECT groupArraySampleState(2)(id) AS s FROM t GROUP BY level)
----
length(groupArraySampleMerge(2)(s))
UInt64
2

SELECT toTypeName(groupArraySampleState(2)(id)) FROM t
----
toTypeName(groupArraySampleState(2)(id))
String
AggregateFunction(groupArraySample(2), UInt64)

SELECT toString(arrayFilter(x -> x IS NOT NULL, [1, NULL, 2]))
----
toString(arrayFilter(lambda(tuple(x), isNotNull(x)), [1, NULL, 2]))
String
[1,2]

SELECT toString(arrayFilter(x -> isNull(x), [1, NULL, 2]))
----
toString(arrayFilter(lambda(tuple(x), isNull(x)), [1, NULL, 2]))
String
[NULL]

SELECT arrayMap(x -> ifNull(x, 0), [1, NULL, 2])
----
arrayMap(lambda(tuple(x), ifNull(x, 0)), [1, NULL, 2])
Array(UInt8)
[1,0,2]

SELECT toString(arrayMap(x -> x + 1, [1, NULL, 2]))
----
toString(arrayMap(lambda(tuple(x), plus(x, 1)), [1, NULL, 2]))
String
[2,NULL,3]

SELECT arrayCount(x -> x IS NULL, groupArray(code)) FROM t
----
arrayCount(lambda(tuple(x), isNull(x)), groupArray(code))
UInt32
0

SELECT arrayMap(x -> coalesce(x, -1), [code, 5]) FROM t ORDER BY id
----
arrayMap(lambda(tuple(x), coalesce(x, -1)), [code, 5])
Array(Int64)
[200,5]
[500,5]
[-1,5]
[200,5]
[404,5]
[200,5]
[-1,5]
[-1,5]

SELECT arrayExists(x -> x IS NULL, [code]) FROM t ORDER BY id
----
arrayExists(lambda(tuple(x), isNull(x)), [code])
UInt8
0
0
1
0
0
0
1
0

SELECT arrayFilter((x, y) -> y IS NULL, [1, 2], [NULL, 3])
----
arrayFilter(lambda(tuple(x, y), isNull(y)), [1, 2], [NULL, 3])
Array(UInt8)
[1]

SELECT assumeNotNull(arrayFirst(x -> x IS NOT NULL, [NULL, 7])) AS f
----
f
UInt8
7

SELECT arrayAll(x -> x IS NULL, [code]) FROM t ORDER BY id
----
arrayAll(lambda(tuple(x), isNull(x)), [code])
UInt8
0
0
1
0
0
0
1
0

SELECT arraySum(x -> ifNull(x, 10), [code, 1]) FROM t ORDER BY id
----
arraySum(lambda(tuple(x), ifNull(x, 10)), [code, 1])
Int64
201
501
11
201
405
201
11
0

SELECT arrayMap(x -> if(x IS NULL, 'none', toString(x)), groupArray(nullIf(id, 3))) FROM t WHERE id < 3
----
arrayMap(lambda(tuple(x), if(isNull(x), \'none\', toString(x))), groupArray(nullIf(id, 3)))
Array(String)
['1','2']

SELECT toJSONString('a/b"c'), toJSONString(1), toJSONString(1.5), toJSONString([1, 2]), toJSONString(['a', 'b'])
----
toJSONString(\'a/b"c\')	toJSONString(1)	toJSONString(1.5)	toJSONString([1, 2])	toJSONString([\'a\', \'b\'])
String	String	String	String	String
"a\\/b\\"c"	1	1.5	[1,2]	["a","b"]

SELECT toJSONString(map('a', 1, 'b', 2)), toJSONString(map('k', 'v')), toJSONString((1, 'x'))
----
toJSONString(map(\'a\', 1, \'b\', 2))	toJSONString(map(\'k\', \'v\'))	toJSONString((1, \'x\'))
String	String	String
{"a":1,"b":2}	{"k":"v"}	[1,"x"]

SELECT toJSONString(toDate('2024-01-01')), toJSONString(toDateTime('2024-01-01 10:00:00')), toJSONString(toUInt64(18446744073709551615)), toJSONString(nan), toJSONString(inf)
----
toJSONString(toDate(\'2024-01-01\'))	toJSONString(toDateTime(\'2024-01-01 10:00:00\'))	toJSONString(toUInt64(18446744073709551615))	toJSONString(nan)	toJSONString(inf)
String	String	String	String	String
"2024-01-01"	"2024-01-01 10:00:00"	18446744073709551615	null	null

SELECT toJSONString(map('tags', tags, 'more', [1])) FROM t ORDER BY id
----
toJSONString(map(\'tags\', tags, \'more\', [1]))
String
{"tags":[],"more":[1]}
{"tags":[0],"more":[1]}
{"tags":[0,1],"more":[1]}
{"tags":[],"more":[1]}
{"tags":[0],"more":[1]}
{"tags":[0,1],"more":[1]}
{"tags":[],"more":[1]}
{"tags":[0],"more":[1]}

SELECT toJSONString(code), toJSONString(service) FROM t ORDER BY id
----
toJSONString(code)	toJSONString(service)
Nullable(String)	String
200	"api"
500	"web"
\N	"api"
200	"db"
404	"web"
200	"api"
\N	"db"
-1	"api"

SELECT toJSONString(toDecimal64(1.25, 2)), toJSONString(true), toJSONString(toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0'))
----
toJSONString(toDecimal64(1.25, 2))	toJSONString(true)	toJSONString(toUUID(\'61f0c404-5cb3-11e7-907b-a6006ad3dba0\'))
String	String	String
1.25	true	"61f0c404-5cb3-11e7-907b-a6006ad3dba0"

SELECT toJSONString('ünï\n\t')
----
toJSONString(\'ünï\\n\\t\')
String
"ünï\\n\\t"
