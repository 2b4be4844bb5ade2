SELECT [1, 2, 3], ['a', 'b'], [], [[1], [2, 3]]
----
[1, 2, 3]	[\'a\', \'b\']	[]	[[1], [2, 3]]
Array(UInt8)	Array(String)	Array(Nothing)	Array(Array(UInt8))
[1,2,3]	['a','b']	[]	[[1],[2,3]]


SELECT [1, 2, 3][1], [1, 2, 3][-1], [1, 2, 3][5], ['a'][3], arrayElement([5, 6], 2)
----
arrayElement([1, 2, 3], 1)	arrayElement([1, 2, 3], -1)	arrayElement([1, 2, 3], 5)	arrayElement([\'a\'], 3)	arrayElement([5, 6], 2)
UInt8	UInt8	UInt8	String	UInt8
1	3	0		6


SELECT arrayMap(x -> x + 1, [1, 2]), arrayMap((x, y) -> x * y, [1, 2], [3, 4]), arrayFilter(x -> x > 1, [1, 2, 3]), arrayExists(x -> x = 2, [1, 2]), arrayAll(x -> x > 0, [1, 2]), arrayCount(x -> x > 1, [1, 2, 3])
----
arrayMap(lambda(tuple(x), plus(x, 1)), [1, 2])	arrayMap(lambda(tuple(x, y), multiply(x, y)), [1, 2], [3, 4])	arrayFilter(lambda(tuple(x), greater(x, 1)), [1, 2, 3])	arrayExists(lambda(tuple(x), equals(x, 2)), [1, 2])	arrayAll(lambda(tuple(x), greater(x, 0)), [1, 2])	arrayCount(lambda(tuple(x), greater(x, 1)), [1, 2, 3])
Array(UInt16)	Array(UInt16)	Array(UInt8)	UInt8	UInt8	UInt32
[2,3]	[3,8]	[2,3]	1	1	2


SELECT arrayMap(x -> x + id, tags), arrayFilter(x -> x < id, tags) FROM t ORDER BY id LIMIT 4
----
arrayMap(lambda(tuple(x), plus(x, id)), tags)	arrayFilter(lambda(tuple(x), less(x, id)), tags)
Array(Int64)	Array(Int32)
[]	[]
[2]	[0]
[3,4]	[0,1]
[]	[]


SELECT arraySum([1, 2, 3]), arraySum([1.5, 2.5]), arraySum(x -> x * 2, [1, 2]), arrayAvg([1, 2]), arrayMin([3, 1]), arrayMax([3, 1]), arraySum(tags) FROM t ORDER BY id DESC LIMIT 1
----
arraySum([1, 2, 3])	arraySum([1.5, 2.5])	arraySum(lambda(tuple(x), multiply(x, 2)), [1, 2])	arrayAvg([1, 2])	arrayMin([3, 1])	arrayMax([3, 1])	arraySum(tags)
UInt64	Float64	UInt64	Float64	UInt8	UInt8	Int64
6	4	6	1.5	1	3	0


SELECT has([1, 2], 2), has(['a'], 'b'), indexOf([5, 6], 6), hasAny([1, 2], [2, 3]), hasAll([1, 2], [2]), has(tags, 1) FROM t ORDER BY id LIMIT 3
----
has([1, 2], 2)	has([\'a\'], \'b\')	indexOf([5, 6], 6)	hasAny([1, 2], [2, 3])	hasAll([1, 2], [2])	has(tags, 1)
UInt8	UInt8	UInt64	UInt8	UInt8	UInt8
1	0	2	1	1	0
1	0	2	1	1	0
1	0	2	1	1	1


SELECT arrayDistinct([1, 2, 1]), arrayReverse([1, 2]), arraySort([3, 1, 2]), arrayReverseSort([3, 1, 2]), arraySort(x -> -x, [3, 1, 2]), arrayUniq([1, 1, 2]), arrayCompact([1, 1, 2])
----
arrayDistinct([1, 2, 1])	arrayReverse([1, 2])	arraySort([3, 1, 2])	arrayReverseSort([3, 1, 2])	arraySort(lambda(tuple(x), negate(x)), [3, 1, 2])	arrayUniq([1, 1, 2])	arrayCompact([1, 1, 2])
Array(UInt8)	Array(UInt8)	Array(UInt8)	Array(UInt8)	Array(UInt8)	UInt32	Array(UInt8)
[1,2]	[2,1]	[1,2,3]	[3,2,1]	[3,2,1]	2	[1,2]


SELECT arrayConcat([1], [2, 3]), arrayFlatten([[1], [2, 3]]), arrayIntersect([1, 2, 3], [2, 3, 4]), arraySlice([1, 2, 3, 4], 2, 2), arraySlice([1, 2, 3], -2)
----
arrayConcat([1], [2, 3])	arrayFlatten([[1], [2, 3]])	arrayIntersect([1, 2, 3], [2, 3, 4])	arraySlice([1, 2, 3, 4], 2, 2)	arraySlice([1, 2, 3], -2)
Array(UInt8)	Array(UInt8)	Array(UInt8)	Array(UInt8)	Array(UInt8)
[1,2,3]	[1,2,3]	[2,3]	[2,3]	[2,3]


SELECT range(3), range(1, 4), range(0, 10, 5), length(range(0))
----
range(3)	range(1, 4)	range(0, 10, 5)	length(range(0))
Array(UInt8)	Array(UInt8)	Array(UInt8)	UInt64
[0,1,2]	[1,2,3]	[0,5]	0


SELECT map('a', 1, 'b', 2), map('a', 1)['a'], map('a', 1)['z'], mapKeys(map('a', 1)), mapValues(map('a', 1)), mapContains(map('a', 1), 'a')
----
map(\'a\', 1, \'b\', 2)	arrayElement(map(\'a\', 1), \'a\')	arrayElement(map(\'a\', 1), \'z\')	mapKeys(map(\'a\', 1))	mapValues(map(\'a\', 1))	mapContains(map(\'a\', 1), \'a\')
Map(String, UInt8)	UInt8	UInt8	Array(String)	Array(UInt8)	UInt8
{'a':1,'b':2}	1	0	['a']	[1]	1


SELECT tuple(1, 'a'), (1, 'a'), tupleElement((1, 'x'), 2), tuple(1)
----
(1, \'a\')	(1, \'a\')	tupleElement((1, \'x\'), 2)	(1)
Tuple(UInt8, String)	Tuple(UInt8, String)	String	Tuple(UInt8)
(1,'a')	(1,'a')	x	(1)


SELECT arrayFirst(x -> x > 1, [1, 2, 3]), arrayFirstIndex(x -> x > 1, [1, 2, 3]), arrayFirst(x -> x > 9, [1])
----
arrayFirst(lambda(tuple(x), greater(x, 1)), [1, 2, 3])	arrayFirstIndex(lambda(tuple(x), greater(x, 1)), [1, 2, 3])	arrayFirst(lambda(tuple(x), greater(x, 9)), [1])
UInt8	UInt32	UInt8
2	2	0


SELECT arrayMap(x -> (x, toString(x)), [1, 2]), arrayMap(x -> concat('v', toString(x)), tags) FROM t ORDER BY id DESC LIMIT 1
----
arrayMap(lambda(tuple(x), (x, toString(x))), [1, 2])	arrayMap(lambda(tuple(x), concat(\'v\', toString(x))), tags)
Array(Tuple(UInt8, String))	Array(String)
[(1,'1'),(2,'2')]	['v0']


SELECT cosineDistance([1, 0], [0, 1]), arrayStringConcat(arrayMap(x -> toString(x), range(3)), ','), empty(tags), notEmpty(tags) FROM t ORDER BY id LIMIT 1
----
cosineDistance([1, 0], [0, 1])	arrayStringConcat(arrayMap(lambda(tuple(x), toString(x)), range(3)), \',\')	empty(tags)	notEmpty(tags)
Float64	String	UInt8	UInt8
1	0,1,2	1	0


SELECT arraySort(groupArray(id)), arraySort(groupUniqArray(service)), length(groupArray(2)(id)) FROM t
----
arraySort(groupArray(id))	arraySort(groupUniqArray(service))	length(groupArray(2)(id))
Array(UInt64)	Array(String)	UInt64
[1,2,3,4,5,6,7,8]	['api','db','web']	2
