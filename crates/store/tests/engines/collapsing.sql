CREATE TABLE c (k UInt32, v UInt32, sign Int8) ENGINE = CollapsingMergeTree(sign) ORDER BY k

INSERT INTO c SELECT x.1 AS k, x.2 AS v, x.3 AS sign FROM (SELECT arrayJoin([(1, 1, 1), (2, 1, 1), (3, 1, 1), (3, 1, -1)]) AS x)
INSERT INTO c SELECT x.1 AS k, x.2 AS v, x.3 AS sign FROM (SELECT arrayJoin([(1, 1, -1), (1, 2, 1), (2, 1, -1)]) AS x)

SELECT * FROM c FINAL ORDER BY k
----
k	v	sign
UInt32	UInt32	Int8
1	2	1

SELECT sum(sign), sum(v * sign) FROM c
----
sum(sign)	sum(multiply(v, sign))
Int64	Int64
1	2

INSERT INTO c SELECT x.1 AS k, x.2 AS v, x.3 AS sign FROM (SELECT arrayJoin([(4, 7, -1), (5, 7, 1), (5, 7, -1), (5, 8, 1)]) AS x)

SELECT k, v FROM c FINAL ORDER BY k
----
k	v
UInt32	UInt32
1	2
5	8

INSERT INTO c SELECT 4 AS k, 7 AS v, 1 AS sign

SELECT k, v, sign FROM c FINAL WHERE k >= 4 ORDER BY k
----
k	v	sign
UInt32	UInt32	Int8
4	7	1
5	8	1

SELECT count() FROM c FINAL
----
count()
UInt64
3
