SELECT t.id, u.id, u.latency FROM t ASOF JOIN u USING (level, id) ORDER BY ALL
----
id	u.id	u.latency
UInt64	UInt64	Float64
1	1	1.5
2	2	20
3	3	3.25
4	1	1.5
6	1	1.5
7	3	3.25
8	1	1.5

SELECT id, level, u.level FROM t ASOF LEFT JOIN u USING (level, id) ORDER BY ALL
----
id	level	u.level
UInt64	String	String
1	info	info
2	error	error
3	error	error
4	info	info
5	warn	
6	info	info
7	error	error
8	info	info

SELECT t.id, level, latency FROM t ASOF JOIN u USING (level, latency) ORDER BY ALL
----
id	level	latency
UInt64	String	Float64
1	info	1.5
2	error	20
3	error	3.25
4	info	100
6	info	2.5
7	error	55.5

SELECT t.id, u.id, latency, u.latency FROM t ASOF JOIN u USING (level, latency) ORDER BY ALL
----
id	u.id	latency	u.latency
UInt64	UInt64	Float64	Float64
1	1	1.5	1.5
2	2	20	20
3	3	3.25	3.25
4	1	100	1.5
6	1	2.5	1.5
7	2	55.5	20

SELECT level, count() FROM t ASOF JOIN u USING (level, latency) WHERE u.id > 0 GROUP BY level ORDER BY ALL
----
level	count()
String	UInt64
error	3
info	3

SELECT a.id, b.id AS x, b.at AS y FROM t AS a ASOF JOIN u AS b USING (level, at) ORDER BY ALL
----
id	x	y
UInt64	UInt64	DateTime
1	1	2024-01-01 00:00:00
2	2	2024-01-01 00:25:00
3	3	2024-01-01 00:50:00
4	1	2024-01-01 00:00:00
6	1	2024-01-01 00:00:00
7	3	2024-01-01 00:50:00
8	1	2024-01-01 00:00:00

SELECT t.id, u.code, u.code + 1 AS x FROM t ASOF LEFT JOIN u USING level, ts ORDER BY t.id
----
id	u.code	x
UInt64	Nullable(Int64)	Nullable(Int64)
1	200	201
2	500	501
3	\N	\N
4	200	201
5	\N	\N
6	200	201
7	\N	\N
8	200	201

SELECT t.id, concat(u.level, '!') AS x FROM t ASOF LEFT JOIN u USING (service, level, at) ORDER BY t.id
----
id	x
UInt64	String
1	info!
2	error!
3	error!
4	!
5	!
6	info!
7	!
8	info!

SELECT t.id, max(u.at) AS m FROM t ASOF JOIN u USING (service, at) GROUP BY t.id ORDER BY t.id
----
id	m
UInt64	DateTime
1	2024-01-01 00:00:00
2	2024-01-01 00:25:00
3	2024-01-01 00:50:00
5	2024-01-01 00:25:00
6	2024-01-01 00:50:00
8	2024-01-01 00:50:00

SELECT t.id, y.id FROM t ASOF JOIN (SELECT level, at, id FROM u WHERE id > 1) AS y USING (level, at) ORDER BY ALL
----
id	y.id
UInt64	UInt64
2	2
3	3
7	3

SELECT t.id, u.at FROM t ASOF JOIN u USING (level, at) WHERE u.at > '2024-01-01 00:10:00' ORDER BY u.at, t.id
----
id	u.at
UInt64	DateTime
2	2024-01-01 00:25:00
3	2024-01-01 00:50:00
7	2024-01-01 00:50:00
