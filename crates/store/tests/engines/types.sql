CREATE TABLE y (k UInt32, u UUID, d Decimal(9, 2), w Date32, f FixedString(4), e Enum8('a' = 1, 'b' = -2), i IPv4, j IPv6, n Nullable(UUID), l Array(UUID)) ENGINE = ReplacingMergeTree ORDER BY (u, k)

INSERT INTO y SELECT number AS k, toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(number % 2))) AS u, toDecimal32(number, 2) / 4 AS d, addDays(toDate32('1950-01-01'), number) AS w, toFixedString('ab', 4) AS f, if(number > 1, 'a', 'b') AS e, toIPv4(toUInt32(number + 16909060)) AS i, toIPv6('2001:db8::1') AS j, toUUIDOrNull('x') AS n, [toUUID('00000000-0000-0000-0000-000000000001')] AS l FROM numbers(4)

SELECT * FROM y ORDER BY k
----
k	u	d	w	f	e	i	j	n	l
UInt32	UUID	Decimal(9, 2)	Date32	FixedString(4)	Enum8(\'b\' = -2, \'a\' = 1)	IPv4	IPv6	Nullable(UUID)	Array(UUID)
0	61f0c404-5cb3-11e7-907b-a6006ad3dba0	0	1950-01-01	ab\0\0	b	1.2.3.4	2001:db8::1	\N	['00000000-0000-0000-0000-000000000001']
1	61f0c404-5cb3-11e7-907b-a6006ad3dba1	0.25	1950-01-02	ab\0\0	b	1.2.3.5	2001:db8::1	\N	['00000000-0000-0000-0000-000000000001']
2	61f0c404-5cb3-11e7-907b-a6006ad3dba0	0.5	1950-01-03	ab\0\0	a	1.2.3.6	2001:db8::1	\N	['00000000-0000-0000-0000-000000000001']
3	61f0c404-5cb3-11e7-907b-a6006ad3dba1	0.75	1950-01-04	ab\0\0	a	1.2.3.7	2001:db8::1	\N	['00000000-0000-0000-0000-000000000001']

SELECT e, sum(d), min(w), max(i), count() FROM y GROUP BY e ORDER BY e
----
e	sum(d)	min(w)	max(i)	count()
Enum8(\'b\' = -2, \'a\' = 1)	Decimal(38, 2)	Date32	IPv4	UInt64
b	0.25	1950-01-01	1.2.3.5	2
a	1.25	1950-01-03	1.2.3.7	2

INSERT INTO y SELECT 1 AS k, '61f0c404-5cb3-11e7-907b-a6006ad3dba1' AS u, 7 AS d, '2024-02-29' AS w, 'abcd' AS f, 'b' AS e, '10.0.0.1' AS i, '::1' AS j, '61f0c404-5cb3-11e7-907b-a6006ad3dba1' AS n, [] AS l

SELECT k, u, d, w, f, e, i, j, n FROM y FINAL WHERE u = '61f0c404-5cb3-11e7-907b-a6006ad3dba1' ORDER BY k
----
k	u	d	w	f	e	i	j	n
UInt32	UUID	Decimal(9, 2)	Date32	FixedString(4)	Enum8(\'b\' = -2, \'a\' = 1)	IPv4	IPv6	Nullable(UUID)
1	61f0c404-5cb3-11e7-907b-a6006ad3dba1	7	2024-02-29	abcd	b	10.0.0.1	::1	61f0c404-5cb3-11e7-907b-a6006ad3dba1
3	61f0c404-5cb3-11e7-907b-a6006ad3dba1	0.75	1950-01-04	ab\0\0	a	1.2.3.7	2001:db8::1	\N

SELECT k FROM y WHERE d > 0.4 AND w < '2000-01-01' AND e = 'a' AND f = 'ab' AND i >= toIPv4('1.2.3.6') ORDER BY k
----
k
UInt32
2
3

SELECT u, count() FROM y FINAL GROUP BY u ORDER BY u
----
u	count()
UUID	UInt64
61f0c404-5cb3-11e7-907b-a6006ad3dba0	2
61f0c404-5cb3-11e7-907b-a6006ad3dba1	2
