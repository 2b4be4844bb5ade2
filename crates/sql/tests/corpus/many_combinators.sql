SELECT id FROM t WHERE hasToken(url,'example') ORDER BY id
----
id
UInt64
1
2
5
6
7

SELECT id FROM t WHERE startsWith(url,'http') ORDER BY id
----
id
UInt64
1
2
5
6

SELECT id FROM t WHERE endsWith(url,'txt') ORDER BY id
----
id
UInt64
7

SELECT id FROM t WHERE match(url,'example') ORDER BY id
----
id
UInt64
1
2
5
6
7

SELECT id FROM t WHERE match(url,'^h') ORDER BY id
----
id
UInt64
1
2
5
6

SELECT id FROM t WHERE position(url,'com') > 0 ORDER BY id
----
id
UInt64
1
5
6

SELECT id FROM t WHERE position(url,'com') = 0 ORDER BY id
----
id
UInt64
2
3
4
7
8

SELECT id FROM t WHERE positionCaseInsensitive(url,'COM') > 0 ORDER BY id
----
id
UInt64
1
5
6

SELECT id FROM t WHERE positionCaseInsensitive(url,'COM') = 0 ORDER BY id
----
id
UInt64
2
3
4
7
8

SELECT id FROM t WHERE hasTokenCaseInsensitive(url,'EXAMPLE') ORDER BY id
----
id
UInt64
1
2
5
6
7

SELECT id FROM t WHERE not startsWith(url,'http') ORDER BY id
----
id
UInt64
3
4
7
8

SELECT id FROM t WHERE not hasToken(url,'example') ORDER BY id
----
id
UInt64
3
4
8

SELECT id FROM t WHERE url LIKE '%exa%ple%' ORDER BY id
----
id
UInt64
1
2
5
6
7

SELECT id FROM t WHERE url ILIKE '%EXAMPLE%' ORDER BY id
----
id
UInt64
1
2
5
6
7

SELECT id FROM t WHERE url NOT LIKE '%a%' ORDER BY id
----
id
UInt64
4

SELECT id FROM t WHERE multiSearchAny(url, ['ftp','sub']) ORDER BY id
----
id
UInt64
5
7

SELECT id FROM t WHERE match(url,'a.b') ORDER BY id
----
id
UInt64
1

SELECT id FROM t WHERE position(url, '') > 0 ORDER BY id
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

SELECT id FROM t WHERE hasToken(nullIf(url,''),'com') ORDER BY id
----
id
UInt64
1
5
6

SELECT id FROM t WHERE position('com' IN url) > 1 ORDER BY id
----
id
UInt64
1
5
6

SELECT id FROM t WHERE countSubstrings(url,'e') > 2 ORDER BY id
----
id
UInt64
7

SELECT id FROM t WHERE like(url,'http%') ORDER BY id
----
id
UInt64
1
2
5
6

SELECT id FROM t WHERE endsWith(url,'%') ORDER BY id
----
id
UInt64

SELECT id FROM t WHERE startsWith(url,'_') ORDER BY id
----
id
UInt64

SELECT sumArray(tags) FROM t
----
sumArray(tags)
Int64
2

SELECT sumArray(tags) FROM t WHERE id > 100
----
sumArray(tags)
Int64
0

SELECT sumArray(tags) FROM t WHERE code IS NULL
----
sumArray(tags)
Int64
1

SELECT service, sumArray(tags) FROM t GROUP BY service ORDER BY service
----
service	sumArray(tags)
String	Int64
api	2
db	0
web	0

SELECT avgArray(tags) FROM t
----
avgArray(tags)
Float64
0.2857142857142857

SELECT avgArray(tags) FROM t WHERE id > 100
----
avgArray(tags)
Float64
nan

SELECT avgArray(tags) FROM t WHERE code IS NULL
----
avgArray(tags)
Float64
0.5

SELECT service, avgArray(tags) FROM t GROUP BY service ORDER BY service
----
service	avgArray(tags)
String	Float64
api	0.4
db	nan
web	0

SELECT uniqArray(tags) FROM t
----
uniqArray(tags)
UInt64
2

SELECT uniqArray(tags) FROM t WHERE id > 100
----
uniqArray(tags)
UInt64
0

SELECT uniqArray(tags) FROM t WHERE code IS NULL
----
uniqArray(tags)
UInt64
2

SELECT service, uniqArray(tags) FROM t GROUP BY service ORDER BY service
----
service	uniqArray(tags)
String	UInt64
api	2
db	0
web	1

SELECT maxArray(tags) FROM t
----
maxArray(tags)
Int32
1

SELECT maxArray(tags) FROM t WHERE id > 100
----
maxArray(tags)
Int32
0

SELECT maxArray(tags) FROM t WHERE code IS NULL
----
maxArray(tags)
Int32
1

SELECT service, maxArray(tags) FROM t GROUP BY service ORDER BY service
----
service	maxArray(tags)
String	Int32
api	1
db	0
web	0

SELECT groupArrayArray(tags) FROM t
----
groupArrayArray(tags)
Array(Int32)
[0,0,1,0,0,1,0]

SELECT groupArrayArray(tags) FROM t WHERE id > 100
----
groupArrayArray(tags)
Array(Int32)
[]

SELECT groupArrayArray(tags) FROM t WHERE code IS NULL
----
groupArrayArray(tags)
Array(Int32)
[0,1]

SELECT service, groupArrayArray(tags) FROM t GROUP BY service ORDER BY service
----
service	groupArrayArray(tags)
String	Array(Int32)
api	[0,1,0,1,0]
db	[]
web	[0,0]

SELECT countArray(tags) FROM t
----
countArray(tags)
UInt64
7

SELECT countArray(tags) FROM t WHERE id > 100
----
countArray(tags)
UInt64
0

SELECT countArray(tags) FROM t WHERE code IS NULL
----
countArray(tags)
UInt64
2

SELECT service, countArray(tags) FROM t GROUP BY service ORDER BY service
----
service	countArray(tags)
String	UInt64
api	5
db	0
web	2

SELECT sumForEach(tags) FROM t
----
sumForEach(tags)
Array(Int64)
[0,2]

SELECT sumForEach(tags) FROM t WHERE id > 100
----
sumForEach(tags)
Array(Int64)
[]

SELECT sumForEach(tags) FROM t WHERE code IS NULL
----
sumForEach(tags)
Array(Int64)
[0,1]

SELECT service, sumForEach(tags) FROM t GROUP BY service ORDER BY service
----
service	sumForEach(tags)
String	Array(Int64)
api	[0,2]
db	[]
web	[0]

SELECT maxForEach(tags) FROM t
----
maxForEach(tags)
Array(Int32)
[0,1]

SELECT maxForEach(tags) FROM t WHERE id > 100
----
maxForEach(tags)
Array(Int32)
[]

SELECT maxForEach(tags) FROM t WHERE code IS NULL
----
maxForEach(tags)
Array(Int32)
[0,1]

SELECT service, maxForEach(tags) FROM t GROUP BY service ORDER BY service
----
service	maxForEach(tags)
String	Array(Int32)
api	[0,1]
db	[]
web	[0]

SELECT avgForEach(tags) FROM t
----
avgForEach(tags)
Array(Float64)
[0,1]

SELECT avgForEach(tags) FROM t WHERE id > 100
----
avgForEach(tags)
Array(Float64)
[]

SELECT avgForEach(tags) FROM t WHERE code IS NULL
----
avgForEach(tags)
Array(Float64)
[0,1]

SELECT service, avgForEach(tags) FROM t GROUP BY service ORDER BY service
----
service	avgForEach(tags)
String	Array(Float64)
api	[0,1]
db	[]
web	[0]

SELECT countForEach(tags) FROM t
----
countForEach(tags)
Array(UInt64)
[5,2]

SELECT countForEach(tags) FROM t WHERE id > 100
----
countForEach(tags)
Array(UInt64)
[]

SELECT countForEach(tags) FROM t WHERE code IS NULL
----
countForEach(tags)
Array(UInt64)
[1,1]

SELECT service, countForEach(tags) FROM t GROUP BY service ORDER BY service
----
service	countForEach(tags)
String	Array(UInt64)
api	[3,2]
db	[]
web	[2]

SELECT sumArrayIf(tags, id > 3) FROM t
----
sumArrayIf(tags, greater(id, 3))
Int64
1

SELECT sumArrayIf(tags, id > 3) FROM t WHERE id > 100
----
sumArrayIf(tags, greater(id, 3))
Int64
0

SELECT sumArrayIf(tags, id > 3) FROM t WHERE code IS NULL
----
sumArrayIf(tags, greater(id, 3))
Int64
0

SELECT service, sumArrayIf(tags, id > 3) FROM t GROUP BY service ORDER BY service
----
service	sumArrayIf(tags, greater(id, 3))
String	Int64
api	1
db	0
web	0

SELECT sumForEachIf(tags, id > 3) FROM t
----
sumForEachIf(tags, greater(id, 3))
Array(Int64)
[0,1]

SELECT sumForEachIf(tags, id > 3) FROM t WHERE id > 100
----
sumForEachIf(tags, greater(id, 3))
Array(Int64)
[]

SELECT sumForEachIf(tags, id > 3) FROM t WHERE code IS NULL
----
sumForEachIf(tags, greater(id, 3))
Array(Int64)
[]

SELECT service, sumForEachIf(tags, id > 3) FROM t GROUP BY service ORDER BY service
----
service	sumForEachIf(tags, greater(id, 3))
String	Array(Int64)
api	[0,1]
db	[]
web	[0]

SELECT uniqExactArray(tags) FROM t
----
uniqExactArray(tags)
UInt64
2

SELECT uniqExactArray(tags) FROM t WHERE id > 100
----
uniqExactArray(tags)
UInt64
0

SELECT uniqExactArray(tags) FROM t WHERE code IS NULL
----
uniqExactArray(tags)
UInt64
2

SELECT service, uniqExactArray(tags) FROM t GROUP BY service ORDER BY service
----
service	uniqExactArray(tags)
String	UInt64
api	2
db	0
web	1

SELECT quantileArray(0.5)(tags) FROM t
----
quantileArray(0.5)(tags)
Float64
0

SELECT quantileArray(0.5)(tags) FROM t WHERE id > 100
----
quantileArray(0.5)(tags)
Float64
nan

SELECT quantileArray(0.5)(tags) FROM t WHERE code IS NULL
----
quantileArray(0.5)(tags)
Float64
0.5

SELECT service, quantileArray(0.5)(tags) FROM t GROUP BY service ORDER BY service
----
service	quantileArray(0.5)(tags)
String	Float64
api	0
db	nan
web	0

SELECT minArrayOrNull(tags) FROM t
----
minArrayOrNull(tags)
Nullable(Int32)
0

SELECT minArrayOrNull(tags) FROM t WHERE id > 100
----
minArrayOrNull(tags)
Nullable(Int32)
\N

SELECT minArrayOrNull(tags) FROM t WHERE code IS NULL
----
minArrayOrNull(tags)
Nullable(Int32)
0

SELECT service, minArrayOrNull(tags) FROM t GROUP BY service ORDER BY service
----
service	minArrayOrNull(tags)
String	Nullable(Int32)
api	0
db	0
web	0

SELECT sumMap([service],[id]) FROM t
----
sumMap([service], [id])
Tuple(Array(String), Array(UInt64))
(['api','db','web'],[18,11,7])

SELECT sumMap([service],[id]) FROM t WHERE id > 100
----
sumMap([service], [id])
Tuple(Array(String), Array(UInt64))
([],[])

SELECT sumMap([service],[id]) FROM t WHERE code IS NULL
----
sumMap([service], [id])
Tuple(Array(String), Array(UInt64))
(['api','db'],[3,7])

SELECT service, sumMap([service],[id]) FROM t GROUP BY service ORDER BY service
----
service	sumMap([service], [id])
String	Tuple(Array(String), Array(UInt64))
api	(['api'],[18])
db	(['db'],[11])
web	(['web'],[7])

SELECT minMap([service],[latency]) FROM t
----
minMap([service], [latency])
Tuple(Array(String), Array(Float64))
(['api','db','web'],[0.5,55.5,7])

SELECT minMap([service],[latency]) FROM t WHERE id > 100
----
minMap([service], [latency])
Tuple(Array(String), Array(Float64))
([],[])

SELECT minMap([service],[latency]) FROM t WHERE code IS NULL
----
minMap([service], [latency])
Tuple(Array(String), Array(Float64))
(['api','db'],[3.25,55.5])

SELECT service, minMap([service],[latency]) FROM t GROUP BY service ORDER BY service
----
service	minMap([service], [latency])
String	Tuple(Array(String), Array(Float64))
api	(['api'],[0.5])
db	(['db'],[55.5])
web	(['web'],[7])

SELECT maxMap([level],[id]) FROM t
----
maxMap([level], [id])
Tuple(Array(String), Array(UInt64))
(['error','info','warn'],[7,8,5])

SELECT maxMap([level],[id]) FROM t WHERE id > 100
----
maxMap([level], [id])
Tuple(Array(String), Array(UInt64))
([],[])

SELECT maxMap([level],[id]) FROM t WHERE code IS NULL
----
maxMap([level], [id])
Tuple(Array(String), Array(UInt64))
(['error'],[7])

SELECT service, maxMap([level],[id]) FROM t GROUP BY service ORDER BY service
----
service	maxMap([level], [id])
String	Tuple(Array(String), Array(UInt64))
api	(['error','info'],[3,8])
db	(['error','info'],[7,4])
web	(['error','warn'],[2,5])

SELECT sumMap(map(service, id)) FROM t
----
sumMap(map(service, id))
Map(String, UInt64)
{'api':18,'db':11,'web':7}

SELECT sumMap(map(service, id)) FROM t WHERE id > 100
----
sumMap(map(service, id))
Map(String, UInt64)
{}

SELECT sumMap(map(service, id)) FROM t WHERE code IS NULL
----
sumMap(map(service, id))
Map(String, UInt64)
{'api':3,'db':7}

SELECT service, sumMap(map(service, id)) FROM t GROUP BY service ORDER BY service
----
service	sumMap(map(service, id))
String	Map(String, UInt64)
api	{'api':18}
db	{'db':11}
web	{'web':7}

SELECT maxMap(map(level, latency)) FROM t
----
maxMap(map(level, latency))
Map(String, Float64)
{'error':55.5,'info':100,'warn':7}

SELECT maxMap(map(level, latency)) FROM t WHERE id > 100
----
maxMap(map(level, latency))
Map(String, Float64)
{}

SELECT maxMap(map(level, latency)) FROM t WHERE code IS NULL
----
maxMap(map(level, latency))
Map(String, Float64)
{'error':55.5}

SELECT service, maxMap(map(level, latency)) FROM t GROUP BY service ORDER BY service
----
service	maxMap(map(level, latency))
String	Map(String, Float64)
api	{'error':3.25,'info':2.5}
db	{'error':55.5,'info':100}
web	{'error':20,'warn':7}

SELECT groupBitOr(id) FROM t
----
groupBitOr(id)
UInt64
15

SELECT groupBitOr(id) FROM t WHERE id > 100
----
groupBitOr(id)
UInt64
0

SELECT groupBitOr(id) FROM t WHERE code IS NULL
----
groupBitOr(id)
UInt64
7

SELECT service, groupBitOr(id) FROM t GROUP BY service ORDER BY service
----
service	groupBitOr(id)
String	UInt64
api	15
db	7
web	7

SELECT groupBitAnd(id) FROM t
----
groupBitAnd(id)
UInt64
0

SELECT groupBitAnd(id) FROM t WHERE id > 100
----
groupBitAnd(id)
UInt64
18446744073709551615

SELECT groupBitAnd(id) FROM t WHERE code IS NULL
----
groupBitAnd(id)
UInt64
3

SELECT service, groupBitAnd(id) FROM t GROUP BY service ORDER BY service
----
service	groupBitAnd(id)
String	UInt64
api	0
db	4
web	0

SELECT groupBitXor(code) FROM t
----
groupBitXor(code)
Nullable(Int64)
-169

SELECT groupBitXor(code) FROM t WHERE id > 100
----
groupBitXor(code)
Nullable(Int64)
\N

SELECT groupBitXor(code) FROM t WHERE code IS NULL
----
groupBitXor(code)
Nullable(Int64)
\N

SELECT service, groupBitXor(code) FROM t GROUP BY service ORDER BY service
----
service	groupBitXor(code)
String	Nullable(Int64)
api	-1
db	200
web	96

SELECT groupArrayLast(3)(id) FROM t
----
groupArrayLast(3)(id)
Array(UInt64)
[7,8,6]

SELECT groupArrayLast(3)(id) FROM t WHERE id > 100
----
groupArrayLast(3)(id)
Array(UInt64)
[]

SELECT groupArrayLast(3)(id) FROM t WHERE code IS NULL
----
groupArrayLast(3)(id)
Array(UInt64)
[3,7]

SELECT service, groupArrayLast(3)(id) FROM t GROUP BY service ORDER BY service
----
service	groupArrayLast(3)(id)
String	Array(UInt64)
api	[8,3,6]
db	[4,7]
web	[2,5]

SELECT groupArraySorted(2)(service) FROM t
----
groupArraySorted(2)(service)
Array(String)
['api','api']

SELECT groupArraySorted(2)(service) FROM t WHERE id > 100
----
groupArraySorted(2)(service)
Array(String)
[]

SELECT groupArraySorted(2)(service) FROM t WHERE code IS NULL
----
groupArraySorted(2)(service)
Array(String)
['api','db']

SELECT service, groupArraySorted(2)(service) FROM t GROUP BY service ORDER BY service
----
service	groupArraySorted(2)(service)
String	Array(String)
api	['api','api']
db	['db','db']
web	['web','web']

SELECT groupConcat(level) FROM t
----
groupConcat(level)
String
infoerrorerrorinfowarninfoerrorinfo

SELECT groupConcat(level) FROM t WHERE id > 100
----
groupConcat(level)
String

SELECT groupConcat(level) FROM t WHERE code IS NULL
----
groupConcat(level)
String
errorerror

SELECT service, groupConcat(level) FROM t GROUP BY service ORDER BY service
----
service	groupConcat(level)
String	String
api	infoerrorinfoinfo
db	infoerror
web	errorwarn

SELECT groupConcat('-')(id) FROM t
----
groupConcat(\'-\')(id)
String
1-2-3-4-5-6-7-8

SELECT groupConcat('-')(id) FROM t WHERE id > 100
----
groupConcat(\'-\')(id)
String

SELECT groupConcat('-')(id) FROM t WHERE code IS NULL
----
groupConcat(\'-\')(id)
String
3-7

SELECT service, groupConcat('-')(id) FROM t GROUP BY service ORDER BY service
----
service	groupConcat(\'-\')(id)
String	String
api	1-3-6-8
db	4-7
web	2-5

SELECT uniqUpTo(2)(service) FROM t
----
uniqUpTo(2)(service)
UInt64
3

SELECT uniqUpTo(2)(service) FROM t WHERE id > 100
----
uniqUpTo(2)(service)
UInt64
0

SELECT uniqUpTo(2)(service) FROM t WHERE code IS NULL
----
uniqUpTo(2)(service)
UInt64
2

SELECT service, uniqUpTo(2)(service) FROM t GROUP BY service ORDER BY service
----
service	uniqUpTo(2)(service)
String	UInt64
api	1
db	1
web	1

SELECT uniqUpTo(5)(id) FROM t
----
uniqUpTo(5)(id)
UInt64
6

SELECT uniqUpTo(5)(id) FROM t WHERE id > 100
----
uniqUpTo(5)(id)
UInt64
0

SELECT uniqUpTo(5)(id) FROM t WHERE code IS NULL
----
uniqUpTo(5)(id)
UInt64
2

SELECT service, uniqUpTo(5)(id) FROM t GROUP BY service ORDER BY service
----
service	uniqUpTo(5)(id)
String	UInt64
api	4
db	2
web	2

SELECT anyHeavy(level) FROM t
----
anyHeavy(level)
String
error

SELECT anyHeavy(level) FROM t WHERE id > 100
----
anyHeavy(level)
String

SELECT anyHeavy(level) FROM t WHERE code IS NULL
----
anyHeavy(level)
String
error

SELECT service, anyHeavy(level) FROM t GROUP BY service ORDER BY service
----
service	anyHeavy(level)
String	String
api	info
db	info
web	error

SELECT corr(id, latency) FROM t
----
corr(id, latency)
Float64
0.06111502535179994

SELECT corr(id, latency) FROM t WHERE id > 100
----
corr(id, latency)
Float64
nan

SELECT corr(id, latency) FROM t WHERE code IS NULL
----
corr(id, latency)
Float64
1

SELECT service, corr(id, latency) FROM t GROUP BY service ORDER BY service
----
service	corr(id, latency)
String	Float64
api	-0.41432045810733215
db	-1
web	-1

SELECT covarPop(id, latency) FROM t
----
covarPop(id, latency)
Float64
4.703125

SELECT covarPop(id, latency) FROM t WHERE id > 100
----
covarPop(id, latency)
Float64
nan

SELECT covarPop(id, latency) FROM t WHERE code IS NULL
----
covarPop(id, latency)
Float64
52.25

SELECT service, covarPop(id, latency) FROM t GROUP BY service ORDER BY service
----
service	covarPop(id, latency)
String	Float64
api	-1.15625
db	-33.375
web	-9.75

SELECT covarSamp(id, latency) FROM t
----
covarSamp(id, latency)
Float64
5.375

SELECT covarSamp(id, latency) FROM t WHERE id > 100
----
covarSamp(id, latency)
Float64
nan

SELECT covarSamp(id, latency) FROM t WHERE code IS NULL
----
covarSamp(id, latency)
Float64
104.5

SELECT service, covarSamp(id, latency) FROM t GROUP BY service ORDER BY service
----
service	covarSamp(id, latency)
String	Float64
api	-1.5416666666666667
db	-66.75
web	-19.5

SELECT entropy(level) FROM t
----
entropy(level)
Float64
1.4056390622295665

SELECT entropy(level) FROM t WHERE id > 100
----
entropy(level)
Float64
0

SELECT entropy(level) FROM t WHERE code IS NULL
----
entropy(level)
Float64
0

SELECT service, entropy(level) FROM t GROUP BY service ORDER BY service
----
service	entropy(level)
String	Float64
api	0.8112781244591328
db	1
web	1

SELECT sumCount(code) FROM t
----
sumCount(code)
Tuple(Int64, UInt64)
(1503,6)

SELECT sumCount(code) FROM t WHERE id > 100
----
sumCount(code)
Tuple(Int64, UInt64)
(0,0)

SELECT sumCount(code) FROM t WHERE code IS NULL
----
sumCount(code)
Tuple(Int64, UInt64)
(0,0)

SELECT service, sumCount(code) FROM t GROUP BY service ORDER BY service
----
service	sumCount(code)
String	Tuple(Int64, UInt64)
api	(399,3)
db	(200,1)
web	(904,2)

SELECT sumWithOverflow(toUInt8(id * 40)) FROM t
----
sumWithOverflow(toUInt8(multiply(id, 40)))
UInt8
160

SELECT sumWithOverflow(toUInt8(id * 40)) FROM t WHERE id > 100
----
sumWithOverflow(toUInt8(multiply(id, 40)))
UInt8
0

SELECT sumWithOverflow(toUInt8(id * 40)) FROM t WHERE code IS NULL
----
sumWithOverflow(toUInt8(multiply(id, 40)))
UInt8
144

SELECT service, sumWithOverflow(toUInt8(id * 40)) FROM t GROUP BY service ORDER BY service
----
service	sumWithOverflow(toUInt8(multiply(id, 40)))
String	UInt8
api	208
db	184
web	24

SELECT countOrNull(code) FROM t
----
countOrNull(code)
Nullable(UInt64)
6

SELECT countOrNull(code) FROM t WHERE id > 100
----
countOrNull(code)
Nullable(UInt64)
\N

SELECT countOrNull(code) FROM t WHERE code IS NULL
----
countOrNull(code)
Nullable(UInt64)
\N

SELECT service, countOrNull(code) FROM t GROUP BY service ORDER BY service
----
service	countOrNull(code)
String	Nullable(UInt64)
api	3
db	1
web	2

SELECT uniqOrNull(code) FROM t
----
uniqOrNull(code)
Nullable(UInt64)
4

SELECT uniqOrNull(code) FROM t WHERE id > 100
----
uniqOrNull(code)
Nullable(UInt64)
\N

SELECT uniqOrNull(code) FROM t WHERE code IS NULL
----
uniqOrNull(code)
Nullable(UInt64)
\N

SELECT service, uniqOrNull(code) FROM t GROUP BY service ORDER BY service
----
service	uniqOrNull(code)
String	Nullable(UInt64)
api	2
db	1
web	2

SELECT sumDistinctOrNull(code) FROM t
----
sumDistinctOrNull(code)
Nullable(Int64)
1103

SELECT sumDistinctOrNull(code) FROM t WHERE id > 100
----
sumDistinctOrNull(code)
Nullable(Int64)
\N

SELECT sumDistinctOrNull(code) FROM t WHERE code IS NULL
----
sumDistinctOrNull(code)
Nullable(Int64)
\N

SELECT service, sumDistinctOrNull(code) FROM t GROUP BY service ORDER BY service
----
service	sumDistinctOrNull(code)
String	Nullable(Int64)
api	199
db	200
web	904

SELECT quantileDistinct(0.5)(code) FROM t
----
quantileDistinct(0.5)(code)
Nullable(Float64)
302

SELECT quantileDistinct(0.5)(code) FROM t WHERE id > 100
----
quantileDistinct(0.5)(code)
Nullable(Float64)
\N

SELECT quantileDistinct(0.5)(code) FROM t WHERE code IS NULL
----
quantileDistinct(0.5)(code)
Nullable(Float64)
\N

SELECT service, quantileDistinct(0.5)(code) FROM t GROUP BY service ORDER BY service
----
service	quantileDistinct(0.5)(code)
String	Nullable(Float64)
api	99.5
db	200
web	452

SELECT uniq(service, level) FROM t
----
uniq(service, level)
UInt64
6

SELECT uniq(service, level) FROM t WHERE id > 100
----
uniq(service, level)
UInt64
0

SELECT uniq(service, level) FROM t WHERE code IS NULL
----
uniq(service, level)
UInt64
2

SELECT service, uniq(service, level) FROM t GROUP BY service ORDER BY service
----
service	uniq(service, level)
String	UInt64
api	2
db	2
web	2

SELECT uniqExact(code, level) FROM t
----
uniqExact(code, level)
UInt64
4

SELECT uniqExact(code, level) FROM t WHERE id > 100
----
uniqExact(code, level)
UInt64
0

SELECT uniqExact(code, level) FROM t WHERE code IS NULL
----
uniqExact(code, level)
UInt64
0

SELECT service, uniqExact(code, level) FROM t GROUP BY service ORDER BY service
----
service	uniqExact(code, level)
String	UInt64
api	2
db	1
web	2

SELECT countDistinctIf(level, id > 2) FROM t
----
countDistinctIf(level, greater(id, 2))
UInt64
3

SELECT countDistinctIf(level, id > 2) FROM t WHERE id > 100
----
countDistinctIf(level, greater(id, 2))
UInt64
0

SELECT countDistinctIf(level, id > 2) FROM t WHERE code IS NULL
----
countDistinctIf(level, greater(id, 2))
UInt64
1

SELECT service, countDistinctIf(level, id > 2) FROM t GROUP BY service ORDER BY service
----
service	countDistinctIf(level, greater(id, 2))
String	UInt64
api	2
db	2
web	1

SELECT count(DISTINCT service, level) FROM t
----
countDistinct(service, level)
UInt64
6

SELECT count(DISTINCT service, level) FROM t WHERE id > 100
----
countDistinct(service, level)
UInt64
0

SELECT count(DISTINCT service, level) FROM t WHERE code IS NULL
----
countDistinct(service, level)
UInt64
2

SELECT service, count(DISTINCT service, level) FROM t GROUP BY service ORDER BY service
----
service	countDistinct(service, level)
String	UInt64
api	2
db	2
web	2

SELECT sumOrDefaultIf(code, id > 100) FROM t
----
sumOrDefaultIf(code, greater(id, 100))
Nullable(Int64)
\N

SELECT sumOrDefaultIf(code, id > 100) FROM t WHERE id > 100
----
sumOrDefaultIf(code, greater(id, 100))
Nullable(Int64)
\N

SELECT sumOrDefaultIf(code, id > 100) FROM t WHERE code IS NULL
----
sumOrDefaultIf(code, greater(id, 100))
Nullable(Int64)
\N

SELECT service, sumOrDefaultIf(code, id > 100) FROM t GROUP BY service ORDER BY service
----
service	sumOrDefaultIf(code, greater(id, 100))
String	Nullable(Int64)
api	\N
db	\N
web	\N

SELECT anyOrNullIf(id, id > 100) FROM t
----
anyOrNullIf(id, greater(id, 100))
Nullable(UInt64)
\N

SELECT anyOrNullIf(id, id > 100) FROM t WHERE id > 100
----
anyOrNullIf(id, greater(id, 100))
Nullable(UInt64)
\N

SELECT anyOrNullIf(id, id > 100) FROM t WHERE code IS NULL
----
anyOrNullIf(id, greater(id, 100))
Nullable(UInt64)
\N

SELECT service, anyOrNullIf(id, id > 100) FROM t GROUP BY service ORDER BY service
----
service	anyOrNullIf(id, greater(id, 100))
String	Nullable(UInt64)
api	\N
db	\N
web	\N

SELECT maxOrNullDistinct(code) FROM t
----
maxOrNullDistinct(code)
Nullable(Int64)
500

SELECT maxOrNullDistinct(code) FROM t WHERE id > 100
----
maxOrNullDistinct(code)
Nullable(Int64)
\N

SELECT maxOrNullDistinct(code) FROM t WHERE code IS NULL
----
maxOrNullDistinct(code)
Nullable(Int64)
\N

SELECT service, maxOrNullDistinct(code) FROM t GROUP BY service ORDER BY service
----
service	maxOrNullDistinct(code)
String	Nullable(Int64)
api	200
db	200
web	500
