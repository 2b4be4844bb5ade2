CREATE TABLE r (k UInt32, name String, ver UInt64, gone UInt8) ENGINE = ReplacingMergeTree(ver, gone) ORDER BY k
CREATE TABLE l (k UInt32, s String, v Nullable(Float64)) ENGINE = ReplacingMergeTree ORDER BY (k, s)
CREATE TABLE m (id String, at DateTime, v Int32) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(at) ORDER BY id

INSERT INTO r SELECT x.1 AS k, x.2 AS name, x.3 AS ver, x.4 AS gone FROM (SELECT arrayJoin([(1, 'a', 2, 0), (1, 'b', 1, 0), (2, 'c', 1, 0), (3, 'z', 1, 0), (3, 'y', 1, 0), (4, 'only', 9, 1)]) AS x)
INSERT INTO r SELECT x.1 AS k, x.2 AS name, x.3 AS ver, x.4 AS gone FROM (SELECT arrayJoin([(2, 'c', 2, 1), (5, 'new', 1, 0), (3, 'x', 1, 0), (1, 'old', 1, 0)]) AS x)

SELECT * FROM r FINAL ORDER BY k
----
k	name	ver	gone
UInt32	String	UInt64	UInt8
1	a	2	0
3	x	1	0
5	new	1	0

SELECT k FROM r FINAL ORDER BY k
----
k
UInt32
1
3
5

SELECT name FROM r FINAL WHERE ver = 1 ORDER BY name
----
name
String
new
x

SELECT count() FROM r FINAL
----
count()
UInt64
3

SELECT count() FROM r FINAL WHERE gone = 1
----
count()
UInt64
0

INSERT INTO r SELECT 2 AS k, 'back' AS name, 3 AS ver, 0 AS gone

SELECT * FROM r FINAL WHERE k = 2
----
k	name	ver	gone
UInt32	String	UInt64	UInt8
2	back	3	0

INSERT INTO l SELECT x.1 AS k, x.2 AS s, nullIf(x.3, -1.) AS v FROM (SELECT arrayJoin([(1, 'a', 1.5), (1, 'b', -1.), (1, 'a', -1.), (2, 'a', 3.)]) AS x)
INSERT INTO l SELECT x.1 AS k, x.2 AS s, nullIf(x.3, -1.) AS v FROM (SELECT arrayJoin([(1, 'b', 7.5), (2, 'a', -1.), (3, '', 0.)]) AS x)

SELECT * FROM l FINAL ORDER BY k, s
----
k	s	v
UInt32	String	Nullable(Float64)
1	a	\N
1	b	7.5
2	a	\N
3		0

SELECT a.s, b.v FROM l AS a FINAL JOIN l AS b FINAL ON a.k = b.k AND a.s = b.s ORDER BY a.k, a.s
----
s	b.v
String	Nullable(Float64)
a	\N
b	7.5
a	\N
	0

INSERT INTO m SELECT x.1 AS id, toDateTime(x.2) AS at, x.3 AS v FROM (SELECT arrayJoin([('a', '2024-01-31 23:59:59', 1), ('a', '2024-02-01 00:00:00', 2), ('b', '2024-02-02 00:00:00', 3)]) AS x)
INSERT INTO m SELECT x.1 AS id, toDateTime(x.2) AS at, x.3 AS v FROM (SELECT arrayJoin([('b', '2024-01-02 00:00:00', 4), ('c', '2024-03-01 00:00:00', 5)]) AS x)

SELECT id, at, v FROM m FINAL ORDER BY id
----
id	at	v
String	DateTime	Int32
a	2024-02-01 00:00:00	2
b	2024-02-02 00:00:00	3
c	2024-03-01 00:00:00	5

SELECT max(v) FROM m FINAL WHERE at < '2024-02-01'
----
max(v)
Int32
0

SELECT id FROM m AS t FINAL WHERE t.v > 2 ORDER BY t.id LIMIT 1
----
id
String
b
