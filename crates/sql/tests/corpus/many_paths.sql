SELECT '{"b":1,"a":{"d":2,"c":3.5},"e":null,"f":{},"g":[1,2,null],"h":"x/y","i":true,"j":[{"k":1},{"k":2,"l":"z"}]}'::JSON AS j
----
j
JSON
{"a":{"c":3.5,"d":2},"b":1,"g":[1,2,null],"h":"x\\/y","i":true,"j":[{"k":1},{"k":2,"l":"z"}]}

SELECT CAST('{"a.b":1,"a":{"c":[]}}', 'JSON') AS j
----
j
JSON
{"a":{"b":1,"c":[]}}

SELECT CAST('{"a":{"b":42},"s":"abc"}', 'JSON') AS j, j.a.b, j.s, j.zz, j.a.b.:Int64, j.s.:Int64, j.s.:String, j.^a, toTypeName(j.a.b), toTypeName(j.^a), toTypeName(j)
----
j	j.a.b	j.s	j.zz	j.a.b.:`Int64`	j.s.:`Int64`	j.s.:`String`	j.^`a`	toTypeName(j.a.b)	toTypeName(j.^`a`)	toTypeName(j)
JSON	Dynamic	Dynamic	Dynamic	Nullable(Int64)	Nullable(Int64)	Nullable(String)	JSON	String	String	String
{"a":{"b":42},"s":"abc"}	42	abc	\N	42	\N	abc	{"b":42}	Dynamic	JSON	JSON

SELECT j.x, j.y, j.z, dynamicType(j.x)::String, dynamicType(j.z)::String FROM (SELECT '{"x":[1,2,3],"y":["a","b"],"z":[{"k":1},{"k":2}]}'::JSON AS j)
----
j.x	j.y	j.z	CAST(dynamicType(j.x), \'String\')	CAST(dynamicType(j.z), \'String\')
Dynamic	Dynamic	Dynamic	String	String
[1,2,3]	['a','b']	['{"k":1}','{"k":2}']	Array(Nullable(Int64))	Array(JSON(max_dynamic_types=16, max_dynamic_paths=256))

SELECT JSONAllPaths(j), JSONAllPathsWithTypes(j), JSONDynamicPaths(j), JSONSharedDataPaths(j), JSONDynamicPathsWithTypes(j) FROM (SELECT '{"b":1,"a":{"d":2,"c":"3"},"e":null,"g":[1],"j":[{"k":1}],"t":true,"f":1.5,"dd":"2020-01-02","dt":"2020-01-02 10:00:00"}'::JSON AS j)
----
JSONAllPaths(j)	JSONAllPathsWithTypes(j)	JSONDynamicPaths(j)	JSONSharedDataPaths(j)	JSONDynamicPathsWithTypes(j)
Array(String)	Map(String, String)	Array(String)	Array(String)	Map(String, String)
['a.c','a.d','b','dd','dt','f','g','j','t']	{'a.c':'String','a.d':'Int64','b':'Int64','dd':'Date','dt':'DateTime','f':'Float64','g':'Array(Nullable(Int64))','j':'Array(JSON(max_dynamic_types=16, max_dynamic_paths=256))','t':'Bool'}	['a.c','a.d','b','dd','dt','f','g','j','t']	[]	{'a.c':'String','a.d':'Int64','b':'Int64','dd':'Date','dt':'DateTime','f':'Float64','g':'Array(Nullable(Int64))','j':'Array(JSON(max_dynamic_types=16, max_dynamic_paths=256))','t':'Bool'}

SELECT j.d, j.dt, j.n, j.f, dynamicType(j.d)::String, dynamicType(j.dt)::String, dynamicType(j.n)::String, dynamicType(j.f)::String FROM (SELECT '{"d":"2020-01-02","dt":"2020-01-02 10:00:00","n":18446744073709551615,"f":1e3}'::JSON AS j)
----
j.d	j.dt	j.n	j.f	CAST(dynamicType(j.d), \'String\')	CAST(dynamicType(j.dt), \'String\')	CAST(dynamicType(j.n), \'String\')	CAST(dynamicType(j.f), \'String\')
Dynamic	Dynamic	Dynamic	Dynamic	String	String	String	String
2020-01-02	2020-01-02 10:00:00	18446744073709551615	1000	Date	DateTime	UInt64	Float64

SELECT j.a, dynamicType(j.a)::String, j.b, dynamicType(j.b)::String, j.d, dynamicType(j.d)::String, j.e, dynamicType(j.e)::String FROM (SELECT '{"a":"2020-01-02T10:00:00Z","b":"2020-01-02 10:00:00.123","d":"20200102","e":"2020-01-02T10:00:00"}'::JSON AS j)
----
j.a	CAST(dynamicType(j.a), \'String\')	j.b	CAST(dynamicType(j.b), \'String\')	j.d	CAST(dynamicType(j.d), \'String\')	j.e	CAST(dynamicType(j.e), \'String\')
Dynamic	String	Dynamic	String	Dynamic	String	Dynamic	String
2020-01-02 10:00:00	DateTime	2020-01-02 10:00:00.123000000	DateTime64(9)	20200102	String	2020-01-02 10:00:00	DateTime

SELECT j.b, dynamicType(j.b)::String, j.c, dynamicType(j.c)::String, j.d, dynamicType(j.d)::String, j.e, dynamicType(j.e)::String FROM (SELECT '{"b":"10:00:00","c":"1","d":-5,"e":-1.0}'::JSON AS j)
----
j.b	CAST(dynamicType(j.b), \'String\')	j.c	CAST(dynamicType(j.c), \'String\')	j.d	CAST(dynamicType(j.d), \'String\')	j.e	CAST(dynamicType(j.e), \'String\')
Dynamic	String	Dynamic	String	Dynamic	String	Dynamic	String
10:00:00	String	1	String	-5	Int64	-1	Float64

SELECT j.a = 1, j.a > 0, j.s = 'x', j.zz = 1, j.zz IS NULL, isNull(j.a), toTypeName(j.a = 1) FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j)
----
equals(j.a, 1)	greater(j.a, 0)	equals(j.s, \'x\')	equals(j.zz, 1)	isNull(j.zz)	isNull(j.a)	toTypeName(equals(j.a, 1))
Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	UInt8	UInt8	String
1	1	1	\N	1	0	Nullable(UInt8)

SELECT j.a < j.b, j.a = j.b, j.s > 'a', j.a = '1', j.a != 2.5, j.b >= 2.5, j.b = 2 FROM (SELECT '{"a":1,"b":2.5,"s":"x"}'::JSON AS j)
----
less(j.a, j.b)	equals(j.a, j.b)	greater(j.s, \'a\')	equals(j.a, \'1\')	notEquals(j.a, 2.5)	greaterOrEquals(j.b, 2.5)	equals(j.b, 2)
Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)	Nullable(UInt8)
1	0	1	1	1	1	0

SELECT toString(j), length(toString(j)), j.a::String, j.a::Int64, toInt64(j.a), toFloat64(j.a), CAST(j.a, 'Nullable(UInt8)'), ifNull(j.zz.:Int64, 5), toString(j.zz), j.s::String FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j)
----
toString(j)	length(toString(j))	CAST(j.a, \'String\')	CAST(j.a, \'Int64\')	toInt64(j.a)	toFloat64(j.a)	CAST(j.a, \'Nullable(UInt8)\')	ifNull(j.zz.:`Int64`, 5)	toString(j.zz)	CAST(j.s, \'String\')
String	UInt64	String	Int64	Int64	Float64	Nullable(UInt8)	Int64	String	String
{"a":1,"s":"x"}	15	1	1	1	1	1	5		x

SELECT j.a::Int64, j.a::String FROM (SELECT '{"s":"x"}'::JSON AS j)
----
CAST(j.a, \'Int64\')	CAST(j.a, \'String\')
Int64	String
0	

SELECT sum(j.a::Int64), max(j.a.:Int64) FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j)
----
sum(CAST(j.a, \'Int64\'))	max(j.a.:`Int64`)
Int64	Nullable(Int64)
1	1

SELECT j.a.:Float64, j.a::Float64, j.b::Int64, j.b::UInt8, j.t::UInt8, j.t::String, j.s::Array(Int64) FROM (SELECT '{"a":1,"b":300.7,"t":true,"s":[1,2]}'::JSON AS j)
----
j.a.:`Float64`	CAST(j.a, \'Float64\')	CAST(j.b, \'Int64\')	CAST(j.b, \'UInt8\')	CAST(j.t, \'UInt8\')	CAST(j.t, \'String\')	CAST(j.s, \'Array(Int64)\')
Nullable(Float64)	Float64	Int64	UInt8	UInt8	String	Array(Int64)
\N	1	300	44	1	true	[1,2]

SELECT j.a::Nullable(Int64), j.s::Nullable(String), toTypeName(j.a::Nullable(Int64)) FROM (SELECT '{"b":1}'::JSON AS j)
----
CAST(j.a, \'Nullable(Int64)\')	CAST(j.s, \'Nullable(String)\')	toTypeName(CAST(j.a, \'Nullable(Int64)\'))
Nullable(Int64)	Nullable(String)	String
\N	\N	Nullable(Int64)

SELECT '{"a":[],"b":[null],"c":[[]],"d":[{}],"e":[1,null,2.5],"f":["2020-01-02"],"g":[true,1]}'::JSON AS j, JSONAllPathsWithTypes(j)
----
j	JSONAllPathsWithTypes(j)
JSON	Map(String, String)
{"a":[],"b":[null],"c":[[]],"d":[{}],"e":[1,null,2.5],"f":["2020-01-02"],"g":[1,1]}	{'a':'Array(Nullable(String))','b':'Array(Nullable(String))','c':'Array(Array(Nullable(String)))','d':'Array(JSON(max_dynamic_types=16, max_dynamic_paths=256))','e':'Array(Nullable(Float64))','f':'Array(Nullable(Date))','g':'Array(Nullable(Int64))'}

SELECT '{"a":[[1,2],[3]],"b":[1,"x",true],"c":[1,2.5]}'::JSON AS j, dynamicType(j.a)::String, dynamicType(j.b)::String, dynamicType(j.c)::String
----
j	CAST(dynamicType(j.a), \'String\')	CAST(dynamicType(j.b), \'String\')	CAST(dynamicType(j.c), \'String\')
JSON	String	String	String
{"a":[[1,2],[3]],"b":[1,"x",true],"c":[1,2.5]}	Array(Array(Nullable(Int64)))	Array(Dynamic)	Array(Nullable(Float64))

SELECT '{"a":"x\\"y\\n","u":"é"}'::JSON AS j, j.a, j.u
----
j	j.a	j.u
JSON	Dynamic	Dynamic
{"a":"x\\"y\\n","u":"é"}	x"y\n	é

SELECT j::String, toString(j.^a), j.^b FROM (SELECT '{"a":{"x":1,"y":{"z":2}}}'::JSON AS j)
----
CAST(j, \'String\')	toString(j.^`a`)	j.^`b`
String	String	JSON
{"a":{"x":1,"y":{"z":2}}}	{"x":1,"y":{"z":2}}	{}

SELECT j.^a.y, j.a.y.z.:Int64 FROM (SELECT '{"a":{"x":1,"y":{"z":2}}}'::JSON AS j)
----
j.^`a`.y	j.a.y.z.:`Int64`
JSON	Nullable(Int64)
{"z":2}	2

SELECT getSubcolumn(j, 'a.b'), j.`x y` FROM (SELECT '{"a":{"b":1},"x y":2}'::JSON AS j)
----
getSubcolumn(j, \'a.b\')	j.x y
Dynamic	Dynamic
1	2

SELECT '{}'::JSON, '{"a":null}'::JSON
----
CAST(\'{}\', \'JSON\')	CAST(\'{"a":null}\', \'JSON\')
JSON	JSON
{}	{}

SELECT id, j.a, j.b.c, j.a.:Int64 FROM (SELECT id, if(startsWith(json, '{') AND isValidJSON(json), json, '{}')::JSON AS j FROM t) ORDER BY id
----
id	j.a	j.b.c	j.a.:`Int64`
UInt64	Dynamic	Dynamic	Nullable(Int64)
1	1	x	1
2	2.5	\N	\N
3	\N	\N	\N
4	\N	\N	\N
5	3	\N	\N
6	true	\N	\N
7	\N	\N	\N
8	\N	\N	\N

SELECT x.j.a.:Int64 AS a, count() FROM (SELECT id, if(startsWith(json, '{') AND isValidJSON(json), json, '{}')::JSON AS j FROM t) AS x GROUP BY a ORDER BY a
----
a	count()
Nullable(Int64)	UInt64
1	1
\N	7

SELECT id FROM (SELECT id, concat('{"n":', toString(id), ',"s":"', service, '"}')::JSON AS j FROM t) WHERE j.n > 3 AND j.s = 'api' ORDER BY id
----
id
UInt64
6
8

SELECT id, dynamicType(j.v)::String, j.v FROM (SELECT id, concat('{"v":', [toString(id), toString(latency), 'true', '"x"', '[1]', 'null', '"2024"', '{"w":1}'][id], '}')::JSON AS j FROM t) ORDER BY id
----
id	CAST(dynamicType(j.v), \'String\')	j.v
UInt64	String	Dynamic
1	Int64	1
2	Int64	20
3	Bool	true
4	String	x
5	Array(Nullable(Int64))	[1]
6	None	\N
7	String	2024
8	None	\N

SELECT j.s.:String AS s, sum(j.n.:Int64) AS n FROM (SELECT concat('{"n":', toString(id), ',"s":"', service, '"}')::JSON AS j FROM t) GROUP BY s ORDER BY s
----
s	n
Nullable(String)	Nullable(Int64)
api	18
db	11
web	7

SELECT length(j.z.:`Array(JSON)`), toString(j.z.:`Array(JSON)`) FROM (SELECT '{"z":[{"k":1},{"k":2}]}'::JSON AS j)
----
length(j.z.:`Array(JSON)`)	toString(j.z.:`Array(JSON)`)
UInt64	String
2	[\'{"k":1}\',\'{"k":2}\']

SELECT j.a.:Int64 + 1, toTypeName(j.a.:Int64 + 1), toTypeName(j.a.:Int64) FROM (SELECT concat('{"a":', toString(id), '}')::JSON AS j FROM t WHERE id = 1)
----
plus(j.a.:`Int64`, 1)	toTypeName(plus(j.a.:`Int64`, 1))	toTypeName(j.a.:`Int64`)
Nullable(Int64)	String	String
2	Nullable(Int64)	Nullable(Int64)

SELECT j FROM (SELECT concat('{"n":', toString(id), '}')::JSON AS j, id FROM t) WHERE id < 3 ORDER BY id
----
j
JSON
{"n":1}
{"n":2}

SELECT NULL::Nullable(JSON)
----
CAST(NULL, \'Nullable(JSON)\')
Nullable(JSON)
\N

SELECT '{'::JSON
----
error (INCORRECT_DATA)

SELECT '[1]'::JSON
----
error (INCORRECT_DATA)

SELECT '{"a":1,"a":2}'::JSON
----
error (INCORRECT_DATA)

SELECT j.s::Int64 FROM (SELECT '{"s":"x"}'::JSON AS j)
----
error (CANNOT_PARSE_TEXT)

SELECT sum(j.a) FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j)
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT j.a, count() FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j) GROUP BY j.a
----
error (ILLEGAL_COLUMN)

SELECT j.a FROM (SELECT '{"a":1,"s":"x"}'::JSON AS j) ORDER BY j.a
----
error (ILLEGAL_COLUMN)

SELECT x.id::String AS a, x.level::FixedString(8) AS b FROM t AS x ORDER BY x.id LIMIT 2
----
a	b
String	FixedString(8)
1	info\0\0\0\0
2	error\0\0\0

SELECT 1 FROM (SELECT '{"a":1}'::JSON AS j) WHERE j.a
----
error (ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER)
