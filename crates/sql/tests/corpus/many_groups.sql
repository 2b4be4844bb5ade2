SELECT number, lagInFrame(number) OVER (ORDER BY number ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS a, leadInFrame(number) OVER (ORDER BY number ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS b, leadInFrame(number, 2) OVER (ORDER BY number ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) AS c FROM numbers(5) ORDER BY number
----
number	a	b	c
UInt64	UInt64	UInt64	UInt64
0	0	1	2
1	0	2	3
2	1	3	4
3	2	4	0
4	3	0	0


SELECT number, lagInFrame(number, 2) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING) AS a FROM numbers(5) ORDER BY number
----
number	a
UInt64	UInt64
0	0
1	0
2	0
3	1
4	2


SELECT k, length(groupUniqArray(2)(s)) AS a, groupArray(3)(s) AS b, length(topK(1)(s)) AS c, length(groupArray(s)) AS d FROM (SELECT number % 3 AS k, concat('text number ', toString(number % 7)) AS s FROM numbers(40) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	c	d
UInt8	UInt64	Array(String)	UInt64	UInt64
0	2	['text number 0','text number 3','text number 6']	1	14
1	2	['text number 1','text number 4','text number 0']	1	13
2	2	['text number 2','text number 5','text number 1']	1	13


SELECT k, any(s) AS a, anyLast(s) AS b, argMin(s, n) AS c, argMax(s, n) AS d, anyOrNull(s) AS e FROM (SELECT number % 3 AS k, if(number < 3, NULL, concat('text number ', toString(number))) AS s, number AS n FROM numbers(40) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	c	d	e
UInt8	Nullable(String)	Nullable(String)	Nullable(String)	Nullable(String)	Nullable(String)
0	text number 3	text number 39	text number 3	text number 39	text number 3
1	text number 4	text number 37	text number 4	text number 37	text number 4
2	text number 5	text number 38	text number 5	text number 38	text number 5


SELECT k, groupArray(s) AS a, groupArrayIf(s, n > 35) AS b, anyIf(s, n = 100) AS c, argMaxIf(s, n, n < 10) AS d FROM (SELECT number % 3 AS k, if(number % 5 > 0, NULL, concat('text number ', toString(number))) AS s, number AS n FROM numbers(40) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	c	d
UInt8	Array(String)	Array(String)	Nullable(String)	Nullable(String)
0	['text number 0','text number 15','text number 30']	[]	\N	text number 0
1	['text number 10','text number 25']	[]	\N	\N
2	['text number 5','text number 20','text number 35']	[]	\N	text number 5


SELECT k, groupArray(x) AS a, arraySort(groupUniqArray(toDate(x))) AS b, groupArray([x]) AS c, groupArray((x, k)) AS d FROM (SELECT number % 2 AS k, number AS x FROM numbers(5) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	c	d
UInt8	Array(UInt64)	Array(Date)	Array(Array(UInt64))	Array(Tuple(UInt64, UInt8))
0	[0,2,4]	['1970-01-01','1970-01-03','1970-01-05']	[[0],[2],[4]]	[(0,0),(2,0),(4,0)]
1	[1,3]	['1970-01-02','1970-01-04']	[[1],[3]]	[(1,1),(3,1)]


SELECT k, groupArray(toDecimal64(x, 2)) AS a, groupArray(toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')) AS b, any([x]) AS c, any((x, 'a')) AS d, argMax(toDateTime64(x, 3, 'UTC'), x) AS e FROM (SELECT number % 2 AS k, number AS x FROM numbers(3) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	c	d	e
UInt8	Array(Decimal(18, 2))	Array(UUID)	Array(UInt64)	Tuple(UInt64, String)	DateTime64(3, \'UTC\')
0	[0,2]	['61f0c404-5cb3-11e7-907b-a6006ad3dba0','61f0c404-5cb3-11e7-907b-a6006ad3dba0']	[0]	(0,'a')	1970-01-01 00:00:02.000
1	[1]	['61f0c404-5cb3-11e7-907b-a6006ad3dba0']	[1]	(1,'a')	1970-01-01 00:00:01.000


SELECT k, groupArray(x) AS a, any(x) AS b FROM (SELECT number % 2 AS k, CAST(NULL AS Nullable(Int32)) AS x FROM numbers(4)) GROUP BY k ORDER BY k
----
k	a	b
UInt8	Array(Int32)	Nullable(Int32)
0	[]	\N
1	[]	\N


SELECT arrayReduce('sumIf', [1, 2, 3], [1, 0, 1]) AS a, arrayReduce('maxIf', [1, 2, 3], [NULL, 1, 0]) AS b
----
a	b
UInt64	UInt8
4	2


SELECT k, sumIf(n, c) AS a, anyIf(n, c) AS b, groupArrayIf(n, c) AS d, quantileIf(0.5)(n, c) AS e FROM (SELECT number % 2 AS k, number AS n, if(number % 3 = 0, NULL, number > 3) AS c FROM numbers(12) ORDER BY number) GROUP BY k ORDER BY k
----
k	a	b	d	e
UInt8	UInt64	UInt64	Array(UInt64)	Float64
0	22	4	[4,8,10]	8
1	23	5	[5,7,11]	7


