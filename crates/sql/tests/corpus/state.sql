SELECT toTypeName(countState()), toTypeName(countState(id)), toTypeName(countIfState(id>1)), toTypeName(countStateIf(id>1)), toTypeName(uniqState(service)), toTypeName(quantilesState(0.5,0.9)(latency)), toTypeName(quantileState(latency)), toTypeName(avgState(code)), toTypeName(argMinState(service,ts)) FROM t
----
toTypeName(countState())	toTypeName(countState(id))	toTypeName(countIfState(greater(id, 1)))	toTypeName(countStateIf(greater(id, 1)))	toTypeName(uniqState(service))	toTypeName(quantilesState(0.5, 0.9)(latency))	toTypeName(quantileState(latency))	toTypeName(avgState(code))	toTypeName(argMinState(service, ts))
String	String	String	String	String	String	String	String	String
AggregateFunction(count)	AggregateFunction(count, UInt64)	AggregateFunction(countIf, UInt8)	AggregateFunction(count)	AggregateFunction(uniq, String)	AggregateFunction(quantiles(0.5, 0.9), Float64)	AggregateFunction(quantile, Float64)	AggregateFunction(avg, Nullable(Int64))	AggregateFunction(argMin, String, DateTime64(3))

SELECT toTypeName(countDistinctState(service)), toTypeName(groupArrayDistinctState(service)), toTypeName(groupArrayState(3)(id)), toTypeName(sumOrNullState(id)), toTypeName(uniqArrayState(tags)), toTypeName(medianState(id)), toTypeName(uniqCombinedState(id)), toTypeName(uniqCombinedState(14)(id)), toTypeName(stddevPopState(id)) FROM t
----
toTypeName(countDistinctState(service))	toTypeName(groupArrayDistinctState(service))	toTypeName(groupArrayState(3)(id))	toTypeName(sumOrNullState(id))	toTypeName(uniqArrayState(tags))	toTypeName(medianState(id))	toTypeName(uniqCombinedState(id))	toTypeName(uniqCombinedState(14)(id))	toTypeName(stddevPopState(id))
String	String	String	String	String	String	String	String	String
AggregateFunction(countDistinct, String)	AggregateFunction(groupArrayDistinct, String)	AggregateFunction(groupArray(3), UInt64)	AggregateFunction(sumOrNull, UInt64)	AggregateFunction(uniqArray, Array(Int32))	AggregateFunction(quantile, UInt64)	AggregateFunction(uniqCombined, UInt64)	AggregateFunction(uniqCombined(14), UInt64)	AggregateFunction(stddevPop, UInt64)

SELECT toTypeName(COUNTDistinctState(service)) FROM t
----
toTypeName(COUNTDistinctState(service))
String
AggregateFunction(countDistinct, String)

SELECT toTypeName(maxSimpleState(id)), toTypeName(anySimpleState(code)), toTypeName(sumSimpleState(id)), toTypeName(minSimpleState(ts)) FROM t
----
toTypeName(maxSimpleState(id))	toTypeName(anySimpleState(code))	toTypeName(sumSimpleState(id))	toTypeName(minSimpleState(ts))
String	String	String	String
SimpleAggregateFunction(max, UInt64)	SimpleAggregateFunction(any, Nullable(Int64))	SimpleAggregateFunction(sum, UInt64)	SimpleAggregateFunction(min, DateTime64(3))

SELECT avgSimpleState(id) FROM t
----
error (BAD_ARGUMENTS)

SELECT uniqMerge(s) FROM (SELECT uniqExactState(id) s FROM t)
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT countMerge(s) FROM (SELECT countIfState(id>3) s FROM t)
----
countMerge(s)
UInt64
5

SELECT countIfMerge(s) FROM (SELECT countState() s FROM t)
----
error (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)

SELECT quantileMerge(0.9)(s) FROM (SELECT quantileState(0.5)(id) s FROM t)
----
quantileMerge(0.9)(s)
Float64
7.3

SELECT quantilesMerge(0.1,0.9)(s) FROM (SELECT quantileState(0.5)(id) s FROM t)
----
quantilesMerge(0.1, 0.9)(s)
Array(Float64)
[1.7000000000000002,7.3]

SELECT sumMerge(s), toTypeName(sumMerge(s)) FROM (SELECT sumState(code) s FROM t WHERE 0)
----
sumMerge(s)	toTypeName(sumMerge(s))
Nullable(Int64)	String
\N	Nullable(Int64)

SELECT avgMerge(s), toTypeName(avgMerge(s)) FROM (SELECT avgState(code) s FROM t WHERE 0)
----
avgMerge(s)	toTypeName(avgMerge(s))
Nullable(Float64)	String
\N	Nullable(Float64)

SELECT countMergeIf(s, k>1) FROM (SELECT service, id k, countState() s FROM t GROUP BY service, id)
----
countMergeIf(s, greater(k, 1))
UInt64
7

SELECT sumForEach(tags), toTypeName(sumForEach(tags)), avgForEach(tags), groupArrayForEach(tags), maxForEach([id, id*2]) FROM t
----
sumForEach(tags)	toTypeName(sumForEach(tags))	avgForEach(tags)	groupArrayForEach(tags)	maxForEach([id, multiply(id, 2)])
Array(Int64)	String	Array(Float64)	Array(Array(Int32))	Array(UInt64)
[0,2]	Array(Int64)	[0,1]	[[0,0,0,0,0],[1,1]]	[8,16]

SELECT sumMap(map('a',id,service,1)), minMap([id%2, 5],[id, id]), sumMap([id%2],[id]) FROM t
----
sumMap(map(\'a\', id, service, 1))	minMap([modulo(id, 2), 5], [id, id])	sumMap([modulo(id, 2)], [id])
Map(String, UInt64)	Tuple(Array(UInt8), Array(UInt64))	Tuple(Array(UInt8), Array(UInt64))
{'a':36,'api':4,'db':2,'web':2}	([0,1,5],[2,1,1])	([0,1],[20,16])

SELECT uniq(service, level), uniqExact(id, code), count(DISTINCT service, level) FROM t
----
uniq(service, level)	uniqExact(id, code)	countDistinct(service, level)
UInt64	UInt64	UInt64
6	6	6

SELECT sumMerge(id) FROM t
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT sumState(service) FROM t
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT service, countMerge(s) FROM (SELECT service, level, countState() s FROM t GROUP BY service, level) GROUP BY service ORDER BY service
----
service	countMerge(s)
String	UInt64
api	4
db	2
web	2

SELECT groupArrayMerge(s) FROM (SELECT groupArrayState(id) s FROM t)
----
groupArrayMerge(s)
Array(UInt64)
[1,2,3,4,5,6,7,8]

SELECT argMinMerge(s), toTypeName(argMinMerge(s)) FROM (SELECT argMinState(service, latency) s FROM t)
----
argMinMerge(s)	toTypeName(argMinMerge(s))
String	String
api	String

SELECT toTypeName(maxMerge(s)) FROM (SELECT maxState(ts) s FROM t)
----
toTypeName(maxMerge(s))
String
DateTime64(3)

SELECT toTypeName(maxMerge(s)) FROM (SELECT maxState(code) s FROM t)
----
toTypeName(maxMerge(s))
String
Nullable(Int64)

SELECT toTypeName(sumState(toUInt8(id))), toTypeName(argMaxState(id, code)), toTypeName(uniqState(id,code)), toTypeName(topKState(3)(id)), toTypeName(anyLastState(service)) FROM t
----
toTypeName(sumState(toUInt8(id)))	toTypeName(argMaxState(id, code))	toTypeName(uniqState(id, code))	toTypeName(topKState(3)(id))	toTypeName(anyLastState(service))
String	String	String	String	String
AggregateFunction(sum, UInt8)	AggregateFunction(argMax, UInt64, Nullable(Int64))	AggregateFunction(uniq, UInt64, Nullable(Int64))	AggregateFunction(topK(3), UInt64)	AggregateFunction(anyLast, String)

SELECT anyHeavy(service), toTypeName(anyHeavy(id)), length(groupUniqArray(2)(service)) FROM t
----
anyHeavy(service)	toTypeName(anyHeavy(id))	length(groupUniqArray(2)(service))
String	String	UInt64
db	UInt64	2


SELECT sumMerge(s) OVER (ORDER BY k) FROM (SELECT id k, sumState(id) s FROM t GROUP BY id) ORDER BY 1
----
sumMerge(s) OVER (ORDER BY k ASC)
UInt64
1
3
6
10
15
21
28
36

SELECT countOrNull(), countOrDefault(), uniqOrNull(id), countOrNullIf(id>100), uniqOrNullIf(id,id>100), toTypeName(countOrNull()) FROM t
----
countOrNull()	countOrDefault()	uniqOrNull(id)	countOrNullIf(greater(id, 100))	uniqOrNullIf(id, greater(id, 100))	toTypeName(countOrNull())
Nullable(UInt64)	UInt64	Nullable(UInt64)	Nullable(UInt64)	Nullable(UInt64)	String
8	8	8	\N	\N	Nullable(UInt64)

SELECT minMerge(s) FROM (SELECT minOrNullState(id) s FROM t)
----
error (ILLEGAL_TYPE_OF_ARGUMENT)

SELECT service, uniqMerge(s), countMerge(c), quantilesMerge(0.5, 0.9)(q) FROM (SELECT service, level, uniqState(id) AS s, countState() AS c, quantilesState(0.5, 0.9)(latency) AS q FROM t GROUP BY service, level) GROUP BY service ORDER BY service
----
service	uniqMerge(s)	countMerge(c)	quantilesMerge(0.5, 0.9)(q)
String	UInt64	UInt64	Array(Float64)
api	4	4	[2,3.025]
db	2	2	[77.75,95.55]
web	2	2	[13.5,18.7]

SELECT countMerge(z) FROM (SELECT countMergeState(s) AS z FROM (SELECT countState() AS s FROM t GROUP BY id))
----
countMerge(z)
UInt64
8

SELECT sumMerge(s) FROM (SELECT sumState(id) AS s FROM t WHERE id < 4 UNION ALL SELECT sumState(id) AS s FROM t WHERE id >= 4)
----
sumMerge(s)
UInt64
36

WITH a AS (SELECT service, avgState(latency) AS s FROM t GROUP BY service) SELECT round(avgMerge(s), 3) FROM a
----
round(avgMerge(s), 3)
Float64
23.781

SELECT groupBitOr(id), groupBitAnd(id), groupBitXor(id), sumWithOverflow(id), entropy(service), corr(id, latency), covarPop(id, latency), covarSamp(id, latency) FROM t
----
groupBitOr(id)	groupBitAnd(id)	groupBitXor(id)	sumWithOverflow(id)	entropy(service)	corr(id, latency)	covarPop(id, latency)	covarSamp(id, latency)
UInt64	UInt64	UInt64	UInt64	Float64	Float64	Float64	Float64
15	0	8	36	1.5	0.06111502535179994	4.703125	5.375

SELECT sumCount(id), groupArrayLast(2)(id), groupArraySorted(3)(latency), groupConcat(',')(service), anyHeavy(service), uniqUpTo(3)(service) FROM t
----
sumCount(id)	groupArrayLast(2)(id)	groupArraySorted(3)(latency)	groupConcat(\',\')(service)	anyHeavy(service)	uniqUpTo(3)(service)
Tuple(UInt64, UInt64)	Array(UInt64)	Array(Float64)	String	String	UInt64
(36,8)	[7,8]	[0.5,1.5,2.5]	api,web,api,db,web,api,db,api	db	3

SELECT groupArrayInsertAt(id, toUInt32(id)) FROM u
----
groupArrayInsertAt(id, toUInt32(id))
Array(UInt64)
[0,1,2,3]
