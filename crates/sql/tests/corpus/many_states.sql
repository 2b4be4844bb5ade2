SELECT toTypeName(countState()) FROM t
----
toTypeName(countState())
String
AggregateFunction(count)

SELECT countMerge(s), toTypeName(countMerge(s)) FROM (SELECT countState() AS s FROM t )
----
countMerge(s)	toTypeName(countMerge(s))
UInt64	String
8	UInt64

SELECT countMerge(s), toTypeName(countMerge(s)) FROM (SELECT countState() AS s FROM t WHERE id > 100)
----
countMerge(s)	toTypeName(countMerge(s))
UInt64	String
0	UInt64

SELECT countMerge(z) FROM (SELECT countMergeState(s) AS z FROM (SELECT countState() AS s FROM t GROUP BY id ORDER BY id))
----
countMerge(z)
UInt64
8

SELECT finalizeAggregation(s) FROM (SELECT countState() AS s FROM t)
----
finalizeAggregation(s)
UInt64
8

SELECT toTypeName(countState(code)) FROM t
----
toTypeName(countState(code))
String
AggregateFunction(count, Nullable(Int64))

SELECT countMerge(s), toTypeName(countMerge(s)) FROM (SELECT countState(code) AS s FROM t )
----
countMerge(s)	toTypeName(countMerge(s))
UInt64	String
6	UInt64

SELECT countMerge(s), toTypeName(countMerge(s)) FROM (SELECT countState(code) AS s FROM t WHERE id > 100)
----
countMerge(s)	toTypeName(countMerge(s))
UInt64	String
0	UInt64

SELECT countMerge(z) FROM (SELECT countMergeState(s) AS z FROM (SELECT countState(code) AS s FROM t GROUP BY id ORDER BY id))
----
countMerge(z)
UInt64
6

SELECT finalizeAggregation(s) FROM (SELECT countState(code) AS s FROM t)
----
finalizeAggregation(s)
UInt64
6

SELECT toTypeName(sumState(id)) FROM t
----
toTypeName(sumState(id))
String
AggregateFunction(sum, UInt64)

SELECT sumMerge(s), toTypeName(sumMerge(s)) FROM (SELECT sumState(id) AS s FROM t )
----
sumMerge(s)	toTypeName(sumMerge(s))
UInt64	String
36	UInt64

SELECT sumMerge(s), toTypeName(sumMerge(s)) FROM (SELECT sumState(id) AS s FROM t WHERE id > 100)
----
sumMerge(s)	toTypeName(sumMerge(s))
UInt64	String
0	UInt64

SELECT sumMerge(z) FROM (SELECT sumMergeState(s) AS z FROM (SELECT sumState(id) AS s FROM t GROUP BY id ORDER BY id))
----
sumMerge(z)
UInt64
36

SELECT finalizeAggregation(s) FROM (SELECT sumState(id) AS s FROM t)
----
finalizeAggregation(s)
UInt64
36

SELECT toTypeName(sumState(code)) FROM t
----
toTypeName(sumState(code))
String
AggregateFunction(sum, Nullable(Int64))

SELECT sumMerge(s), toTypeName(sumMerge(s)) FROM (SELECT sumState(code) AS s FROM t )
----
sumMerge(s)	toTypeName(sumMerge(s))
Nullable(Int64)	String
1503	Nullable(Int64)

SELECT sumMerge(s), toTypeName(sumMerge(s)) FROM (SELECT sumState(code) AS s FROM t WHERE id > 100)
----
sumMerge(s)	toTypeName(sumMerge(s))
Nullable(Int64)	String
\N	Nullable(Int64)

SELECT sumMerge(z) FROM (SELECT sumMergeState(s) AS z FROM (SELECT sumState(code) AS s FROM t GROUP BY id ORDER BY id))
----
sumMerge(z)
Nullable(Int64)
1503

SELECT finalizeAggregation(s) FROM (SELECT sumState(code) AS s FROM t)
----
finalizeAggregation(s)
Nullable(Int64)
1503

SELECT toTypeName(avgState(latency)) FROM t
----
toTypeName(avgState(latency))
String
AggregateFunction(avg, Float64)

SELECT avgMerge(s), toTypeName(avgMerge(s)) FROM (SELECT avgState(latency) AS s FROM t )
----
avgMerge(s)	toTypeName(avgMerge(s))
Float64	String
23.78125	Float64

SELECT avgMerge(s), toTypeName(avgMerge(s)) FROM (SELECT avgState(latency) AS s FROM t WHERE id > 100)
----
avgMerge(s)	toTypeName(avgMerge(s))
Float64	String
nan	Float64

SELECT avgMerge(z) FROM (SELECT avgMergeState(s) AS z FROM (SELECT avgState(latency) AS s FROM t GROUP BY id ORDER BY id))
----
avgMerge(z)
Float64
23.78125

SELECT finalizeAggregation(s) FROM (SELECT avgState(latency) AS s FROM t)
----
finalizeAggregation(s)
Float64
23.78125

SELECT toTypeName(avgState(code)) FROM t
----
toTypeName(avgState(code))
String
AggregateFunction(avg, Nullable(Int64))

SELECT avgMerge(s), toTypeName(avgMerge(s)) FROM (SELECT avgState(code) AS s FROM t )
----
avgMerge(s)	toTypeName(avgMerge(s))
Nullable(Float64)	String
250.5	Nullable(Float64)

SELECT avgMerge(s), toTypeName(avgMerge(s)) FROM (SELECT avgState(code) AS s FROM t WHERE id > 100)
----
avgMerge(s)	toTypeName(avgMerge(s))
Nullable(Float64)	String
\N	Nullable(Float64)

SELECT avgMerge(z) FROM (SELECT avgMergeState(s) AS z FROM (SELECT avgState(code) AS s FROM t GROUP BY id ORDER BY id))
----
avgMerge(z)
Nullable(Float64)
250.5

SELECT finalizeAggregation(s) FROM (SELECT avgState(code) AS s FROM t)
----
finalizeAggregation(s)
Nullable(Float64)
250.5

SELECT toTypeName(minState(service)) FROM t
----
toTypeName(minState(service))
String
AggregateFunction(min, String)

SELECT minMerge(s), toTypeName(minMerge(s)) FROM (SELECT minState(service) AS s FROM t )
----
minMerge(s)	toTypeName(minMerge(s))
String	String
api	String

SELECT minMerge(s), toTypeName(minMerge(s)) FROM (SELECT minState(service) AS s FROM t WHERE id > 100)
----
minMerge(s)	toTypeName(minMerge(s))
String	String
	String

SELECT minMerge(z) FROM (SELECT minMergeState(s) AS z FROM (SELECT minState(service) AS s FROM t GROUP BY id ORDER BY id))
----
minMerge(z)
String
api

SELECT finalizeAggregation(s) FROM (SELECT minState(service) AS s FROM t)
----
finalizeAggregation(s)
String
api

SELECT toTypeName(maxState(ts)) FROM t
----
toTypeName(maxState(ts))
String
AggregateFunction(max, DateTime64(3))

SELECT maxMerge(s), toTypeName(maxMerge(s)) FROM (SELECT maxState(ts) AS s FROM t )
----
maxMerge(s)	toTypeName(maxMerge(s))
DateTime64(3)	String
2024-01-01 02:55:00.000	DateTime64(3)

SELECT maxMerge(s), toTypeName(maxMerge(s)) FROM (SELECT maxState(ts) AS s FROM t WHERE id > 100)
----
maxMerge(s)	toTypeName(maxMerge(s))
DateTime64(3)	String
1970-01-01 00:00:00.000	DateTime64(3)

SELECT maxMerge(z) FROM (SELECT maxMergeState(s) AS z FROM (SELECT maxState(ts) AS s FROM t GROUP BY id ORDER BY id))
----
maxMerge(z)
DateTime64(3)
2024-01-01 02:55:00.000

SELECT finalizeAggregation(s) FROM (SELECT maxState(ts) AS s FROM t)
----
finalizeAggregation(s)
DateTime64(3)
2024-01-01 02:55:00.000

SELECT toTypeName(maxState(at)) FROM t
----
toTypeName(maxState(at))
String
AggregateFunction(max, DateTime)

SELECT maxMerge(s), toTypeName(maxMerge(s)) FROM (SELECT maxState(at) AS s FROM t )
----
maxMerge(s)	toTypeName(maxMerge(s))
DateTime	String
2024-01-01 02:55:00	DateTime

SELECT maxMerge(s), toTypeName(maxMerge(s)) FROM (SELECT maxState(at) AS s FROM t WHERE id > 100)
----
maxMerge(s)	toTypeName(maxMerge(s))
DateTime	String
1970-01-01 00:00:00	DateTime

SELECT maxMerge(z) FROM (SELECT maxMergeState(s) AS z FROM (SELECT maxState(at) AS s FROM t GROUP BY id ORDER BY id))
----
maxMerge(z)
DateTime
2024-01-01 02:55:00

SELECT finalizeAggregation(s) FROM (SELECT maxState(at) AS s FROM t)
----
finalizeAggregation(s)
DateTime
2024-01-01 02:55:00

SELECT toTypeName(uniqState(service)) FROM t
----
toTypeName(uniqState(service))
String
AggregateFunction(uniq, String)

SELECT uniqMerge(s), toTypeName(uniqMerge(s)) FROM (SELECT uniqState(service) AS s FROM t )
----
uniqMerge(s)	toTypeName(uniqMerge(s))
UInt64	String
3	UInt64

SELECT uniqMerge(s), toTypeName(uniqMerge(s)) FROM (SELECT uniqState(service) AS s FROM t WHERE id > 100)
----
uniqMerge(s)	toTypeName(uniqMerge(s))
UInt64	String
0	UInt64

SELECT uniqMerge(z) FROM (SELECT uniqMergeState(s) AS z FROM (SELECT uniqState(service) AS s FROM t GROUP BY id ORDER BY id))
----
uniqMerge(z)
UInt64
3

SELECT finalizeAggregation(s) FROM (SELECT uniqState(service) AS s FROM t)
----
finalizeAggregation(s)
UInt64
3

SELECT toTypeName(uniqExactState(code)) FROM t
----
toTypeName(uniqExactState(code))
String
AggregateFunction(uniqExact, Nullable(Int64))

SELECT uniqExactMerge(s), toTypeName(uniqExactMerge(s)) FROM (SELECT uniqExactState(code) AS s FROM t )
----
uniqExactMerge(s)	toTypeName(uniqExactMerge(s))
UInt64	String
4	UInt64

SELECT uniqExactMerge(s), toTypeName(uniqExactMerge(s)) FROM (SELECT uniqExactState(code) AS s FROM t WHERE id > 100)
----
uniqExactMerge(s)	toTypeName(uniqExactMerge(s))
UInt64	String
0	UInt64

SELECT uniqExactMerge(z) FROM (SELECT uniqExactMergeState(s) AS z FROM (SELECT uniqExactState(code) AS s FROM t GROUP BY id ORDER BY id))
----
uniqExactMerge(z)
UInt64
4

SELECT finalizeAggregation(s) FROM (SELECT uniqExactState(code) AS s FROM t)
----
finalizeAggregation(s)
UInt64
4

SELECT toTypeName(uniqState(service, level)) FROM t
----
toTypeName(uniqState(service, level))
String
AggregateFunction(uniq, String, String)

SELECT uniqMerge(s), toTypeName(uniqMerge(s)) FROM (SELECT uniqState(service, level) AS s FROM t )
----
uniqMerge(s)	toTypeName(uniqMerge(s))
UInt64	String
6	UInt64

SELECT uniqMerge(s), toTypeName(uniqMerge(s)) FROM (SELECT uniqState(service, level) AS s FROM t WHERE id > 100)
----
uniqMerge(s)	toTypeName(uniqMerge(s))
UInt64	String
0	UInt64

SELECT uniqMerge(z) FROM (SELECT uniqMergeState(s) AS z FROM (SELECT uniqState(service, level) AS s FROM t GROUP BY id ORDER BY id))
----
uniqMerge(z)
UInt64
6

SELECT finalizeAggregation(s) FROM (SELECT uniqState(service, level) AS s FROM t)
----
finalizeAggregation(s)
UInt64
6

SELECT toTypeName(argMinState(service, latency)) FROM t
----
toTypeName(argMinState(service, latency))
String
AggregateFunction(argMin, String, Float64)

SELECT argMinMerge(s), toTypeName(argMinMerge(s)) FROM (SELECT argMinState(service, latency) AS s FROM t )
----
argMinMerge(s)	toTypeName(argMinMerge(s))
String	String
api	String

SELECT argMinMerge(s), toTypeName(argMinMerge(s)) FROM (SELECT argMinState(service, latency) AS s FROM t WHERE id > 100)
----
argMinMerge(s)	toTypeName(argMinMerge(s))
String	String
	String

SELECT argMinMerge(z) FROM (SELECT argMinMergeState(s) AS z FROM (SELECT argMinState(service, latency) AS s FROM t GROUP BY id ORDER BY id))
----
argMinMerge(z)
String
api

SELECT finalizeAggregation(s) FROM (SELECT argMinState(service, latency) AS s FROM t)
----
finalizeAggregation(s)
String
api

SELECT toTypeName(argMaxState(id, code)) FROM t
----
toTypeName(argMaxState(id, code))
String
AggregateFunction(argMax, UInt64, Nullable(Int64))

SELECT argMaxMerge(s), toTypeName(argMaxMerge(s)) FROM (SELECT argMaxState(id, code) AS s FROM t )
----
argMaxMerge(s)	toTypeName(argMaxMerge(s))
Nullable(UInt64)	String
2	Nullable(UInt64)

SELECT argMaxMerge(s), toTypeName(argMaxMerge(s)) FROM (SELECT argMaxState(id, code) AS s FROM t WHERE id > 100)
----
argMaxMerge(s)	toTypeName(argMaxMerge(s))
Nullable(UInt64)	String
\N	Nullable(UInt64)

SELECT argMaxMerge(z) FROM (SELECT argMaxMergeState(s) AS z FROM (SELECT argMaxState(id, code) AS s FROM t GROUP BY id ORDER BY id))
----
argMaxMerge(z)
Nullable(UInt64)
2

SELECT finalizeAggregation(s) FROM (SELECT argMaxState(id, code) AS s FROM t)
----
finalizeAggregation(s)
Nullable(UInt64)
2

SELECT toTypeName(anyState(level)) FROM t
----
toTypeName(anyState(level))
String
AggregateFunction(any, String)

SELECT anyMerge(s), toTypeName(anyMerge(s)) FROM (SELECT anyState(level) AS s FROM t )
----
anyMerge(s)	toTypeName(anyMerge(s))
String	String
info	String

SELECT anyMerge(s), toTypeName(anyMerge(s)) FROM (SELECT anyState(level) AS s FROM t WHERE id > 100)
----
anyMerge(s)	toTypeName(anyMerge(s))
String	String
	String

SELECT finalizeAggregation(s) FROM (SELECT anyState(level) AS s FROM t)
----
finalizeAggregation(s)
String
info

SELECT toTypeName(anyLastState(level)) FROM t
----
toTypeName(anyLastState(level))
String
AggregateFunction(anyLast, String)

SELECT anyLastMerge(s), toTypeName(anyLastMerge(s)) FROM (SELECT anyLastState(level) AS s FROM t )
----
anyLastMerge(s)	toTypeName(anyLastMerge(s))
String	String
info	String

SELECT anyLastMerge(s), toTypeName(anyLastMerge(s)) FROM (SELECT anyLastState(level) AS s FROM t WHERE id > 100)
----
anyLastMerge(s)	toTypeName(anyLastMerge(s))
String	String
	String

SELECT finalizeAggregation(s) FROM (SELECT anyLastState(level) AS s FROM t)
----
finalizeAggregation(s)
String
info

SELECT toTypeName(groupArrayState(level)) FROM t
----
toTypeName(groupArrayState(level))
String
AggregateFunction(groupArray, String)

SELECT groupArrayMerge(s), toTypeName(groupArrayMerge(s)) FROM (SELECT groupArrayState(level) AS s FROM t )
----
groupArrayMerge(s)	toTypeName(groupArrayMerge(s))
Array(String)	String
['info','error','error','info','warn','info','error','info']	Array(String)

SELECT groupArrayMerge(s), toTypeName(groupArrayMerge(s)) FROM (SELECT groupArrayState(level) AS s FROM t WHERE id > 100)
----
groupArrayMerge(s)	toTypeName(groupArrayMerge(s))
Array(String)	String
[]	Array(String)

SELECT finalizeAggregation(s) FROM (SELECT groupArrayState(level) AS s FROM t)
----
finalizeAggregation(s)
Array(String)
['info','error','error','info','warn','info','error','info']

SELECT toTypeName(groupArrayState(2)(id)) FROM t
----
toTypeName(groupArrayState(2)(id))
String
AggregateFunction(groupArray(2), UInt64)

SELECT groupArrayMerge(2)(s), toTypeName(groupArrayMerge(2)(s)) FROM (SELECT groupArrayState(2)(id) AS s FROM t )
----
groupArrayMerge(2)(s)	toTypeName(groupArrayMerge(2)(s))
Array(UInt64)	String
[1,2]	Array(UInt64)

SELECT groupArrayMerge(2)(s), toTypeName(groupArrayMerge(2)(s)) FROM (SELECT groupArrayState(2)(id) AS s FROM t WHERE id > 100)
----
groupArrayMerge(2)(s)	toTypeName(groupArrayMerge(2)(s))
Array(UInt64)	String
[]	Array(UInt64)

SELECT finalizeAggregation(s) FROM (SELECT groupArrayState(2)(id) AS s FROM t)
----
finalizeAggregation(s)
Array(UInt64)
[1,2]

SELECT toTypeName(quantileState(0.9)(id)) FROM t
----
toTypeName(quantileState(0.9)(id))
String
AggregateFunction(quantile(0.9), UInt64)

SELECT quantileMerge(0.9)(s), toTypeName(quantileMerge(0.9)(s)) FROM (SELECT quantileState(0.9)(id) AS s FROM t )
----
quantileMerge(0.9)(s)	toTypeName(quantileMerge(0.9)(s))
Float64	String
7.3	Float64

SELECT quantileMerge(0.9)(s), toTypeName(quantileMerge(0.9)(s)) FROM (SELECT quantileState(0.9)(id) AS s FROM t WHERE id > 100)
----
quantileMerge(0.9)(s)	toTypeName(quantileMerge(0.9)(s))
Float64	String
nan	Float64

SELECT quantileMerge(0.9)(z) FROM (SELECT quantileMergeState(0.9)(s) AS z FROM (SELECT quantileState(0.9)(id) AS s FROM t GROUP BY id ORDER BY id))
----
quantileMerge(0.9)(z)
Float64
7.3

SELECT finalizeAggregation(s) FROM (SELECT quantileState(0.9)(id) AS s FROM t)
----
finalizeAggregation(s)
Float64
7.3

SELECT toTypeName(quantilesState(0.1, 0.5)(latency)) FROM t
----
toTypeName(quantilesState(0.1, 0.5)(latency))
String
AggregateFunction(quantiles(0.1, 0.5), Float64)

SELECT quantilesMerge(0.1, 0.5)(s), toTypeName(quantilesMerge(0.1, 0.5)(s)) FROM (SELECT quantilesState(0.1, 0.5)(latency) AS s FROM t )
----
quantilesMerge(0.1, 0.5)(s)	toTypeName(quantilesMerge(0.1, 0.5)(s))
Array(Float64)	String
[1.2,5.125]	Array(Float64)

SELECT quantilesMerge(0.1, 0.5)(s), toTypeName(quantilesMerge(0.1, 0.5)(s)) FROM (SELECT quantilesState(0.1, 0.5)(latency) AS s FROM t WHERE id > 100)
----
quantilesMerge(0.1, 0.5)(s)	toTypeName(quantilesMerge(0.1, 0.5)(s))
Array(Float64)	String
[nan,nan]	Array(Float64)

SELECT quantilesMerge(0.1, 0.5)(z) FROM (SELECT quantilesMergeState(0.1, 0.5)(s) AS z FROM (SELECT quantilesState(0.1, 0.5)(latency) AS s FROM t GROUP BY id ORDER BY id))
----
quantilesMerge(0.1, 0.5)(z)
Array(Float64)
[1.2,5.125]

SELECT finalizeAggregation(s) FROM (SELECT quantilesState(0.1, 0.5)(latency) AS s FROM t)
----
finalizeAggregation(s)
Array(Float64)
[1.2,5.125]

SELECT toTypeName(quantileExactState(0.5)(id)) FROM t
----
toTypeName(quantileExactState(0.5)(id))
String
AggregateFunction(quantileExact(0.5), UInt64)

SELECT quantileExactMerge(0.5)(s), toTypeName(quantileExactMerge(0.5)(s)) FROM (SELECT quantileExactState(0.5)(id) AS s FROM t )
----
quantileExactMerge(0.5)(s)	toTypeName(quantileExactMerge(0.5)(s))
UInt64	String
5	UInt64

SELECT quantileExactMerge(0.5)(s), toTypeName(quantileExactMerge(0.5)(s)) FROM (SELECT quantileExactState(0.5)(id) AS s FROM t WHERE id > 100)
----
quantileExactMerge(0.5)(s)	toTypeName(quantileExactMerge(0.5)(s))
UInt64	String
0	UInt64

SELECT quantileExactMerge(0.5)(z) FROM (SELECT quantileExactMergeState(0.5)(s) AS z FROM (SELECT quantileExactState(0.5)(id) AS s FROM t GROUP BY id ORDER BY id))
----
quantileExactMerge(0.5)(z)
UInt64
5

SELECT finalizeAggregation(s) FROM (SELECT quantileExactState(0.5)(id) AS s FROM t)
----
finalizeAggregation(s)
UInt64
5

SELECT toTypeName(medianState(id)) FROM t
----
toTypeName(medianState(id))
String
AggregateFunction(quantile, UInt64)

SELECT medianMerge(s), toTypeName(medianMerge(s)) FROM (SELECT medianState(id) AS s FROM t )
----
medianMerge(s)	toTypeName(medianMerge(s))
Float64	String
4.5	Float64

SELECT medianMerge(s), toTypeName(medianMerge(s)) FROM (SELECT medianState(id) AS s FROM t WHERE id > 100)
----
medianMerge(s)	toTypeName(medianMerge(s))
Float64	String
nan	Float64

SELECT medianMerge(z) FROM (SELECT medianMergeState(s) AS z FROM (SELECT medianState(id) AS s FROM t GROUP BY id ORDER BY id))
----
medianMerge(z)
Float64
4.5

SELECT finalizeAggregation(s) FROM (SELECT medianState(id) AS s FROM t)
----
finalizeAggregation(s)
Float64
4.5

SELECT toTypeName(stddevPopState(id)) FROM t
----
toTypeName(stddevPopState(id))
String
AggregateFunction(stddevPop, UInt64)

SELECT stddevPopMerge(s), toTypeName(stddevPopMerge(s)) FROM (SELECT stddevPopState(id) AS s FROM t )
----
stddevPopMerge(s)	toTypeName(stddevPopMerge(s))
Float64	String
2.29128784747792	Float64

SELECT stddevPopMerge(s), toTypeName(stddevPopMerge(s)) FROM (SELECT stddevPopState(id) AS s FROM t WHERE id > 100)
----
stddevPopMerge(s)	toTypeName(stddevPopMerge(s))
Float64	String
nan	Float64

SELECT stddevPopMerge(z) FROM (SELECT stddevPopMergeState(s) AS z FROM (SELECT stddevPopState(id) AS s FROM t GROUP BY id ORDER BY id))
----
stddevPopMerge(z)
Float64
2.29128784747792

SELECT finalizeAggregation(s) FROM (SELECT stddevPopState(id) AS s FROM t)
----
finalizeAggregation(s)
Float64
2.29128784747792

SELECT toTypeName(varSampState(latency)) FROM t
----
toTypeName(varSampState(latency))
String
AggregateFunction(varSamp, Float64)

SELECT varSampMerge(s), toTypeName(varSampMerge(s)) FROM (SELECT varSampState(latency) AS s FROM t )
----
varSampMerge(s)	toTypeName(varSampMerge(s))
Float64	String
1289.1685267857142	Float64

SELECT varSampMerge(s), toTypeName(varSampMerge(s)) FROM (SELECT varSampState(latency) AS s FROM t WHERE id > 100)
----
varSampMerge(s)	toTypeName(varSampMerge(s))
Float64	String
nan	Float64

SELECT varSampMerge(z) FROM (SELECT varSampMergeState(s) AS z FROM (SELECT varSampState(latency) AS s FROM t GROUP BY id ORDER BY id))
----
varSampMerge(z)
Float64
1289.1685267857142

SELECT finalizeAggregation(s) FROM (SELECT varSampState(latency) AS s FROM t)
----
finalizeAggregation(s)
Float64
1289.1685267857142

SELECT toTypeName(sumIfState(id, id > 2)) FROM t
----
toTypeName(sumIfState(id, greater(id, 2)))
String
AggregateFunction(sumIf, UInt64, UInt8)

SELECT sumIfMerge(s), toTypeName(sumIfMerge(s)) FROM (SELECT sumIfState(id, id > 2) AS s FROM t )
----
sumIfMerge(s)	toTypeName(sumIfMerge(s))
UInt64	String
33	UInt64

SELECT sumIfMerge(s), toTypeName(sumIfMerge(s)) FROM (SELECT sumIfState(id, id > 2) AS s FROM t WHERE id > 100)
----
sumIfMerge(s)	toTypeName(sumIfMerge(s))
UInt64	String
0	UInt64

SELECT sumIfMerge(z) FROM (SELECT sumIfMergeState(s) AS z FROM (SELECT sumIfState(id, id > 2) AS s FROM t GROUP BY id ORDER BY id))
----
sumIfMerge(z)
UInt64
33

SELECT finalizeAggregation(s) FROM (SELECT sumIfState(id, id > 2) AS s FROM t)
----
finalizeAggregation(s)
UInt64
33

SELECT toTypeName(countIfState(id > 2)) FROM t
----
toTypeName(countIfState(greater(id, 2)))
String
AggregateFunction(countIf, UInt8)

SELECT countIfMerge(s), toTypeName(countIfMerge(s)) FROM (SELECT countIfState(id > 2) AS s FROM t )
----
countIfMerge(s)	toTypeName(countIfMerge(s))
UInt64	String
6	UInt64

SELECT countIfMerge(s), toTypeName(countIfMerge(s)) FROM (SELECT countIfState(id > 2) AS s FROM t WHERE id > 100)
----
countIfMerge(s)	toTypeName(countIfMerge(s))
UInt64	String
0	UInt64

SELECT countIfMerge(z) FROM (SELECT countIfMergeState(s) AS z FROM (SELECT countIfState(id > 2) AS s FROM t GROUP BY id ORDER BY id))
----
countIfMerge(z)
UInt64
6

SELECT finalizeAggregation(s) FROM (SELECT countIfState(id > 2) AS s FROM t)
----
finalizeAggregation(s)
UInt64
6

SELECT toTypeName(uniqArrayState(tags)) FROM t
----
toTypeName(uniqArrayState(tags))
String
AggregateFunction(uniqArray, Array(Int32))

SELECT uniqArrayMerge(s), toTypeName(uniqArrayMerge(s)) FROM (SELECT uniqArrayState(tags) AS s FROM t )
----
uniqArrayMerge(s)	toTypeName(uniqArrayMerge(s))
UInt64	String
2	UInt64

SELECT uniqArrayMerge(s), toTypeName(uniqArrayMerge(s)) FROM (SELECT uniqArrayState(tags) AS s FROM t WHERE id > 100)
----
uniqArrayMerge(s)	toTypeName(uniqArrayMerge(s))
UInt64	String
0	UInt64

SELECT uniqArrayMerge(z) FROM (SELECT uniqArrayMergeState(s) AS z FROM (SELECT uniqArrayState(tags) AS s FROM t GROUP BY id ORDER BY id))
----
uniqArrayMerge(z)
UInt64
2

SELECT finalizeAggregation(s) FROM (SELECT uniqArrayState(tags) AS s FROM t)
----
finalizeAggregation(s)
UInt64
2

SELECT toTypeName(sumForEachState(tags)) FROM t
----
toTypeName(sumForEachState(tags))
String
AggregateFunction(sumForEach, Array(Int32))

SELECT sumForEachMerge(s), toTypeName(sumForEachMerge(s)) FROM (SELECT sumForEachState(tags) AS s FROM t )
----
sumForEachMerge(s)	toTypeName(sumForEachMerge(s))
Array(Int64)	String
[0,2]	Array(Int64)

SELECT sumForEachMerge(s), toTypeName(sumForEachMerge(s)) FROM (SELECT sumForEachState(tags) AS s FROM t WHERE id > 100)
----
sumForEachMerge(s)	toTypeName(sumForEachMerge(s))
Array(Int64)	String
[]	Array(Int64)

SELECT sumForEachMerge(z) FROM (SELECT sumForEachMergeState(s) AS z FROM (SELECT sumForEachState(tags) AS s FROM t GROUP BY id ORDER BY id))
----
sumForEachMerge(z)
Array(Int64)
[0,2]

SELECT finalizeAggregation(s) FROM (SELECT sumForEachState(tags) AS s FROM t)
----
finalizeAggregation(s)
Array(Int64)
[0,2]

SELECT toTypeName(minOrNullState(code)) FROM t
----
toTypeName(minOrNullState(code))
String
AggregateFunction(minOrNull, Nullable(Int64))

SELECT minOrNullMerge(s), toTypeName(minOrNullMerge(s)) FROM (SELECT minOrNullState(code) AS s FROM t )
----
minOrNullMerge(s)	toTypeName(minOrNullMerge(s))
Nullable(Int64)	String
-1	Nullable(Int64)

SELECT minOrNullMerge(s), toTypeName(minOrNullMerge(s)) FROM (SELECT minOrNullState(code) AS s FROM t WHERE id > 100)
----
minOrNullMerge(s)	toTypeName(minOrNullMerge(s))
Nullable(Int64)	String
\N	Nullable(Int64)

SELECT minOrNullMerge(z) FROM (SELECT minOrNullMergeState(s) AS z FROM (SELECT minOrNullState(code) AS s FROM t GROUP BY id ORDER BY id))
----
minOrNullMerge(z)
Nullable(Int64)
-1

SELECT finalizeAggregation(s) FROM (SELECT minOrNullState(code) AS s FROM t)
----
finalizeAggregation(s)
Nullable(Int64)
-1

SELECT toTypeName(groupArrayDistinctState(level)) FROM t
----
toTypeName(groupArrayDistinctState(level))
String
AggregateFunction(groupArrayDistinct, String)

SELECT groupArrayDistinctMerge(s), toTypeName(groupArrayDistinctMerge(s)) FROM (SELECT groupArrayDistinctState(level) AS s FROM t WHERE id > 100)
----
groupArrayDistinctMerge(s)	toTypeName(groupArrayDistinctMerge(s))
Array(String)	String
[]	Array(String)

SELECT toTypeName(countDistinctState(level)) FROM t
----
toTypeName(countDistinctState(level))
String
AggregateFunction(countDistinct, String)

SELECT countDistinctMerge(s), toTypeName(countDistinctMerge(s)) FROM (SELECT countDistinctState(level) AS s FROM t )
----
countDistinctMerge(s)	toTypeName(countDistinctMerge(s))
UInt64	String
3	UInt64

SELECT countDistinctMerge(s), toTypeName(countDistinctMerge(s)) FROM (SELECT countDistinctState(level) AS s FROM t WHERE id > 100)
----
countDistinctMerge(s)	toTypeName(countDistinctMerge(s))
UInt64	String
0	UInt64

SELECT countDistinctMerge(z) FROM (SELECT countDistinctMergeState(s) AS z FROM (SELECT countDistinctState(level) AS s FROM t GROUP BY id ORDER BY id))
----
countDistinctMerge(z)
UInt64
3

SELECT finalizeAggregation(s) FROM (SELECT countDistinctState(level) AS s FROM t)
----
finalizeAggregation(s)
UInt64
3

SELECT sumMapMerge(s), toTypeName(sumMapMerge(s)) FROM (SELECT sumMapState([service], [id]) AS s FROM t )
----
sumMapMerge(s)	toTypeName(sumMapMerge(s))
Tuple(Array(String), Array(UInt64))	String
(['api','db','web'],[18,11,7])	Tuple(Array(String), Array(UInt64))

SELECT sumMapMerge(s), toTypeName(sumMapMerge(s)) FROM (SELECT sumMapState([service], [id]) AS s FROM t WHERE id > 100)
----
sumMapMerge(s)	toTypeName(sumMapMerge(s))
Tuple(Array(String), Array(UInt64))	String
([],[])	Tuple(Array(String), Array(UInt64))

SELECT sumMapMerge(z) FROM (SELECT sumMapMergeState(s) AS z FROM (SELECT sumMapState([service], [id]) AS s FROM t GROUP BY id ORDER BY id))
----
sumMapMerge(z)
Tuple(Array(String), Array(UInt64))
(['api','db','web'],[18,11,7])

SELECT finalizeAggregation(s) FROM (SELECT sumMapState([service], [id]) AS s FROM t)
----
finalizeAggregation(s)
Tuple(Array(String), Array(UInt64))
(['api','db','web'],[18,11,7])

SELECT toTypeName(sumMapState(map(service, id))) FROM t
----
toTypeName(sumMapState(map(service, id)))
String
AggregateFunction(sumMap, Map(String, UInt64))

SELECT sumMapMerge(s), toTypeName(sumMapMerge(s)) FROM (SELECT sumMapState(map(service, id)) AS s FROM t )
----
sumMapMerge(s)	toTypeName(sumMapMerge(s))
Map(String, UInt64)	String
{'api':18,'db':11,'web':7}	Map(String, UInt64)

SELECT sumMapMerge(s), toTypeName(sumMapMerge(s)) FROM (SELECT sumMapState(map(service, id)) AS s FROM t WHERE id > 100)
----
sumMapMerge(s)	toTypeName(sumMapMerge(s))
Map(String, UInt64)	String
{}	Map(String, UInt64)

SELECT sumMapMerge(z) FROM (SELECT sumMapMergeState(s) AS z FROM (SELECT sumMapState(map(service, id)) AS s FROM t GROUP BY id ORDER BY id))
----
sumMapMerge(z)
Map(String, UInt64)
{'api':18,'db':11,'web':7}

SELECT finalizeAggregation(s) FROM (SELECT sumMapState(map(service, id)) AS s FROM t)
----
finalizeAggregation(s)
Map(String, UInt64)
{'api':18,'db':11,'web':7}

SELECT toTypeName(groupBitOrState(id)) FROM t
----
toTypeName(groupBitOrState(id))
String
AggregateFunction(groupBitOr, UInt64)

SELECT groupBitOrMerge(s), toTypeName(groupBitOrMerge(s)) FROM (SELECT groupBitOrState(id) AS s FROM t )
----
groupBitOrMerge(s)	toTypeName(groupBitOrMerge(s))
UInt64	String
15	UInt64

SELECT groupBitOrMerge(s), toTypeName(groupBitOrMerge(s)) FROM (SELECT groupBitOrState(id) AS s FROM t WHERE id > 100)
----
groupBitOrMerge(s)	toTypeName(groupBitOrMerge(s))
UInt64	String
0	UInt64

SELECT groupBitOrMerge(z) FROM (SELECT groupBitOrMergeState(s) AS z FROM (SELECT groupBitOrState(id) AS s FROM t GROUP BY id ORDER BY id))
----
groupBitOrMerge(z)
UInt64
15

SELECT finalizeAggregation(s) FROM (SELECT groupBitOrState(id) AS s FROM t)
----
finalizeAggregation(s)
UInt64
15

SELECT toTypeName(corrState(id, latency)) FROM t
----
toTypeName(corrState(id, latency))
String
AggregateFunction(corr, UInt64, Float64)

SELECT corrMerge(s), toTypeName(corrMerge(s)) FROM (SELECT corrState(id, latency) AS s FROM t )
----
corrMerge(s)	toTypeName(corrMerge(s))
Float64	String
0.06111502535179994	Float64

SELECT corrMerge(s), toTypeName(corrMerge(s)) FROM (SELECT corrState(id, latency) AS s FROM t WHERE id > 100)
----
corrMerge(s)	toTypeName(corrMerge(s))
Float64	String
nan	Float64

SELECT corrMerge(z) FROM (SELECT corrMergeState(s) AS z FROM (SELECT corrState(id, latency) AS s FROM t GROUP BY id ORDER BY id))
----
corrMerge(z)
Float64
0.06111502535179994

SELECT finalizeAggregation(s) FROM (SELECT corrState(id, latency) AS s FROM t)
----
finalizeAggregation(s)
Float64
0.06111502535179994

SELECT toTypeName(groupConcatState(',')(level)) FROM t
----
toTypeName(groupConcatState(\',\')(level))
String
AggregateFunction(groupConcat(\',\'), String)

SELECT groupConcatMerge(',')(s), toTypeName(groupConcatMerge(',')(s)) FROM (SELECT groupConcatState(',')(level) AS s FROM t )
----
groupConcatMerge(\',\')(s)	toTypeName(groupConcatMerge(\',\')(s))
String	String
info,error,error,info,warn,info,error,info	String

SELECT groupConcatMerge(',')(s), toTypeName(groupConcatMerge(',')(s)) FROM (SELECT groupConcatState(',')(level) AS s FROM t WHERE id > 100)
----
groupConcatMerge(\',\')(s)	toTypeName(groupConcatMerge(\',\')(s))
String	String
	String

SELECT finalizeAggregation(s) FROM (SELECT groupConcatState(',')(level) AS s FROM t)
----
finalizeAggregation(s)
String
info,error,error,info,warn,info,error,info

SELECT toTypeName(sumOrNullIfState(id, id > 100)) FROM t
----
toTypeName(sumOrNullIfState(id, greater(id, 100)))
String
AggregateFunction(sumOrNullIf, UInt64, UInt8)

SELECT sumOrNullIfMerge(s), toTypeName(sumOrNullIfMerge(s)) FROM (SELECT sumOrNullIfState(id, id > 100) AS s FROM t )
----
sumOrNullIfMerge(s)	toTypeName(sumOrNullIfMerge(s))
Nullable(UInt64)	String
\N	Nullable(UInt64)

SELECT sumOrNullIfMerge(s), toTypeName(sumOrNullIfMerge(s)) FROM (SELECT sumOrNullIfState(id, id > 100) AS s FROM t WHERE id > 100)
----
sumOrNullIfMerge(s)	toTypeName(sumOrNullIfMerge(s))
Nullable(UInt64)	String
\N	Nullable(UInt64)

SELECT sumOrNullIfMerge(z) FROM (SELECT sumOrNullIfMergeState(s) AS z FROM (SELECT sumOrNullIfState(id, id > 100) AS s FROM t GROUP BY id ORDER BY id))
----
sumOrNullIfMerge(z)
Nullable(UInt64)
\N

SELECT finalizeAggregation(s) FROM (SELECT sumOrNullIfState(id, id > 100) AS s FROM t)
----
finalizeAggregation(s)
Nullable(UInt64)
\N

SELECT toTypeName(groupArraySortedState(2)(id)) FROM t
----
toTypeName(groupArraySortedState(2)(id))
String
AggregateFunction(groupArraySorted(2), UInt64)

SELECT groupArraySortedMerge(2)(s), toTypeName(groupArraySortedMerge(2)(s)) FROM (SELECT groupArraySortedState(2)(id) AS s FROM t )
----
groupArraySortedMerge(2)(s)	toTypeName(groupArraySortedMerge(2)(s))
Array(UInt64)	String
[1,2]	Array(UInt64)

SELECT groupArraySortedMerge(2)(s), toTypeName(groupArraySortedMerge(2)(s)) FROM (SELECT groupArraySortedState(2)(id) AS s FROM t WHERE id > 100)
----
groupArraySortedMerge(2)(s)	toTypeName(groupArraySortedMerge(2)(s))
Array(UInt64)	String
[]	Array(UInt64)

SELECT groupArraySortedMerge(2)(z) FROM (SELECT groupArraySortedMergeState(2)(s) AS z FROM (SELECT groupArraySortedState(2)(id) AS s FROM t GROUP BY id ORDER BY id))
----
groupArraySortedMerge(2)(z)
Array(UInt64)
[1,2]

SELECT finalizeAggregation(s) FROM (SELECT groupArraySortedState(2)(id) AS s FROM t)
----
finalizeAggregation(s)
Array(UInt64)
[1,2]

SELECT toTypeName(uniqCombinedState(id)) FROM t
----
toTypeName(uniqCombinedState(id))
String
AggregateFunction(uniqCombined, UInt64)

SELECT uniqCombinedMerge(s), toTypeName(uniqCombinedMerge(s)) FROM (SELECT uniqCombinedState(id) AS s FROM t )
----
uniqCombinedMerge(s)	toTypeName(uniqCombinedMerge(s))
UInt64	String
8	UInt64

SELECT uniqCombinedMerge(s), toTypeName(uniqCombinedMerge(s)) FROM (SELECT uniqCombinedState(id) AS s FROM t WHERE id > 100)
----
uniqCombinedMerge(s)	toTypeName(uniqCombinedMerge(s))
UInt64	String
0	UInt64

SELECT uniqCombinedMerge(z) FROM (SELECT uniqCombinedMergeState(s) AS z FROM (SELECT uniqCombinedState(id) AS s FROM t GROUP BY id ORDER BY id))
----
uniqCombinedMerge(z)
UInt64
8

SELECT finalizeAggregation(s) FROM (SELECT uniqCombinedState(id) AS s FROM t)
----
finalizeAggregation(s)
UInt64
8

SELECT toTypeName(uniqCombinedState(12)(id)) FROM t
----
toTypeName(uniqCombinedState(12)(id))
String
AggregateFunction(uniqCombined(12), UInt64)

SELECT uniqCombinedMerge(12)(s), toTypeName(uniqCombinedMerge(12)(s)) FROM (SELECT uniqCombinedState(12)(id) AS s FROM t )
----
uniqCombinedMerge(12)(s)	toTypeName(uniqCombinedMerge(12)(s))
UInt64	String
8	UInt64

SELECT uniqCombinedMerge(12)(s), toTypeName(uniqCombinedMerge(12)(s)) FROM (SELECT uniqCombinedState(12)(id) AS s FROM t WHERE id > 100)
----
uniqCombinedMerge(12)(s)	toTypeName(uniqCombinedMerge(12)(s))
UInt64	String
0	UInt64

SELECT uniqCombinedMerge(12)(z) FROM (SELECT uniqCombinedMergeState(12)(s) AS z FROM (SELECT uniqCombinedState(12)(id) AS s FROM t GROUP BY id ORDER BY id))
----
uniqCombinedMerge(12)(z)
UInt64
8

SELECT finalizeAggregation(s) FROM (SELECT uniqCombinedState(12)(id) AS s FROM t)
----
finalizeAggregation(s)
UInt64
8

SELECT toTypeName(anyHeavyState(level)) FROM t
----
toTypeName(anyHeavyState(level))
String
AggregateFunction(anyHeavy, String)

SELECT anyHeavyMerge(s), toTypeName(anyHeavyMerge(s)) FROM (SELECT anyHeavyState(level) AS s FROM t )
----
anyHeavyMerge(s)	toTypeName(anyHeavyMerge(s))
String	String
error	String

SELECT anyHeavyMerge(s), toTypeName(anyHeavyMerge(s)) FROM (SELECT anyHeavyState(level) AS s FROM t WHERE id > 100)
----
anyHeavyMerge(s)	toTypeName(anyHeavyMerge(s))
String	String
	String

SELECT finalizeAggregation(s) FROM (SELECT anyHeavyState(level) AS s FROM t)
----
finalizeAggregation(s)
String
error

SELECT arraySort(groupArrayDistinctMerge(s)) AS m FROM (SELECT service AS k, level AS l, groupArrayDistinctState(level) AS s FROM t  GROUP BY k, l)
----
m
Array(String)
['error','info','warn']

SELECT uniqArrayMerge(s) AS m FROM (SELECT id % 3 AS k, level AS l, uniqArrayState(tags) AS s FROM t WHERE positionCaseInsensitive('', 'E') > 0 GROUP BY k, l)
----
m
UInt64
0

SELECT countMerge(s) AS m FROM (SELECT service AS k, level AS l, countState() AS s FROM t  GROUP BY k, l)
----
m
UInt64
8

SELECT maxMerge(s) AS m FROM (SELECT level AS k, level AS l, maxState(at) AS s FROM t WHERE has(arrayDistinct([toInt32(id), 0]), 1) GROUP BY k, l)
----
m
DateTime
2024-01-01 00:00:00

SELECT sumArrayMerge(s) AS m FROM (SELECT id % 3 AS k, level AS l, sumArrayState(tags) AS s FROM t  GROUP BY k, l)
----
m
Int64
2

SELECT uniqExactMerge(s) AS m FROM (SELECT level AS k, level AS l, uniqExactState(code) AS s FROM t  GROUP BY k, l)
----
m
UInt64
4

SELECT quantileExactMerge(0.5)(s) AS m FROM (SELECT id % 3 AS k, level AS l, quantileExactState(0.5)(id) AS s FROM t  GROUP BY k, l)
----
m
UInt64
5

SELECT maxMerge(s) AS m FROM (SELECT service AS k, level AS l, maxState(service) AS s FROM t WHERE 'E' ILIKE '%B' GROUP BY k, l)
----
m
String

SELECT argMaxMerge(s) AS m FROM (SELECT service AS k, level AS l, argMaxState(id, latency) AS s FROM t  GROUP BY k, l)
----
m
UInt64
4

SELECT uniqArrayMerge(s) AS m FROM (SELECT service AS k, level AS l, uniqArrayState(tags) AS s FROM t WHERE (NOT (latency < 10) AND 0.25 BETWEEN 2 AND 54) GROUP BY k, l)
----
m
UInt64
0

SELECT sumIfMerge(s) AS m FROM (SELECT id % 3 AS k, level AS l, sumIfState(id, latency < 10) AS s FROM t WHERE toString(id) IN ('api', 'db', '') GROUP BY k, l)
----
m
UInt64
0

SELECT maxMerge(s) AS m FROM (SELECT id % 3 AS k, level AS l, maxState(at) AS s FROM t  GROUP BY k, l)
----
m
DateTime
2024-01-01 02:55:00
