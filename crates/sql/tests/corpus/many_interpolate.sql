SELECT number AS n, number * 10 AS v FROM numbers(10) WHERE number % 3 = 1 ORDER BY n WITH FILL FROM 0 TO 12 INTERPOLATE (v AS v + 1)
----
n	v
UInt64	UInt64
0	1
1	10
2	11
3	12
4	40
5	41
6	42
7	70
8	71
9	72
10	73
11	74

SELECT number AS n, number * 10 AS v FROM numbers(10) WHERE number % 3 = 1 ORDER BY n WITH FILL FROM 0 TO 12 INTERPOLATE
----
n	v
UInt64	UInt64
0	0
1	10
2	10
3	10
4	40
5	40
6	40
7	70
8	70
9	70
10	70
11	70

SELECT number AS n, number * 10 AS v, toString(number) AS s FROM numbers(10) WHERE number % 3 = 1 ORDER BY n WITH FILL FROM 0 TO 12 INTERPOLATE (s)
----
n	v	s
UInt64	UInt64	String
0	0	
1	10	1
2	0	1
3	0	1
4	40	4
5	0	4
6	0	4
7	70	7
8	0	7
9	0	7
10	0	7
11	0	7

SELECT number % 2 AS g, number AS n, number * 10 AS v FROM numbers(8) WHERE number % 3 = 1 ORDER BY g, n WITH FILL FROM 0 TO 9 INTERPOLATE (v AS v + 1)
----
g	n	v
UInt8	UInt64	UInt64
0	0	1
0	1	2
0	2	3
0	3	4
0	4	40
0	5	41
0	6	42
0	7	43
0	8	44
1	0	45
1	1	10
1	2	11
1	3	12
1	4	13
1	5	14
1	6	15
1	7	70
1	8	71

SELECT number % 2 AS g, number AS n, number * 10 AS v FROM numbers(8) WHERE number % 3 = 1 ORDER BY g, n WITH FILL INTERPOLATE (v)
----
g	n	v
UInt8	UInt64	UInt64
0	4	40
1	1	10
1	2	10
1	3	10
1	4	10
1	5	10
1	6	10
1	7	70

SELECT toStartOfHour(at) AS h, count() AS c, max(code) AS m FROM t GROUP BY h ORDER BY h WITH FILL STEP INTERVAL 15 MINUTE INTERPOLATE (c AS c + 1, m)
----
h	c	m
DateTime	UInt64	Nullable(Int64)
2024-01-01 00:00:00	3	500
2024-01-01 00:15:00	4	500
2024-01-01 00:30:00	5	500
2024-01-01 00:45:00	6	500
2024-01-01 01:00:00	2	404
2024-01-01 01:15:00	3	404
2024-01-01 01:30:00	4	404
2024-01-01 01:45:00	5	404
2024-01-01 02:00:00	3	200

SELECT number AS n, toUInt8(number) AS v FROM numbers(3) WHERE number != 1 ORDER BY n WITH FILL TO 5 INTERPOLATE (v AS v + 300)
----
n	v
UInt64	UInt8
0	0
1	44
2	2
3	46
4	90

SELECT toInt32(number) AS n, number AS v FROM numbers(3) WHERE number != 1 ORDER BY n DESC WITH FILL TO -3 INTERPOLATE (v AS v * 2 + 1)
----
n	v
Int32	UInt64
2	2
1	5
0	0
-1	1
-2	3

SELECT number AS n, number AS v FROM numbers(3) WHERE number != 1 ORDER BY n WITH FILL TO 5 INTERPOLATE (v AS n)
----
n	v
UInt64	UInt64
0	0
1	0
2	2
3	2
4	3

SELECT number AS n, number AS v FROM numbers(3) WHERE number != 1 ORDER BY n WITH FILL TO 5 INTERPOLATE (v AS 7)
----
n	v
UInt64	UInt64
0	0
1	7
2	2
3	7
4	7

SELECT number AS n, number AS v FROM numbers(3) WHERE number > 100 ORDER BY n WITH FILL FROM 0 TO 3 INTERPOLATE (v AS v + 7)
----
n	v
UInt64	UInt64
0	7
1	14
2	21

SELECT number AS n, number AS v FROM numbers(3) WHERE number != 1 ORDER BY n WITH FILL TO 5 INTERPOLATE (v AS v + n)
----
n	v
UInt64	UInt64
0	0
1	0
2	2
3	4
4	7

SELECT number AS n, number AS v, 1.5 AS w FROM numbers(3) WHERE number != 1 ORDER BY n WITH FILL TO 6 INTERPOLATE (v AS v + 0.5)
----
n	v	w
UInt64	UInt64	Float64
0	0	1.5
1	0	0
2	2	1.5
3	2	0
4	2	0
5	2	0

SELECT id, latency, code, level FROM t WHERE id IN (1, 4, 8) ORDER BY id WITH FILL INTERPOLATE (latency, level AS upper(level))
----
id	latency	code	level
UInt64	Float64	Nullable(Int64)	String
1	1.5	200	info
2	1.5	\N	INFO
3	1.5	\N	INFO
4	100	200	info
5	100	\N	INFO
6	100	\N	INFO
7	100	\N	INFO
8	0.5	-1	info

SELECT id, latency, code, level FROM t WHERE id IN (1, 4, 8) ORDER BY id WITH FILL INTERPOLATE ()
----
id	latency	code	level
UInt64	Float64	Nullable(Int64)	String
1	1.5	200	info
2	1.5	200	info
3	1.5	200	info
4	100	200	info
5	100	200	info
6	100	200	info
7	100	200	info
8	0.5	-1	info

SELECT id, latency, code, tags FROM t WHERE id IN (3, 6) ORDER BY id WITH FILL INTERPOLATE (tags, code AS ifNull(code, 1) + 1)
----
id	latency	code	tags
UInt64	Float64	Nullable(Int64)	Array(Int32)
3	3.25	\N	[0,1]
4	0	2	[0,1]
5	0	3	[0,1]
6	2.5	200	[0,1]

WITH 5 AS k SELECT id, latency FROM t WHERE id IN (1, 4) ORDER BY id WITH FILL INTERPOLATE (latency AS latency + k)
----
id	latency
UInt64	Float64
1	1.5
2	6.5
3	11.5
4	100

SELECT toDate(at) AS d, sum(id) AS s FROM t GROUP BY d ORDER BY d WITH FILL FROM toDate('2023-12-30') TO toDate('2024-01-05') INTERPOLATE (s)
----
d	s
Date	UInt64
2023-12-30	0
2023-12-31	0
2024-01-01	36
2024-01-02	36
2024-01-03	36
2024-01-04	36

SELECT id, latency FROM t WHERE id IN (1, 4) ORDER BY id WITH FILL INTERPOLATE (latency AS if(latency > 1, 0, 9))
----
id	latency
UInt64	Float64
1	1.5
2	0
3	9
4	100

SELECT id, latency FROM t WHERE id IN (2, 5) ORDER BY id WITH FILL FROM 1 TO 8 STEP 2 INTERPOLATE (latency AS latency / 2) LIMIT 4
----
id	latency
UInt64	Float64
1	0
2	20
3	10
5	7

SELECT id FROM t WHERE id IN (2, 5) ORDER BY id WITH FILL INTERPOLATE (id AS id + 1)
----
error (INVALID_WITH_FILL_EXPRESSION)

SELECT id, max(m) FROM (SELECT id, latency AS m FROM t WHERE id IN (2, 5) ORDER BY id WITH FILL INTERPOLATE (m)) GROUP BY id ORDER BY id
----
id	max(m)
UInt64	Float64
2	20
3	20
4	20
5	7
