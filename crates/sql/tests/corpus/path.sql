SELECT windowFunnel(3600)(at, level = 'info', level = 'error') FROM t
----
windowFunnel(3600)(at, equals(level, \'info\'), equals(level, \'error\'))
UInt8
2

SELECT windowFunnel(1000)(at, level = 'info', level = 'error') FROM t
----
windowFunnel(1000)(at, equals(level, \'info\'), equals(level, \'error\'))
UInt8
1

SELECT service, windowFunnel(10000)(at, level = 'info', level = 'error', level = 'info') FROM t GROUP BY service ORDER BY service
----
service	windowFunnel(10000)(at, equals(level, \'info\'), equals(level, \'error\'), equals(level, \'info\'))
String	UInt8
api	3
db	2
web	0

SELECT windowFunnel(2)(id, level = 'info', level = 'error', level = 'warn') FROM t
----
windowFunnel(2)(id, equals(level, \'info\'), equals(level, \'error\'), equals(level, \'warn\'))
UInt8
2

SELECT windowFunnel(2)(toDate(at), level = 'info', level = 'error', level = 'warn') FROM t
----
windowFunnel(2)(toDate(at), equals(level, \'info\'), equals(level, \'error\'), equals(level, \'warn\'))
UInt8
3

SELECT windowFunnel(2)(id, level = 'x') FROM t
----
windowFunnel(2)(id, equals(level, \'x\'))
UInt8
0

SELECT windowFunnel(2)(id, level = 'info', id < 3, id < 5) FROM t
----
windowFunnel(2)(id, equals(level, \'info\'), less(id, 3), less(id, 5))
UInt8
3

SELECT windowFunnel(2)(id, id < 5, level = 'info') FROM t WHERE 0
----
windowFunnel(2)(id, less(id, 5), equals(level, \'info\'))
UInt8
0

SELECT windowFunnel(2)(id, code = 200, code = 500) FROM t
----
windowFunnel(2)(id, equals(code, 200), equals(code, 500))
Nullable(UInt8)
2

SELECT windowFunnelIf(2)(id, level = 'info', level = 'error', id > 2) FROM t
----
windowFunnelIf(2)(id, equals(level, \'info\'), equals(level, \'error\'), greater(id, 2))
UInt8
2

SELECT windowFunnelMerge(10000)(s) FROM (SELECT windowFunnelState(10000)(at, level = 'info', level = 'error') AS s FROM t GROUP BY level)
----
windowFunnelMerge(10000)(s)
UInt8
2

SELECT windowFunnel(3)(toUInt32(9 - id), level = 'error', level = 'info', service = 'api') FROM t
----
windowFunnel(3)(toUInt32(minus(9, id)), equals(level, \'error\'), equals(level, \'info\'), equals(service, \'api\'))
UInt8
3

SELECT windowFunnel(1)(toUInt16(id / 2), level = 'error', level = 'info', service = 'api', id > 7) FROM t
----
windowFunnel(1)(toUInt16(divide(id, 2)), equals(level, \'error\'), equals(level, \'info\'), equals(service, \'api\'), greater(id, 7))
UInt8
4

SELECT windowFunnel(4)(id, service = 'api' AND level = 'info', service = 'db' OR level = 'warn', 1) FROM t
----
windowFunnel(4)(id, and(equals(service, \'api\'), equals(level, \'info\')), or(equals(service, \'db\'), equals(level, \'warn\')), 1)
UInt8
3

SELECT level, windowFunnel(3)(id, service = 'api', service = 'web') FROM t GROUP BY level ORDER BY level
----
level	windowFunnel(3)(id, equals(service, \'api\'), equals(service, \'web\'))
String	UInt8
error	1
info	1
warn	0

SELECT retention(level = 'info', level = 'error', level = 'x') FROM t
----
retention(equals(level, \'info\'), equals(level, \'error\'), equals(level, \'x\'))
Array(UInt8)
[1,1,0]

SELECT retention(level = 'x', level = 'error') FROM t
----
retention(equals(level, \'x\'), equals(level, \'error\'))
Array(UInt8)
[0,0]

SELECT service, retention(level = 'info', id > 4) FROM t GROUP BY service ORDER BY service
----
service	retention(equals(level, \'info\'), greater(id, 4))
String	Array(UInt8)
api	[1,1]
db	[1,1]
web	[0,0]

SELECT retention(level = 'info', level = 'error') FROM t WHERE 0
----
retention(equals(level, \'info\'), equals(level, \'error\'))
Array(UInt8)
[0,0]

SELECT retentionIf(level = 'info', level = 'error', id > 3) FROM t
----
retentionIf(equals(level, \'info\'), equals(level, \'error\'), greater(id, 3))
Array(UInt8)
[1,1]
