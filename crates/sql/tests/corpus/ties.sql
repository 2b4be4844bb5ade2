SELECT service FROM t ORDER BY service LIMIT 2 WITH TIES
----
service
String
api
api
api
api

SELECT service FROM t ORDER BY service LIMIT 1, 2 WITH TIES
----
service
String
api
api
api

SELECT service FROM t ORDER BY service LIMIT 2 OFFSET 3 WITH TIES
----
service
String
api
db
db

SELECT service FROM t ORDER BY service LIMIT 0 WITH TIES
----
service
String

SELECT id FROM t ORDER BY service LIMIT 3, 0 WITH TIES
----
id
UInt64

SELECT service, count() AS c FROM t GROUP BY service ORDER BY c, service LIMIT 1 WITH TIES
----
service	c
String	UInt64
db	2

SELECT max(service) AS s, count() AS c FROM t GROUP BY level ORDER BY c DESC LIMIT 1 WITH TIES
----
s	c
String	UInt64
db	4

SELECT id / (id - 1) AS x FROM t ORDER BY x DESC LIMIT 1 WITH TIES
----
x
Float64
inf

SELECT toFloat64OrNull(service) AS x FROM t ORDER BY x DESC LIMIT 1 WITH TIES
----
x
Nullable(Float64)
\N
\N
\N
\N
\N
\N
\N
\N

SELECT if(id < 4, nan, toFloat64(id)) AS x FROM t ORDER BY x DESC LIMIT 5 WITH TIES
----
x
Float64
8
7
6
5
4

SELECT if(id < 4, nan, toFloat64(id)) AS x FROM t ORDER BY x LIMIT 5 WITH TIES
----
x
Float64
4
5
6
7
8

SELECT id, if(id < 4, nan, toFloat64(id)) AS x FROM t ORDER BY x DESC, id LIMIT 1 BY service
----
id	x
UInt64	Float64
8	8
7	7
5	5

SELECT id FROM t ORDER BY id DESC LIMIT 1 WITH TIES
----
id
UInt64
8

SELECT code FROM t ORDER BY code DESC LIMIT 1 WITH TIES
----
code
Nullable(Int64)
500

SELECT code FROM t ORDER BY code DESC NULLS FIRST LIMIT 1 WITH TIES
----
code
Nullable(Int64)
\N
\N

SELECT service, level FROM t ORDER BY service, level DESC LIMIT 2 WITH TIES
----
service	level
String	String
api	info
api	info
api	info

SELECT count() FROM (SELECT service FROM t ORDER BY service LIMIT 1 WITH TIES)
----
count()
UInt64
4

SELECT s FROM (SELECT service AS s FROM t ORDER BY s LIMIT 1 WITH TIES) WHERE s != ''
----
s
String
api
api
api
api
