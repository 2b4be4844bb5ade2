SELECT arrayIntersect([1,2,3],[2,3,4],[3,2]), URLHierarchy('https://a.com/b/c?d'), cosineDistance([1,2],[2,3]), formatDateTimeInJodaSyntax(toDateTime('2024-01-02 03:04:05'), 'yyyy-MM-dd HH:mm:ss'), JSON_VALUE('{"a":{"b":1}}', '$.a.b'), JSON_VALUE('{"a":{"b":"x"}}', '$.a.b'), JSON_QUERY('{"a":{"b":1}}', '$.a'), JSON_EXISTS('{"a":1}', '$.a')
----
arrayIntersect([1, 2, 3], [2, 3, 4], [3, 2])	URLHierarchy(\'https://a.com/b/c?d\')	cosineDistance([1, 2], [2, 3])	formatDateTimeInJodaSyntax(toDateTime(\'2024-01-02 03:04:05\'), \'yyyy-MM-dd HH:mm:ss\')	JSON_VALUE(\'{"a":{"b":1}}\', \'$.a.b\')	JSON_VALUE(\'{"a":{"b":"x"}}\', \'$.a.b\')	JSON_QUERY(\'{"a":{"b":1}}\', \'$.a\')	JSON_EXISTS(\'{"a":1}\', \'$.a\')
Array(UInt8)	Array(String)	Float64	String	String	String	String	UInt8
[2,3]	['https://a.com/','https://a.com/b/','https://a.com/b/c?','https://a.com/b/c?d']	0.007722123286332261	2024-01-02 03:04:05	1	x	[{"b":1}]	1

SELECT JSON_VALUE('{"a":[1,2]}', '$.a[1]'), JSON_VALUE('{"a":1}', '$.b'), JSON_VALUE('bad', '$.b'), JSON_VALUE('{"a":{"b":1}}', '$.a'), JSON_VALUE('{"a":null}', '$.a'), JSON_VALUE('{"a":true}', '$.a')
----
JSON_VALUE(\'{"a":[1,2]}\', \'$.a[1]\')	JSON_VALUE(\'{"a":1}\', \'$.b\')	JSON_VALUE(\'bad\', \'$.b\')	JSON_VALUE(\'{"a":{"b":1}}\', \'$.a\')	JSON_VALUE(\'{"a":null}\', \'$.a\')	JSON_VALUE(\'{"a":true}\', \'$.a\')
String	String	String	String	String	String
2				null	true

SELECT JSONKey('{"a":1,"b":2}', 1), JSONKey('{"a":1,"b":2}', -1), JSONKey('{"a":{"x":1}}', 'a', 1), JSONKey('[1]', 1), JSONKey('{}', 5)
----
JSONKey(\'{"a":1,"b":2}\', 1)	JSONKey(\'{"a":1,"b":2}\', -1)	JSONKey(\'{"a":{"x":1}}\', \'a\', 1)	JSONKey(\'[1]\', 1)	JSONKey(\'{}\', 5)
String	String	String	String	String
a	b	x		

SELECT JSONType('{"a":1}', 'a'), JSONType('{"a":1.5}', 'a'), JSONType('[1]'), JSONType('bad'), JSONType('{"a":null}','a'), JSONType('{"a":true}','a'), JSONType('{"a":"x"}','a'), JSONType('{}'), JSONType('{"a":18446744073709551615}','a'), JSONType('{}','zz'), JSONType('{"a":-1}', 'a')
----
JSONType(\'{"a":1}\', \'a\')	JSONType(\'{"a":1.5}\', \'a\')	JSONType(\'[1]\')	JSONType(\'bad\')	JSONType(\'{"a":null}\', \'a\')	JSONType(\'{"a":true}\', \'a\')	JSONType(\'{"a":"x"}\', \'a\')	JSONType(\'{}\')	JSONType(\'{"a":18446744073709551615}\', \'a\')	JSONType(\'{}\', \'zz\')	JSONType(\'{"a":-1}\', \'a\')
Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)	Enum8(\'Null\' = 0, \'String\' = 34, \'Array\' = 91, \'Bool\' = 98, \'Double\' = 100, \'Int64\' = 105, \'UInt64\' = 117, \'Object\' = 123)
Int64	Double	Array	Null	Null	Bool	String	Object	UInt64	Null	Int64

SELECT JSONArrayLength('[1,2]'), JSONArrayLength('{}'), JSONArrayLength('bad'), JSONArrayLength('[]')
----
JSONArrayLength(\'[1,2]\')	JSONArrayLength(\'{}\')	JSONArrayLength(\'bad\')	JSONArrayLength(\'[]\')
Nullable(UInt64)	Nullable(UInt64)	Nullable(UInt64)	Nullable(UInt64)
2	\N	\N	0

SELECT JSONExtractKeysAndValuesRaw('{"a":1,"b":"x","c":[1, 2]}'), JSONExtractKeysAndValuesRaw('{"q":{"a":1}}', 'q'), JSONExtractKeysAndValuesRaw('bad')
----
JSONExtractKeysAndValuesRaw(\'{"a":1,"b":"x","c":[1, 2]}\')	JSONExtractKeysAndValuesRaw(\'{"q":{"a":1}}\', \'q\')	JSONExtractKeysAndValuesRaw(\'bad\')
Array(Tuple(String, String))	Array(Tuple(String, String))	Array(Tuple(String, String))
[('a','1'),('b','"x"'),('c','[1,2]')]	[('a','1')]	[]

SELECT JSON_EXISTS('{"a":{"b":null}}', '$.a.b'), JSON_EXISTS('{"a":1}', '$.b'), JSON_EXISTS('bad', '$.b'), JSON_EXISTS('{"a":[1]}', '$.a[0]'), JSON_EXISTS('{"a":[1]}', '$.a[5]')
----
JSON_EXISTS(\'{"a":{"b":null}}\', \'$.a.b\')	JSON_EXISTS(\'{"a":1}\', \'$.b\')	JSON_EXISTS(\'bad\', \'$.b\')	JSON_EXISTS(\'{"a":[1]}\', \'$.a[0]\')	JSON_EXISTS(\'{"a":[1]}\', \'$.a[5]\')
UInt8	UInt8	UInt8	UInt8	UInt8
1	0	0	1	0

SELECT JSON_QUERY('{"a":{"b":1}}', '$.a'), JSON_QUERY('{"a":1}', '$.a'), JSON_QUERY('{"a":[1, 2]}', '$.a'), JSON_QUERY('{"a":1}', '$.b')
----
JSON_QUERY(\'{"a":{"b":1}}\', \'$.a\')	JSON_QUERY(\'{"a":1}\', \'$.a\')	JSON_QUERY(\'{"a":[1, 2]}\', \'$.a\')	JSON_QUERY(\'{"a":1}\', \'$.b\')
String	String	String	String
[{"b":1}]	[1]	[[1,2]]	

SELECT formatDateTimeInJodaSyntax(at, 'D DDD e'), formatDateTimeInJodaSyntax(at, 'S SSS'), formatDateTimeInJodaSyntax(ts, 'SSS'), formatDateTimeInJodaSyntax(toDate('2024-02-29'), 'yyyy.MM.dd E') FROM t LIMIT 1
----
formatDateTimeInJodaSyntax(at, \'D DDD e\')	formatDateTimeInJodaSyntax(at, \'S SSS\')	formatDateTimeInJodaSyntax(ts, \'SSS\')	formatDateTimeInJodaSyntax(toDate(\'2024-02-29\'), \'yyyy.MM.dd E\')
String	String	String	String
1 001 1	0 000	000	2024.02.29 Thu

SELECT domain('http://<e>x.com'), domain('http://a b.com'), domain('http://a=b.com'), domain('http://a|b.com'), domain('http://a_b.com/x')
----
domain(\'http://<e>x.com\')	domain(\'http://a b.com\')	domain(\'http://a=b.com\')	domain(\'http://a|b.com\')	domain(\'http://a_b.com/x\')
String	String	String	String	String
				a_b.com

SELECT ts - at, toTypeName(ts - at), ts - ts, at - ts, ts - toDateTime64('2024-01-01 00:00:00.5', 3) FROM t ORDER BY id LIMIT 2
----
minus(ts, at)	toTypeName(minus(ts, at))	minus(ts, ts)	minus(at, ts)	minus(ts, toDateTime64(\'2024-01-01 00:00:00.5\', 3))
Decimal(18, 3)	String	Decimal(18, 3)	Decimal(18, 3)	Decimal(18, 3)
0	Decimal(18, 3)	0	0	-0.5
0	Decimal(18, 3)	0	0	1499.5

SELECT max(ts) - min(ts) FROM t
----
minus(max(ts), min(ts))
Decimal(18, 3)
10500

SELECT toDateTime64('2024-01-01 00:00:00.123456', 6) - toDateTime64('2024-01-01 00:00:00.5', 3) AS d, toTypeName(d)
----
d	toTypeName(d)
Decimal(18, 6)	String
-0.376544	Decimal(18, 6)

SELECT toDateTime64('2024-01-01 00:00:00.123456789', 9) - toDateTime64('1970-01-01 00:00:00', 3) AS d, toTypeName(d)
----
d	toTypeName(d)
Decimal(18, 9)	String
1704067200.123456789	Decimal(18, 9)

SELECT JSONExtractKeysAndValues('{"a":1,"b":"x"}', 'Int64'), JSONExtractKeysAndValues('{"a":1,"b":"x"}', 'String'), JSONExtractKeysAndValues('{"q":{"a":1}}', 'q', 'Int8'), JSONExtractKeysAndValues('[1]', 'Int8')
----
JSONExtractKeysAndValues(\'{"a":1,"b":"x"}\', \'Int64\')	JSONExtractKeysAndValues(\'{"a":1,"b":"x"}\', \'String\')	JSONExtractKeysAndValues(\'{"q":{"a":1}}\', \'q\', \'Int8\')	JSONExtractKeysAndValues(\'[1]\', \'Int8\')
Array(Tuple(String, Int64))	Array(Tuple(String, String))	Array(Tuple(String, Int8))	Array(Tuple(String, Int8))
[('a',1)]	[('a','1'),('b','x')]	[('a',1)]	[]

SELECT JSON_VALUE('{"a b":{"b":1.50}}', '$."a b".b'), JSON_VALUE('{"a":{"b":1.50}}', '$["a"]["b"]'), JSON_VALUE('{"a":[{"b":"q"},{"b":"r"}]}', '$.a[1].b'), JSON_VALUE('"x"', '$'), JSON_VALUE('{"a":"x\\ny"}', '$.a')
----
JSON_VALUE(\'{"a b":{"b":1.50}}\', \'$."a b".b\')	JSON_VALUE(\'{"a":{"b":1.50}}\', \'$["a"]["b"]\')	JSON_VALUE(\'{"a":[{"b":"q"},{"b":"r"}]}\', \'$.a[1].b\')	JSON_VALUE(\'"x"\', \'$\')	JSON_VALUE(\'{"a":"x\\\\ny"}\', \'$.a\')
String	String	String	String	String
1.5	1.5	r	x	x\ny

SELECT formatDateTimeInJodaSyntax(at, 'yyyy-MM-dd HH:mm:ss'), formatDateTimeInJodaSyntax(at, 'yy/M/d h:m:s a'), formatDateTimeInJodaSyntax(at, 'EEE EEEE MMM MMMM'), formatDateTimeInJodaSyntax(at, 'D DDD e'), formatDateTimeInJodaSyntax(at, '''at'' HH ''o''''clock''') FROM t LIMIT 2
----
formatDateTimeInJodaSyntax(at, \'yyyy-MM-dd HH:mm:ss\')	formatDateTimeInJodaSyntax(at, \'yy/M/d h:m:s a\')	formatDateTimeInJodaSyntax(at, \'EEE EEEE MMM MMMM\')	formatDateTimeInJodaSyntax(at, \'D DDD e\')	formatDateTimeInJodaSyntax(at, \'\\\'at\\\' HH \\\'o\\\'\\\'clock\\\'\')
String	String	String	String	String
2024-01-01 00:00:00	24/1/1 12:0:0 AM	Mon Monday Jan January	1 001 1	at 00 o\'clock
2024-01-01 00:25:00	24/1/1 12:25:0 AM	Mon Monday Jan January	1 001 1	at 00 o\'clock

SELECT JSONExtract('{"a":1,"b":2}', 'Map(String, Int64)') AS m, toTypeName(m), JSONExtract('{"a":{"x":"y"}}', 'a', 'Map(String, String)'), JSONExtract('[1]', 'Map(String, Int64)')
----
m	toTypeName(m)	JSONExtract(\'{"a":{"x":"y"}}\', \'a\', \'Map(String, String)\')	JSONExtract(\'[1]\', \'Map(String, Int64)\')
Map(String, Int64)	String	Map(String, String)	Map(String, Int64)
{'a':1,'b':2}	Map(String, Int64)	{'x':'y'}	{}

SELECT JSONExtract('[1,"x"]', 'Tuple(Int64, String)') AS t, toTypeName(t), JSONExtract('{"a":1,"b":"z"}', 'Tuple(Int64, String)'), JSONExtract('[1]', 'Tuple(Int64, String)'), JSONExtract('bad', 'Tuple(Int64, String)'), JSONExtract('{}', 'a', 'Tuple(Int64, String)')
----
t	toTypeName(t)	JSONExtract(\'{"a":1,"b":"z"}\', \'Tuple(Int64, String)\')	JSONExtract(\'[1]\', \'Tuple(Int64, String)\')	JSONExtract(\'bad\', \'Tuple(Int64, String)\')	JSONExtract(\'{}\', \'a\', \'Tuple(Int64, String)\')
Tuple(Int64, String)	String	Tuple(Int64, String)	Tuple(Int64, String)	Tuple(Int64, String)	Tuple(Int64, String)
(1,'x')	Tuple(Int64, String)	(1,'z')	(1,'')	(0,'')	(0,'')

SELECT JSONExtract('{"a":[[1,2],[3]]}', 'a', 'Array(Array(Int64))') AS x, toTypeName(x), JSONExtract('{"a":[{"k":1},{"k":2}]}', 'a', 'Array(Map(String, UInt8))')
----
x	toTypeName(x)	JSONExtract(\'{"a":[{"k":1},{"k":2}]}\', \'a\', \'Array(Map(String, UInt8))\')
Array(Array(Int64))	String	Array(Map(String, UInt8))
[[1,2],[3]]	Array(Array(Int64))	[{'k':1},{'k':2}]

SELECT JSONExtract('{"a":[[1,"x"],[2,"y"]]}', 'a', 'Array(Tuple(UInt8, String))')
----
JSONExtract(\'{"a":[[1,"x"],[2,"y"]]}\', \'a\', \'Array(Tuple(UInt8, String))\')
Array(Tuple(UInt8, String))
[(1,'x'),(2,'y')]

SELECT JSONExtract('{"a":1,"b":"x"}', 'Map(String, Int64)'), JSONExtract('{"a":null,"b":1}', 'Map(String, Int64)'), JSONExtract('[1,"x",3]', 'Array(Int64)'), JSONExtract('["x"]', 'Tuple(Int64)'), JSONExtract('[[1],"x"]', 'Array(Array(Int64))')
----
JSONExtract(\'{"a":1,"b":"x"}\', \'Map(String, Int64)\')	JSONExtract(\'{"a":null,"b":1}\', \'Map(String, Int64)\')	JSONExtract(\'[1,"x",3]\', \'Array(Int64)\')	JSONExtract(\'["x"]\', \'Tuple(Int64)\')	JSONExtract(\'[[1],"x"]\', \'Array(Array(Int64))\')
Map(String, Int64)	Map(String, Int64)	Array(Int64)	Tuple(Int64)	Array(Array(Int64))
{'a':1,'b':0}	{'a':0,'b':1}	[1,0,3]	(0)	[[1],[]]

SELECT JSONExtract('{"a":"bad"}', 'a', 'UUID'), JSONExtract('{"a":"bad"}', 'a', 'Date'), JSONExtract('{"a":5}', 'a', 'Date'), JSONExtract('{"a":1704067200}', 'a', 'DateTime'), JSONExtract('{"a":"ab"}', 'a', 'FixedString(3)'), JSONExtract('{"a":"1.2.3.4"}', 'a', 'IPv4')
----
JSONExtract(\'{"a":"bad"}\', \'a\', \'UUID\')	JSONExtract(\'{"a":"bad"}\', \'a\', \'Date\')	JSONExtract(\'{"a":5}\', \'a\', \'Date\')	JSONExtract(\'{"a":1704067200}\', \'a\', \'DateTime\')	JSONExtract(\'{"a":"ab"}\', \'a\', \'FixedString(3)\')	JSONExtract(\'{"a":"1.2.3.4"}\', \'a\', \'IPv4\')
UUID	Date	Date	DateTime	FixedString(3)	IPv4
00000000-0000-0000-0000-000000000000	1970-01-01	1970-01-01	2024-01-01 00:00:00	ab\0	1.2.3.4

SELECT JSONExtract('{"a":"61f0c404-5cb3-11e7-907b-a6006ad3dba0"}', 'a', 'UUID'), JSONExtract('{"a":"2024-01-02"}', 'a', 'Date'), JSONExtract('{"a":"2024-01-02 03:04:05"}', 'a', 'DateTime'), JSONExtract('{"a":1.25}', 'a', 'Decimal(9, 2)'), JSONExtract('{"a":"1.25"}', 'a', 'Decimal64(2)')
----
JSONExtract(\'{"a":"61f0c404-5cb3-11e7-907b-a6006ad3dba0"}\', \'a\', \'UUID\')	JSONExtract(\'{"a":"2024-01-02"}\', \'a\', \'Date\')	JSONExtract(\'{"a":"2024-01-02 03:04:05"}\', \'a\', \'DateTime\')	JSONExtract(\'{"a":1.25}\', \'a\', \'Decimal(9, 2)\')	JSONExtract(\'{"a":"1.25"}\', \'a\', \'Decimal64(2)\')
UUID	Date	DateTime	Decimal(9, 2)	Decimal(18, 2)
61f0c404-5cb3-11e7-907b-a6006ad3dba0	2024-01-02	2024-01-02 03:04:05	1.25	1.25
