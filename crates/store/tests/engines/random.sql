-- made by engines.py --random 1

CREATE TABLE replacing (k UInt8, d Date, v UInt16, x String, gone UInt8) ENGINE = ReplacingMergeTree(v, gone) PARTITION BY toYYYYMM(d) ORDER BY (k, d)

CREATE TABLE latest (k UInt8, d Date, v UInt16, x String, gone UInt8) ENGINE = ReplacingMergeTree ORDER BY (k, d)

CREATE TABLE summing (k UInt8, d Date, v Int16, x String, gone UInt8) ENGINE = SummingMergeTree ORDER BY (k, d)

CREATE TABLE picked (k UInt8, d Date, v Int16, x String, gone UInt8) ENGINE = SummingMergeTree(v) ORDER BY (k, d)

CREATE TABLE collapsing (k UInt8, d Date, v Int16, x String, sign Int8) ENGINE = CollapsingMergeTree(sign) PARTITION BY toYYYYMM(d) ORDER BY (k, d)

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 1, 'b', 0), (8, '2024-01-04', 6, 'a', 1)]) AS r)

SELECT x, count() AS n FROM replacing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
b	1

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 9, 'a', 0), (5, '2024-02-01', 3, 'c', 1), (6, '2024-01-02', 0, 'a', 1), (11, '2024-02-02', 8, 'a', 0), (11, '2024-02-02', 3, 'b', 1), (9, '2024-02-05', 3, 'b', 0), (9, '2024-02-05', 3, 'b', 0)]) AS r)

SELECT count(), sum(v), uniq(x) FROM latest FINAL
----
count()	sum(v)	uniq(x)
UInt64	UInt64	UInt64
5	18	3

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', 2, 'c', 1), (3, '2024-02-04', 0, 'a', 0), (12, '2024-01-03', 4, 'b', 0), (5, '2024-02-01', 0, 'c', 0), (9, '2024-02-05', 2, 'c', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 2, 'b', 0), (6, '2024-01-02', 4, 'c', 0), (2, '2024-01-03', 3, 'c', 1), (3, '2024-02-04', 4, 'b', 0), (8, '2024-01-04', -4, 'b', 1), (5, '2024-02-01', 5, 'c', 0), (11, '2024-02-02', -2, 'a', 0), (1, '2024-02-02', -1, 'c', 0)]) AS r)

SELECT x, count() AS n FROM summing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	1
b	4
c	5

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 1, 'b', 0), (11, '2024-02-02', 4, 'c', 1), (7, '2024-02-03', 4, 'a', 0), (7, '2024-02-03', -4, 'b', 0), (10, '2024-01-01', 4, 'a', 0), (8, '2024-01-04', 1, 'b', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 4, 'c', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', -4, 'a', 0), (9, '2024-02-05', 5, 'a', 1), (9, '2024-02-05', 0, 'a', 1), (2, '2024-01-03', -4, 'b', 1), (5, '2024-02-01', -1, 'b', 1), (10, '2024-01-01', -2, 'b', 0), (2, '2024-01-03', -2, 'a', 0), (9, '2024-02-05', -2, 'c', 0)]) AS r)

SELECT k, x FROM picked FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
9	c
11	c

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(8, '2024-01-04', 3, 'a', 1), (5, '2024-02-01', 2, 'b', 1), (4, '2024-01-05', 0, 'a', 1), (12, '2024-01-03', 4, 'a', 1), (1, '2024-02-02', -1, 'a', 1), (3, '2024-02-04', -4, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(12, '2024-01-03', 4, 'a', -1), (12, '2024-01-03', 4, 'c', 1), (9, '2024-02-05', -1, 'c', 1), (4, '2024-01-05', 0, 'a', -1), (7, '2024-02-03', 5, 'b', 1), (1, '2024-02-02', -1, 'a', -1), (1, '2024-02-02', 0, 'a', 1), (1, '2024-02-02', 0, 'a', -1), (5, '2024-02-01', 2, 'b', -1), (5, '2024-02-01', 0, 'c', 1), (7, '2024-02-03', 5, 'b', -1), (7, '2024-02-03', 5, 'b', 1)]) AS r)

SELECT * FROM collapsing FINAL ORDER BY k, d
----
k	d	v	x	sign
UInt8	Date	Int16	String	Int8
3	2024-02-04	-4	c	1
5	2024-02-01	0	c	1
7	2024-02-03	5	b	1
8	2024-01-04	3	a	1
9	2024-02-05	-1	c	1
12	2024-01-03	4	c	1

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 3, 'c', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', 9, 'c', 1), (7, '2024-02-03', 3, 'b', 1), (4, '2024-01-05', 9, 'c', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', 1, 'c', 0), (5, '2024-02-01', 8, 'b', 1), (6, '2024-01-02', 9, 'b', 0), (1, '2024-02-02', 2, 'a', 0)]) AS r)

SELECT a.k, a.x FROM replacing AS a FINAL WHERE a.k IN (SELECT k FROM replacing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	a

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 3, 'b', 1), (7, '2024-02-03', 8, 'b', 0), (9, '2024-02-05', 3, 'a', 1), (2, '2024-01-03', 2, 'a', 0), (9, '2024-02-05', 3, 'b', 0), (10, '2024-01-01', 8, 'b', 0)]) AS r)

SELECT k, x FROM latest FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
7	b
10	b

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', -1, 'c', 0), (3, '2024-02-04', 5, 'c', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', 2, 'a', 0), (3, '2024-02-04', -2, 'b', 1), (10, '2024-01-01', 5, 'b', 1), (10, '2024-01-01', 4, 'a', 1), (5, '2024-02-01', 1, 'b', 1), (8, '2024-01-04', 0, 'a', 1)]) AS r)

SELECT k, x FROM summing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
3	b
5	c
6	c
10	b
12	b

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', 2, 'a', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM picked FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
6	6	2

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(3, '2024-02-04', -4, 'c', -1), (3, '2024-02-04', -3, 'b', 1), (11, '2024-02-02', -1, 'a', 1), (7, '2024-02-03', 5, 'b', -1), (7, '2024-02-03', 2, 'c', 1), (9, '2024-02-05', -1, 'c', -1), (9, '2024-02-05', 0, 'c', 1), (6, '2024-01-02', -3, 'a', 1), (1, '2024-02-02', -4, 'a', 1), (12, '2024-01-03', 4, 'c', -1), (12, '2024-01-03', 5, 'b', 1)]) AS r)

SELECT x, count() AS n FROM collapsing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	4
b	2
c	3

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', 1, 'b', 0), (2, '2024-01-03', 4, 'a', 0), (11, '2024-02-02', 5, 'b', 0), (9, '2024-02-05', 3, 'b', 0), (4, '2024-01-05', 5, 'a', 0), (2, '2024-01-03', 7, 'a', 0), (4, '2024-01-05', 6, 'b', 1)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', 5, 'c', 0), (4, '2024-01-05', 5, 'a', 1), (4, '2024-01-05', 3, 'a', 0), (7, '2024-02-03', 1, 'b', 1), (12, '2024-01-03', 1, 'a', 1), (5, '2024-02-01', 5, 'b', 0)]) AS r)

SELECT count(), sum(v), uniq(x) FROM replacing FINAL
----
count()	sum(v)	uniq(x)
UInt64	UInt64	UInt64
8	43	3

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 1, 'c', 0), (3, '2024-02-04', 2, 'a', 0), (5, '2024-02-01', 1, 'c', 0), (3, '2024-02-04', 3, 'a', 1), (6, '2024-01-02', 9, 'c', 0), (3, '2024-02-04', 4, 'b', 0), (1, '2024-02-02', 3, 'b', 1), (11, '2024-02-02', 7, 'b', 0), (9, '2024-02-05', 7, 'c', 0)]) AS r)

SELECT * FROM latest FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	UInt16	String	UInt8
1	2024-02-02	3	b	1
2	2024-01-03	2	a	0
3	2024-02-04	4	b	0
5	2024-02-01	1	c	0
6	2024-01-02	9	c	0
7	2024-02-03	8	b	0
9	2024-02-05	7	c	0
10	2024-01-01	8	b	0
11	2024-02-02	7	b	0

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', 0, 'b', 1), (11, '2024-02-02', 2, 'c', 1), (1, '2024-02-02', 1, 'c', 0), (10, '2024-01-01', -2, 'a', 0), (5, '2024-02-01', 2, 'c', 0), (3, '2024-02-04', 5, 'a', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', -2, 'c', 0), (9, '2024-02-05', 3, 'c', 0), (4, '2024-01-05', 1, 'b', 0), (4, '2024-01-05', 2, 'b', 0), (11, '2024-02-02', -1, 'a', 1), (9, '2024-02-05', 1, 'a', 0), (5, '2024-02-01', 0, 'c', 0), (9, '2024-02-05', 1, 'a', 0)]) AS r)

SELECT a.k, a.x FROM summing AS a FINAL WHERE a.k IN (SELECT k FROM summing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	c
3	b
6	c
8	b
12	b

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 4, 'c', 0), (3, '2024-02-04', -2, 'b', 0)]) AS r)

SELECT count(), sum(v), uniq(x) FROM picked FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
7	8	2

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(8, '2024-01-04', 3, 'a', -1), (8, '2024-01-04', 2, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(9, '2024-02-05', 0, 'c', -1), (9, '2024-02-05', -3, 'b', 1), (5, '2024-02-01', 0, 'c', -1), (8, '2024-01-04', 2, 'c', -1), (8, '2024-01-04', -1, 'b', 1), (7, '2024-02-03', 2, 'c', -1), (7, '2024-02-03', -2, 'b', 1), (3, '2024-02-04', -3, 'b', -1), (3, '2024-02-04', 5, 'b', 1), (2, '2024-01-03', 2, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(11, '2024-02-02', -1, 'a', -1), (11, '2024-02-02', 0, 'b', 1), (7, '2024-02-03', -2, 'b', -1), (7, '2024-02-03', 4, 'a', 1)]) AS r)

SELECT a.k, a.x FROM collapsing AS a FINAL WHERE a.k IN (SELECT k FROM collapsing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	a
2	c
7	a
11	b

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', 9, 'a', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', 4, 'a', 0), (5, '2024-02-01', 4, 'c', 0), (11, '2024-02-02', 7, 'a', 0), (8, '2024-01-04', 6, 'a', 0)]) AS r)

SELECT a.k, a.x FROM replacing AS a FINAL WHERE a.k IN (SELECT k FROM replacing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
8	a

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 1, 'a', 1), (10, '2024-01-01', 0, 'c', 0), (11, '2024-02-02', 2, 'a', 0), (10, '2024-01-01', 4, 'b', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 0, 'a', 0), (12, '2024-01-03', 7, 'b', 0), (9, '2024-02-05', 6, 'b', 0), (2, '2024-01-03', 6, 'b', 0), (9, '2024-02-05', 0, 'b', 0), (8, '2024-01-04', 9, 'c', 0), (12, '2024-01-03', 4, 'c', 0), (8, '2024-01-04', 9, 'c', 0), (6, '2024-01-02', 8, 'a', 0)]) AS r)

SELECT a.k, a.x FROM latest AS a FINAL WHERE a.k IN (SELECT k FROM latest FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
2	b
3	b
6	a
7	b
9	b
10	b
11	a
12	c

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 5, 'c', 1), (8, '2024-01-04', -1, 'c', 0), (11, '2024-02-02', -4, 'b', 0), (11, '2024-02-02', 2, 'b', 0), (2, '2024-01-03', 5, 'a', 0), (5, '2024-02-01', 2, 'c', 0), (3, '2024-02-04', 3, 'b', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', 4, 'a', 0), (9, '2024-02-05', -3, 'c', 0), (2, '2024-01-03', 1, 'a', 0)]) AS r)

SELECT * FROM summing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	Int16	String	UInt8
1	2024-02-02	2	c	1
2	2024-01-03	9	c	1
3	2024-02-04	15	b	3
4	2024-01-05	5	b	0
5	2024-02-01	9	c	1
6	2024-01-02	9	c	1
8	2024-01-04	-1	b	2
9	2024-02-05	4	c	1
10	2024-01-01	7	b	2
11	2024-02-02	-3	a	2
12	2024-01-03	4	b	0

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', -2, 'c', 1), (7, '2024-02-03', 0, 'c', 0), (4, '2024-01-05', 4, 'a', 0), (6, '2024-01-02', 0, 'a', 1), (12, '2024-01-03', 4, 'c', 0), (8, '2024-01-04', 4, 'c', 1), (3, '2024-02-04', 0, 'c', 0), (6, '2024-01-02', 5, 'c', 0), (7, '2024-02-03', 4, 'b', 0)]) AS r)

SELECT x, count() AS n FROM picked FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	2
b	5
c	4

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(12, '2024-01-03', 5, 'b', -1), (12, '2024-01-03', -1, 'b', 1), (11, '2024-02-02', 0, 'b', -1), (11, '2024-02-02', -4, 'c', 1), (6, '2024-01-02', -3, 'a', -1), (6, '2024-01-02', 2, 'a', 1), (4, '2024-01-05', -3, 'c', 1), (10, '2024-01-01', 3, 'c', 1), (10, '2024-01-01', 3, 'c', -1), (10, '2024-01-01', 0, 'b', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(3, '2024-02-04', 5, 'b', -1), (3, '2024-02-04', 3, 'b', 1), (7, '2024-02-03', 4, 'a', -1), (7, '2024-02-03', -1, 'a', 1), (12, '2024-01-03', -1, 'b', -1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM collapsing FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
10	-9	3

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', 1, 'a', 1), (1, '2024-02-02', 9, 'a', 0), (11, '2024-02-02', 0, 'b', 0), (6, '2024-01-02', 4, 'a', 0), (2, '2024-01-03', 3, 'b', 0), (8, '2024-01-04', 7, 'b', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 4, 'b', 0), (4, '2024-01-05', 7, 'c', 0), (6, '2024-01-02', 7, 'c', 1), (4, '2024-01-05', 1, 'a', 1)]) AS r)

SELECT * FROM replacing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	UInt16	String	UInt8
1	2024-02-02	9	a	0
2	2024-01-03	7	a	0
3	2024-02-04	5	c	0
4	2024-01-05	9	c	0
6	2024-01-02	9	b	0
8	2024-01-04	7	b	0
9	2024-02-05	3	b	0
10	2024-01-01	3	c	0
11	2024-02-02	7	a	0

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 9, 'b', 0), (7, '2024-02-03', 2, 'c', 0), (1, '2024-02-02', 0, 'b', 0), (11, '2024-02-02', 8, 'a', 0), (5, '2024-02-01', 2, 'a', 0), (11, '2024-02-02', 4, 'a', 1)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', 8, 'a', 1), (5, '2024-02-01', 1, 'b', 1), (4, '2024-01-05', 0, 'b', 0), (12, '2024-01-03', 4, 'c', 0), (11, '2024-02-02', 7, 'b', 0), (11, '2024-02-02', 4, 'b', 0), (4, '2024-01-05', 0, 'c', 0), (6, '2024-01-02', 6, 'c', 1), (6, '2024-01-02', 8, 'b', 0)]) AS r)

SELECT a.k, a.x FROM latest AS a FINAL WHERE a.k IN (SELECT k FROM latest FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	a
2	b
3	b
4	c
6	b
7	c
9	b
10	b
11	b
12	c

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', 0, 'c', 1), (5, '2024-02-01', -2, 'a', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 2, 'a', 1)]) AS r)

SELECT * FROM summing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	Int16	String	UInt8
1	2024-02-02	2	c	1
2	2024-01-03	9	c	1
3	2024-02-04	15	b	3
4	2024-01-05	7	b	1
5	2024-02-01	7	c	1
6	2024-01-02	9	c	1
8	2024-01-04	-1	b	2
9	2024-02-05	4	c	1
10	2024-01-01	7	b	2
11	2024-02-02	-3	a	2
12	2024-01-03	4	b	1

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 1, 'a', 0), (1, '2024-02-02', -2, 'c', 1), (8, '2024-01-04', -2, 'b', 0), (1, '2024-02-02', 4, 'b', 1), (5, '2024-02-01', 1, 'a', 0), (1, '2024-02-02', 2, 'a', 0), (6, '2024-01-02', -2, 'b', 0), (2, '2024-01-03', 0, 'a', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 4, 'a', 0), (6, '2024-01-02', 4, 'b', 0), (2, '2024-01-03', -2, 'c', 0), (9, '2024-02-05', 4, 'c', 1)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', -2, 'a', 0), (7, '2024-02-03', 4, 'b', 1), (7, '2024-02-03', 1, 'a', 1), (1, '2024-02-02', 0, 'c', 0), (7, '2024-02-03', 0, 'b', 0)]) AS r)

SELECT k, x FROM picked FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
1	c
4	a
6	a
7	c
9	c
11	c

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(9, '2024-02-05', -3, 'b', -1), (3, '2024-02-04', 3, 'b', -1), (3, '2024-02-04', 1, 'c', 1), (6, '2024-01-02', 2, 'a', -1), (6, '2024-01-02', 5, 'a', 1), (5, '2024-02-01', 3, 'b', 1), (12, '2024-01-03', 2, 'a', 1), (3, '2024-02-04', 1, 'c', -1), (3, '2024-02-04', -4, 'c', 1), (10, '2024-01-01', 0, 'b', -1), (10, '2024-01-01', 0, 'a', 1), (6, '2024-01-02', 5, 'a', -1), (6, '2024-01-02', 1, 'b', 1), (8, '2024-01-04', -1, 'b', -1), (8, '2024-01-04', 5, 'b', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(3, '2024-02-04', -4, 'c', -1), (3, '2024-02-04', 0, 'c', 1)]) AS r)

SELECT a.k, a.x FROM collapsing AS a FINAL WHERE a.k IN (SELECT k FROM collapsing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	a
2	c
3	c
10	a
11	c
12	a

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', 6, 'c', 1), (2, '2024-01-03', 8, 'c', 0)]) AS r)

SELECT * FROM replacing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	UInt16	String	UInt8
1	2024-02-02	9	a	0
2	2024-01-03	8	c	0
4	2024-01-05	9	c	0
6	2024-01-02	9	b	0
8	2024-01-04	7	b	0
9	2024-02-05	3	b	0
10	2024-01-01	3	c	0
11	2024-02-02	7	a	0

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', 9, 'c', 1), (2, '2024-01-03', 3, 'c', 0), (9, '2024-02-05', 6, 'a', 0), (8, '2024-01-04', 4, 'a', 0), (10, '2024-01-01', 7, 'a', 0)]) AS r)

SELECT x, count() AS n FROM latest FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	4
b	4
c	4

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', -1, 'b', 1), (5, '2024-02-01', 2, 'a', 1), (12, '2024-01-03', 4, 'b', 0), (2, '2024-01-03', 2, 'c', 0), (1, '2024-02-02', 1, 'b', 1), (4, '2024-01-05', 0, 'c', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', 0, 'c', 0), (9, '2024-02-05', 5, 'c', 0), (9, '2024-02-05', 2, 'c', 0), (10, '2024-01-01', 5, 'b', 0), (5, '2024-02-01', -2, 'c', 0), (10, '2024-01-01', -2, 'c', 0), (5, '2024-02-01', -4, 'b', 1), (6, '2024-01-02', 2, 'b', 0), (11, '2024-02-02', -4, 'a', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 0, 'b', 0)]) AS r)

SELECT k, x FROM summing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
2	c
3	b
4	b
6	c
9	c
10	b
12	b

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 2, 'b', 1), (8, '2024-01-04', 1, 'a', 0), (3, '2024-02-04', -4, 'a', 0), (6, '2024-01-02', -2, 'c', 0), (7, '2024-02-03', 0, 'c', 0), (12, '2024-01-03', 2, 'c', 0), (7, '2024-02-03', 1, 'b', 0), (12, '2024-01-03', 3, 'b', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', -2, 'a', 0), (4, '2024-01-05', -4, 'a', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', -3, 'b', 0), (1, '2024-02-02', -3, 'b', 1), (9, '2024-02-05', -1, 'c', 0)]) AS r)

SELECT k, x FROM picked FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
6	a
7	c
9	c
11	c
12	c

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(12, '2024-01-03', 2, 'a', -1), (12, '2024-01-03', 4, 'c', 1), (11, '2024-02-02', -4, 'c', -1), (11, '2024-02-02', -3, 'b', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM collapsing FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
11	4	3

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 1, 'b', 1)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 8, 'b', 0), (2, '2024-01-03', 9, 'b', 1), (3, '2024-02-04', 6, 'c', 0), (3, '2024-02-04', 8, 'b', 0), (12, '2024-01-03', 8, 'b', 0), (11, '2024-02-02', 8, 'a', 0), (8, '2024-01-04', 1, 'a', 0), (12, '2024-01-03', 4, 'a', 0)]) AS r)

SELECT k, x FROM replacing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
1	a
3	b
4	c
5	b
6	b
8	b
11	a

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 4, 'b', 0), (7, '2024-02-03', 2, 'a', 0), (4, '2024-01-05', 6, 'c', 1), (9, '2024-02-05', 9, 'c', 0)]) AS r)

SELECT x, count() AS n FROM latest FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	4
b	4
c	4

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', 0, 'b', 0), (4, '2024-01-05', 3, 'b', 0), (4, '2024-01-05', 1, 'a', 0), (12, '2024-01-03', 5, 'c', 0), (9, '2024-02-05', -2, 'a', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', -2, 'c', 0), (6, '2024-01-02', 5, 'b', 0), (6, '2024-01-02', -3, 'a', 0), (12, '2024-01-03', 0, 'a', 1), (11, '2024-02-02', 4, 'c', 1), (10, '2024-01-01', -2, 'c', 1), (4, '2024-01-05', 5, 'a', 0), (7, '2024-02-03', 1, 'a', 1), (5, '2024-02-01', 5, 'a', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM summing FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
12	90	3

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 5, 'c', 0), (1, '2024-02-02', -3, 'b', 0), (3, '2024-02-04', -3, 'b', 0), (11, '2024-02-02', 5, 'a', 0), (2, '2024-01-03', -3, 'c', 1), (5, '2024-02-01', 1, 'a', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', 1, 'a', 1), (3, '2024-02-04', 2, 'b', 0), (2, '2024-01-03', 1, 'b', 1), (9, '2024-02-05', 1, 'a', 0), (11, '2024-02-02', -2, 'c', 0), (7, '2024-02-03', -3, 'c', 0), (10, '2024-01-01', 2, 'c', 0), (5, '2024-02-01', -1, 'c', 0), (9, '2024-02-05', -2, 'a', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM picked FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
11	33	3

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(7, '2024-02-03', -1, 'a', -1), (5, '2024-02-01', 3, 'b', -1), (5, '2024-02-01', 4, 'b', 1), (8, '2024-01-04', 5, 'b', -1), (12, '2024-01-03', 4, 'c', -1), (12, '2024-01-03', 1, 'a', 1)]) AS r)

SELECT a.k, a.x FROM collapsing AS a FINAL WHERE a.k IN (SELECT k FROM collapsing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	a
2	c
3	c
5	b
10	a

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(11, '2024-02-02', 9, 'a', 0), (8, '2024-01-04', 2, 'a', 1), (10, '2024-01-01', 2, 'c', 0), (8, '2024-01-04', 5, 'b', 0), (3, '2024-02-04', 2, 'b', 0), (7, '2024-02-03', 1, 'c', 0), (5, '2024-02-01', 4, 'c', 1), (9, '2024-02-05', 0, 'c', 0), (7, '2024-02-03', 8, 'a', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 9, 'c', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 6, 'b', 0), (1, '2024-02-02', 1, 'b', 1), (11, '2024-02-02', 0, 'a', 1), (10, '2024-01-01', 2, 'c', 0), (9, '2024-02-05', 4, 'c', 0)]) AS r)

SELECT x, count() AS n FROM replacing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	2
b	4
c	4

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 3, 'a', 0), (3, '2024-02-04', 1, 'a', 0), (7, '2024-02-03', 5, 'b', 1), (10, '2024-01-01', 6, 'b', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 5, 'b', 0), (11, '2024-02-02', 9, 'c', 0), (1, '2024-02-02', 5, 'c', 1), (9, '2024-02-05', 2, 'c', 0), (6, '2024-01-02', 1, 'c', 1), (8, '2024-01-04', 3, 'b', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', 3, 'a', 0), (6, '2024-01-02', 5, 'c', 0), (11, '2024-02-02', 7, 'c', 0), (6, '2024-01-02', 7, 'c', 0), (7, '2024-02-03', 7, 'b', 1), (10, '2024-01-01', 7, 'b', 0), (3, '2024-02-04', 0, 'b', 0)]) AS r)

SELECT * FROM latest FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	UInt16	String	UInt8
1	2024-02-02	5	c	1
2	2024-01-03	3	c	0
3	2024-02-04	0	b	0
4	2024-01-05	6	c	1
5	2024-02-01	5	b	0
6	2024-01-02	7	c	0
7	2024-02-03	7	b	1
8	2024-01-04	3	b	0
9	2024-02-05	2	c	0
10	2024-01-01	7	b	0
11	2024-02-02	7	c	0
12	2024-01-03	3	a	0

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', 3, 'b', 0), (3, '2024-02-04', -2, 'c', 1)]) AS r)

SELECT k, x FROM summing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
2	c
3	b
4	b
5	c
6	c
9	c
10	b
12	b

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', -1, 'c', 0), (1, '2024-02-02', 4, 'a', 0), (3, '2024-02-04', -2, 'b', 0), (2, '2024-01-03', 4, 'c', 0), (3, '2024-02-04', 2, 'c', 1), (9, '2024-02-05', -1, 'b', 0), (1, '2024-02-02', 4, 'c', 0), (12, '2024-01-03', 4, 'c', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM picked FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
11	47	3

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(2, '2024-01-03', 2, 'c', -1), (7, '2024-02-03', -3, 'c', 1), (11, '2024-02-02', -3, 'b', -1), (11, '2024-02-02', 3, 'a', 1), (1, '2024-02-02', -4, 'a', -1), (1, '2024-02-02', -4, 'b', 1), (5, '2024-02-01', 4, 'b', -1), (5, '2024-02-01', 2, 'a', 1), (9, '2024-02-05', 1, 'c', 1), (9, '2024-02-05', 1, 'c', -1), (9, '2024-02-05', 2, 'c', 1), (12, '2024-01-03', 1, 'a', -1), (12, '2024-01-03', 2, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(8, '2024-01-04', 0, 'b', 1), (5, '2024-02-01', 2, 'a', -1), (5, '2024-02-01', 5, 'b', 1), (12, '2024-01-03', 2, 'c', -1), (12, '2024-01-03', 5, 'a', 1), (6, '2024-01-02', 1, 'b', -1), (6, '2024-01-02', -2, 'b', 1)]) AS r)

SELECT k, x FROM collapsing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
5	b
12	a

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 9, 'b', 1), (3, '2024-02-04', 2, 'b', 0), (4, '2024-01-05', 1, 'c', 0), (9, '2024-02-05', 6, 'c', 0), (10, '2024-01-01', 2, 'c', 0), (7, '2024-02-03', 3, 'a', 1), (3, '2024-02-04', 0, 'a', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 2, 'c', 0), (11, '2024-02-02', 8, 'c', 1), (4, '2024-01-05', 6, 'a', 0), (4, '2024-01-05', 6, 'b', 0), (4, '2024-01-05', 4, 'c', 0), (6, '2024-01-02', 7, 'c', 0), (2, '2024-01-03', 8, 'b', 0)]) AS r)

SELECT x, count() AS n FROM replacing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	2
b	3
c	4

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 9, 'a', 0), (8, '2024-01-04', 4, 'c', 1), (1, '2024-02-02', 5, 'a', 0), (11, '2024-02-02', 1, 'a', 0), (11, '2024-02-02', 9, 'a', 0)]) AS r)

SELECT a.k, a.x FROM latest AS a FINAL WHERE a.k IN (SELECT k FROM latest FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
3	b
4	c
8	c
9	c

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', -1, 'b', 0), (12, '2024-01-03', 5, 'b', 1), (12, '2024-01-03', -3, 'a', 0), (11, '2024-02-02', 3, 'c', 0), (5, '2024-02-01', -4, 'c', 0), (11, '2024-02-02', 4, 'c', 0), (7, '2024-02-03', 0, 'c', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 3, 'a', 0), (3, '2024-02-04', 4, 'a', 0), (1, '2024-02-02', 3, 'a', 0), (12, '2024-01-03', 4, 'b', 0), (2, '2024-01-03', -3, 'c', 1), (7, '2024-02-03', 3, 'a', 0), (10, '2024-01-01', 4, 'a', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', -1, 'a', 0), (11, '2024-02-02', 5, 'a', 0), (1, '2024-02-02', 3, 'a', 0), (3, '2024-02-04', 0, 'b', 1), (10, '2024-01-01', 4, 'a', 0), (2, '2024-01-03', 2, 'c', 0), (7, '2024-02-03', 0, 'b', 0), (1, '2024-02-02', 4, 'b', 1), (7, '2024-02-03', 0, 'c', 0)]) AS r)

SELECT count(), sum(v), uniq(x) FROM summing FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
12	130	3

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', -3, 'c', 0), (7, '2024-02-03', 2, 'c', 1), (10, '2024-01-01', 5, 'a', 1), (10, '2024-01-01', 4, 'a', 1), (6, '2024-01-02', 1, 'b', 1), (11, '2024-02-02', 1, 'c', 1), (8, '2024-01-04', -3, 'c', 0), (6, '2024-01-02', 4, 'c', 1), (3, '2024-02-04', 1, 'b', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', -2, 'c', 1), (7, '2024-02-03', 1, 'c', 0), (6, '2024-01-02', 1, 'b', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', -3, 'c', 0)]) AS r)

SELECT k, x FROM picked FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
1	c
6	a
7	c
9	c
10	b
11	c
12	c

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(5, '2024-02-01', 5, 'b', -1), (2, '2024-01-03', -2, 'b', 1), (2, '2024-01-03', -2, 'b', -1), (2, '2024-01-03', -2, 'b', 1), (4, '2024-01-05', -3, 'c', -1), (4, '2024-01-05', -1, 'a', 1), (12, '2024-01-03', 5, 'a', -1), (12, '2024-01-03', 3, 'a', 1), (4, '2024-01-05', -1, 'a', -1), (4, '2024-01-05', 4, 'a', 1), (6, '2024-01-02', -2, 'b', -1), (6, '2024-01-02', 0, 'c', 1), (1, '2024-02-02', -4, 'b', -1), (1, '2024-02-02', 1, 'b', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(1, '2024-02-02', 1, 'b', -1), (1, '2024-02-02', 5, 'c', 1), (3, '2024-02-04', 0, 'c', -1), (10, '2024-01-01', 0, 'a', -1), (12, '2024-01-03', 3, 'a', -1), (12, '2024-01-03', 0, 'b', 1), (1, '2024-02-02', 5, 'c', -1), (1, '2024-02-02', 1, 'b', 1), (10, '2024-01-01', 1, 'a', 1), (1, '2024-02-02', 1, 'b', -1), (1, '2024-02-02', 3, 'a', 1), (5, '2024-02-01', 4, 'a', 1), (4, '2024-01-05', 4, 'a', -1), (4, '2024-01-05', -3, 'c', 1)]) AS r)

SELECT * FROM collapsing FINAL ORDER BY k, d
----
k	d	v	x	sign
UInt8	Date	Int16	String	Int8
1	2024-02-02	3	a	1
2	2024-01-03	-2	b	1
4	2024-01-05	-3	c	1
5	2024-02-01	4	a	1
6	2024-01-02	0	c	1
7	2024-02-03	-3	c	1
8	2024-01-04	0	b	1
9	2024-02-05	2	c	1
10	2024-01-01	1	a	1
11	2024-02-02	3	a	1
12	2024-01-03	0	b	1

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 7, 'b', 0), (8, '2024-01-04', 8, 'b', 0), (7, '2024-02-03', 1, 'a', 0), (4, '2024-01-05', 9, 'b', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 0, 'b', 1), (2, '2024-01-03', 9, 'c', 0), (12, '2024-01-03', 9, 'b', 0), (2, '2024-01-03', 6, 'a', 0), (10, '2024-01-01', 9, 'c', 0), (10, '2024-01-01', 9, 'b', 0), (3, '2024-02-04', 4, 'c', 0), (10, '2024-01-01', 6, 'c', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 0, 'c', 1), (8, '2024-01-04', 7, 'b', 0), (9, '2024-02-05', 7, 'a', 0), (6, '2024-01-02', 2, 'b', 0), (1, '2024-02-02', 1, 'b', 1)]) AS r)

SELECT k, x FROM replacing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
1	a
2	c
3	b
4	b
6	b
7	c
8	b
9	a
10	b
11	a
12	b

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 6, 'a', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(5, '2024-02-01', 9, 'a', 0), (12, '2024-01-03', 1, 'b', 1), (11, '2024-02-02', 1, 'a', 0), (7, '2024-02-03', 9, 'b', 0), (1, '2024-02-02', 2, 'c', 0), (5, '2024-02-01', 4, 'b', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', 1, 'a', 0), (4, '2024-01-05', 9, 'a', 0), (11, '2024-02-02', 3, 'a', 0), (7, '2024-02-03', 3, 'c', 0), (12, '2024-01-03', 4, 'c', 0), (1, '2024-02-02', 4, 'b', 0), (3, '2024-02-04', 2, 'a', 0), (7, '2024-02-03', 8, 'b', 0), (6, '2024-01-02', 9, 'a', 0)]) AS r)

SELECT a.k, a.x FROM latest AS a FINAL WHERE a.k IN (SELECT k FROM latest FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	b
3	a
5	b
7	b
9	c
12	c

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', -4, 'b', 1), (11, '2024-02-02', 3, 'a', 0), (10, '2024-01-01', 0, 'b', 0), (4, '2024-01-05', -4, 'a', 0), (3, '2024-02-04', 0, 'a', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', -4, 'b', 1), (2, '2024-01-03', -4, 'a', 1), (9, '2024-02-05', 1, 'b', 1), (10, '2024-01-01', -4, 'c', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 0, 'b', 0), (4, '2024-01-05', -2, 'a', 0), (1, '2024-02-02', -1, 'c', 0), (1, '2024-02-02', 1, 'b', 0), (2, '2024-01-03', -4, 'c', 0), (9, '2024-02-05', -3, 'a', 0), (4, '2024-01-05', -2, 'b', 1), (1, '2024-02-02', 1, 'c', 0)]) AS r)

SELECT * FROM summing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	Int16	String	UInt8
1	2024-02-02	10	c	4
2	2024-01-03	1	c	3
3	2024-02-04	20	b	6
4	2024-01-05	8	b	3
5	2024-02-01	7	c	4
6	2024-01-02	12	c	1
7	2024-02-03	0	a	2
8	2024-01-04	-1	b	2
9	2024-02-05	6	c	3
10	2024-01-01	12	b	3
11	2024-02-02	12	a	4
12	2024-01-03	17	b	3

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', -4, 'c', 0), (6, '2024-01-02', -4, 'c', 1), (8, '2024-01-04', -1, 'a', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(1, '2024-02-02', -1, 'a', 1), (2, '2024-01-03', -1, 'b', 0)]) AS r)

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(12, '2024-01-03', 0, 'b', -1), (12, '2024-01-03', -4, 'c', 1), (4, '2024-01-05', -3, 'c', -1), (4, '2024-01-05', 1, 'b', 1), (8, '2024-01-04', 0, 'b', -1), (8, '2024-01-04', 5, 'b', 1), (2, '2024-01-03', -2, 'b', -1), (2, '2024-01-03', 2, 'a', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(3, '2024-02-04', 5, 'c', 1), (4, '2024-01-05', 1, 'b', -1), (4, '2024-01-05', -3, 'b', 1), (9, '2024-02-05', 2, 'c', -1), (9, '2024-02-05', 0, 'b', 1), (7, '2024-02-03', -3, 'c', -1), (7, '2024-02-03', 3, 'b', 1), (6, '2024-01-02', 0, 'c', -1), (6, '2024-01-02', -2, 'b', 1)]) AS r)

SELECT k, x FROM collapsing FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
3	c
5	a
8	b

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 2, 'a', 0), (11, '2024-02-02', 2, 'a', 0), (2, '2024-01-03', 9, 'b', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(11, '2024-02-02', 5, 'a', 0), (8, '2024-01-04', 4, 'a', 0), (3, '2024-02-04', 8, 'b', 0), (2, '2024-01-03', 2, 'c', 0), (2, '2024-01-03', 2, 'b', 1), (1, '2024-02-02', 3, 'c', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 5, 'c', 0), (6, '2024-01-02', 1, 'a', 0), (1, '2024-02-02', 4, 'c', 0), (1, '2024-02-02', 3, 'b', 0), (10, '2024-01-01', 6, 'a', 0), (1, '2024-02-02', 3, 'b', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM replacing FINAL
----
count()	sum(v)	uniq(x)
UInt64	UInt64	UInt64
11	95	3

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 5, 'c', 0), (3, '2024-02-04', 2, 'a', 1), (5, '2024-02-01', 9, 'c', 0)]) AS r)

SELECT x, count() AS n FROM latest FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	5
b	2
c	5

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', -2, 'c', 0), (4, '2024-01-05', 2, 'a', 0), (4, '2024-01-05', -1, 'a', 0), (4, '2024-01-05', -4, 'a', 0), (6, '2024-01-02', -2, 'a', 0), (2, '2024-01-03', 5, 'a', 0), (2, '2024-01-03', 3, 'c', 0), (10, '2024-01-01', 1, 'a', 1), (4, '2024-01-05', 1, 'b', 1)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 3, 'c', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(8, '2024-01-04', -3, 'c', 0), (11, '2024-02-02', 5, 'c', 0), (10, '2024-01-01', 1, 'c', 1)]) AS r)

SELECT x, count() AS n FROM summing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	2
b	5
c	5

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(2, '2024-01-03', 0, 'a', 0), (1, '2024-02-02', -2, 'b', 0), (6, '2024-01-02', 0, 'b', 0), (8, '2024-01-04', 2, 'a', 0), (3, '2024-02-04', 0, 'a', 1), (7, '2024-02-03', 2, 'c', 0), (5, '2024-02-01', 1, 'c', 0)]) AS r)
INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(10, '2024-01-01', 0, 'c', 0), (6, '2024-01-02', -2, 'b', 1), (7, '2024-02-03', 1, 'c', 0), (7, '2024-02-03', 3, 'a', 0), (12, '2024-01-03', -1, 'a', 0)]) AS r)

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(1, '2024-02-02', 3, 'a', -1), (1, '2024-02-02', 4, 'c', 1), (10, '2024-01-01', 1, 'a', -1), (10, '2024-01-01', 3, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(3, '2024-02-04', 5, 'c', -1), (3, '2024-02-04', 5, 'c', 1), (7, '2024-02-03', 3, 'b', -1), (7, '2024-02-03', -4, 'b', 1), (3, '2024-02-04', 5, 'c', -1), (3, '2024-02-04', 5, 'c', 1), (1, '2024-02-02', 4, 'c', -1), (1, '2024-02-02', 1, 'b', 1), (4, '2024-01-05', -3, 'b', -1), (8, '2024-01-04', 5, 'b', -1), (8, '2024-01-04', 1, 'a', 1), (3, '2024-02-04', 5, 'c', -1), (3, '2024-02-04', 3, 'a', 1), (10, '2024-01-01', 3, 'c', -1), (10, '2024-01-01', 1, 'a', 1), (8, '2024-01-04', 1, 'a', -1), (8, '2024-01-04', -4, 'c', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(8, '2024-01-04', -4, 'c', -1), (8, '2024-01-04', -2, 'c', 1)]) AS r)

SELECT x, count() AS n FROM collapsing FINAL GROUP BY x ORDER BY x
----
x	n
String	UInt64
a	5
b	4
c	2

INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 4, 'a', 0), (6, '2024-01-02', 2, 'a', 0)]) AS r)
INSERT INTO replacing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(9, '2024-02-05', 6, 'b', 0), (9, '2024-02-05', 8, 'b', 0), (9, '2024-02-05', 9, 'c', 0), (10, '2024-01-01', 3, 'b', 0)]) AS r)

SELECT * FROM replacing FINAL ORDER BY k, d
----
k	d	v	x	gone
UInt8	Date	UInt16	String	UInt8
1	2024-02-02	9	a	0
2	2024-01-03	9	b	0
3	2024-02-04	8	b	0
4	2024-01-05	9	b	0
6	2024-01-02	9	b	0
7	2024-02-03	9	c	0
8	2024-01-04	8	b	0
9	2024-02-05	9	c	0
10	2024-01-01	9	b	0
11	2024-02-02	9	a	0
12	2024-01-03	9	b	0

INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(7, '2024-02-03', 6, 'c', 0), (10, '2024-01-01', 7, 'b', 0)]) AS r)
INSERT INTO latest SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 0, 'a', 1), (2, '2024-01-03', 8, 'b', 0), (8, '2024-01-04', 6, 'a', 0), (8, '2024-01-04', 8, 'c', 1), (10, '2024-01-01', 3, 'c', 0), (8, '2024-01-04', 6, 'b', 0)]) AS r)

SELECT count(), sum(v), uniq(x) FROM latest FINAL
----
count()	sum(v)	uniq(x)
UInt64	UInt64	UInt64
12	56	3

INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(3, '2024-02-04', -4, 'c', 1), (11, '2024-02-02', -3, 'c', 0), (8, '2024-01-04', 1, 'b', 0), (12, '2024-01-03', -3, 'b', 1), (12, '2024-01-03', 3, 'b', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(6, '2024-01-02', 4, 'a', 0), (7, '2024-02-03', 4, 'b', 0), (9, '2024-02-05', -2, 'b', 0), (6, '2024-01-02', -2, 'c', 0), (4, '2024-01-05', -1, 'b', 0), (2, '2024-01-03', -3, 'b', 1), (8, '2024-01-04', -2, 'b', 0), (5, '2024-02-01', 2, 'a', 0)]) AS r)
INSERT INTO summing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(12, '2024-01-03', 3, 'b', 0), (11, '2024-02-02', 5, 'b', 0), (5, '2024-02-01', -2, 'a', 0), (3, '2024-02-04', 3, 'a', 0), (2, '2024-01-03', 4, 'a', 0), (6, '2024-01-02', 3, 'c', 0), (12, '2024-01-03', 5, 'b', 0), (6, '2024-01-02', 3, 'c', 0)]) AS r)

SELECT a.k, a.x FROM summing AS a FINAL WHERE a.k IN (SELECT k FROM summing FINAL WHERE v % 2 = 0) ORDER BY ALL
----
k	x
UInt8	String
1	c
2	c
7	a
9	c
10	b

INSERT INTO picked SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS gone FROM (SELECT arrayJoin([(4, '2024-01-05', 4, 'a', 0), (1, '2024-02-02', 1, 'c', 1), (6, '2024-01-02', 2, 'a', 0)]) AS r)

SELECT k, x FROM picked FINAL WHERE v > 3 ORDER BY ALL
----
k	x
UInt8	String
1	c
6	a
7	c
9	c
10	b
11	c
12	c

INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(4, '2024-01-05', 0, 'a', 1), (7, '2024-02-03', -4, 'b', -1), (7, '2024-02-03', 2, 'c', 1), (1, '2024-02-02', 1, 'b', -1), (1, '2024-02-02', 2, 'c', 1), (10, '2024-01-01', 1, 'a', -1), (10, '2024-01-01', 5, 'a', 1), (2, '2024-01-03', 2, 'a', -1), (2, '2024-01-03', 5, 'b', 1), (4, '2024-01-05', 0, 'a', -1), (4, '2024-01-05', 0, 'a', 1), (1, '2024-02-02', 2, 'c', -1), (1, '2024-02-02', 1, 'a', 1)]) AS r)
INSERT INTO collapsing SELECT r.1 AS k, toDate(r.2) AS d, r.3 AS v, r.4 AS x, r.5 AS sign FROM (SELECT arrayJoin([(2, '2024-01-03', 5, 'b', -1), (2, '2024-01-03', 4, 'c', 1), (6, '2024-01-02', -2, 'b', -1), (6, '2024-01-02', -2, 'b', 1), (6, '2024-01-02', -2, 'b', -1), (6, '2024-01-02', 4, 'c', 1)]) AS r)

SELECT count(), sum(v), uniq(x) FROM collapsing FINAL
----
count()	sum(v)	uniq(x)
UInt64	Int64	UInt64
12	20	3
