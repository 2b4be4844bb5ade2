SELECT toStartOfMinute(at), toStartOfFiveMinutes(at), toStartOfTenMinutes(at), toStartOfFifteenMinutes(at), toStartOfHour(at), toStartOfDay(at) FROM t ORDER BY id LIMIT 3
----
toStartOfMinute(at)	toStartOfFiveMinutes(at)	toStartOfTenMinutes(at)	toStartOfFifteenMinutes(at)	toStartOfHour(at)	toStartOfDay(at)
DateTime	DateTime	DateTime	DateTime	DateTime	DateTime
2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:25:00	2024-01-01 00:25:00	2024-01-01 00:20:00	2024-01-01 00:15:00	2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:50:00	2024-01-01 00:50:00	2024-01-01 00:50:00	2024-01-01 00:45:00	2024-01-01 00:00:00	2024-01-01 00:00:00


SELECT toStartOfWeek(at), toStartOfWeek(at, 1), toMonday(at), toStartOfMonth(at), toStartOfQuarter(at), toStartOfYear(at) FROM t ORDER BY id LIMIT 1
----
toStartOfWeek(at)	toStartOfWeek(at, 1)	toMonday(at)	toStartOfMonth(at)	toStartOfQuarter(at)	toStartOfYear(at)
Date	Date	Date	Date	Date	Date
2023-12-31	2024-01-01	2024-01-01	2024-01-01	2024-01-01	2024-01-01


SELECT toStartOfMinute(ts), toStartOfHour(ts), toStartOfDay(ts), toStartOfMonth(ts) FROM t ORDER BY id LIMIT 2
----
toStartOfMinute(ts)	toStartOfHour(ts)	toStartOfDay(ts)	toStartOfMonth(ts)
DateTime	DateTime	DateTime	Date
2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01
2024-01-01 00:25:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01


SELECT toStartOfInterval(at, INTERVAL 5 MINUTE), toStartOfInterval(at, toIntervalHour(6)), toStartOfInterval(at, INTERVAL 1 DAY), toStartOfInterval(at, INTERVAL 1 WEEK), toStartOfInterval(at, INTERVAL 3 MONTH) FROM t ORDER BY id DESC LIMIT 1
----
toStartOfInterval(at, toIntervalMinute(5))	toStartOfInterval(at, toIntervalHour(6))	toStartOfInterval(at, toIntervalDay(1))	toStartOfInterval(at, toIntervalWeek(1))	toStartOfInterval(at, toIntervalMonth(3))
DateTime	DateTime	DateTime	Date	Date
2024-01-01 02:55:00	2024-01-01 00:00:00	2024-01-01 00:00:00	2024-01-01	2024-01-01


SELECT toStartOfInterval(ts, INTERVAL 1 MINUTE), toStartOfInterval(ts, INTERVAL 15 SECOND) FROM t ORDER BY id LIMIT 2
----
toStartOfInterval(ts, toIntervalMinute(1))	toStartOfInterval(ts, toIntervalSecond(15))
DateTime	DateTime
2024-01-01 00:00:00	2024-01-01 00:00:00
2024-01-01 00:25:00	2024-01-01 00:25:00


SELECT toYear(at), toQuarter(at), toMonth(at), toDayOfMonth(at), toDayOfWeek(at), toDayOfYear(at), toHour(at), toMinute(at), toSecond(at) FROM t ORDER BY id DESC LIMIT 1
----
toYear(at)	toQuarter(at)	toMonth(at)	toDayOfMonth(at)	toDayOfWeek(at)	toDayOfYear(at)	toHour(at)	toMinute(at)	toSecond(at)
UInt16	UInt8	UInt8	UInt8	UInt8	UInt16	UInt8	UInt8	UInt8
2024	1	1	1	1	1	2	55	0


SELECT toYYYYMM(at), toYYYYMMDD(at), toUnixTimestamp(at), toUnixTimestamp64Milli(ts), fromUnixTimestamp64Milli(1704067200123) FROM t ORDER BY id DESC LIMIT 1
----
toYYYYMM(at)	toYYYYMMDD(at)	toUnixTimestamp(at)	toUnixTimestamp64Milli(ts)	fromUnixTimestamp64Milli(1704067200123)
UInt32	UInt32	UInt32	Int64	DateTime64(3)
202401	20240101	1704077700	1704077700000	2024-01-01 00:00:00.123


SELECT addDays(toDate('2024-01-31'), 1), addMonths(toDate('2024-01-31'), 1), addYears(toDate('2024-02-29'), 1), subtractDays(toDate('2024-03-01'), 1), addWeeks(toDate('2024-01-01'), 1), addQuarters(toDate('2024-01-31'), 1)
----
addDays(toDate(\'2024-01-31\'), 1)	addMonths(toDate(\'2024-01-31\'), 1)	addYears(toDate(\'2024-02-29\'), 1)	subtractDays(toDate(\'2024-03-01\'), 1)	addWeeks(toDate(\'2024-01-01\'), 1)	addQuarters(toDate(\'2024-01-31\'), 1)
Date	Date	Date	Date	Date	Date
2024-02-01	2024-02-29	2025-02-28	2024-02-29	2024-01-08	2024-04-30


SELECT addHours(toDateTime('2024-01-01 00:00:00'), 5), addMinutes(at, 90), addSeconds(at, -1), subtractHours(at, 1) FROM t ORDER BY id LIMIT 1
----
addHours(toDateTime(\'2024-01-01 00:00:00\'), 5)	addMinutes(at, 90)	addSeconds(at, -1)	subtractHours(at, 1)
DateTime	DateTime	DateTime	DateTime
2024-01-01 05:00:00	2024-01-01 01:30:00	2023-12-31 23:59:59	2023-12-31 23:00:00


SELECT addMonths(toDateTime('2024-10-31 10:00:00'), 4), subtractYears(toDateTime('2024-02-29 10:00:00'), 1)
----
addMonths(toDateTime(\'2024-10-31 10:00:00\'), 4)	subtractYears(toDateTime(\'2024-02-29 10:00:00\'), 1)
DateTime	DateTime
2025-02-28 10:00:00	2023-02-28 10:00:00


SELECT toDate('2024-01-01') + 1, toDateTime('2024-01-01 00:00:00') + 60, toDate('2024-01-02') - toDate('2024-01-01'), toDateTime('2024-01-01 00:01:00') - toDateTime('2024-01-01 00:00:00')
----
plus(toDate(\'2024-01-01\'), 1)	plus(toDateTime(\'2024-01-01 00:00:00\'), 60)	minus(toDate(\'2024-01-02\'), toDate(\'2024-01-01\'))	minus(toDateTime(\'2024-01-01 00:01:00\'), toDateTime(\'2024-01-01 00:00:00\'))
Date	DateTime	Int32	Int32
2024-01-02	2024-01-01 00:01:00	1	60


SELECT toDate('2024-01-01') + INTERVAL 1 MONTH, toDateTime('2024-01-01 00:00:00') - INTERVAL 1 DAY, toDate('2024-01-01') + INTERVAL 1 HOUR
----
plus(toDate(\'2024-01-01\'), toIntervalMonth(1))	minus(toDateTime(\'2024-01-01 00:00:00\'), toIntervalDay(1))	plus(toDate(\'2024-01-01\'), toIntervalHour(1))
Date	DateTime	DateTime
2024-02-01	2023-12-31 00:00:00	2024-01-01 01:00:00


SELECT dateDiff('minute', toDateTime('2024-01-01 00:00:59'), toDateTime('2024-01-01 00:01:00')), dateDiff('day', toDate('2024-01-01'), toDate('2024-03-01')), dateDiff('month', toDate('2024-01-31'), toDate('2024-02-01')), dateDiff('week', toDate('2024-01-07'), toDate('2024-01-08')), dateDiff('hour', at, ts) FROM t LIMIT 1
----
dateDiff(\'minute\', toDateTime(\'2024-01-01 00:00:59\'), toDateTime(\'2024-01-01 00:01:00\'))	dateDiff(\'day\', toDate(\'2024-01-01\'), toDate(\'2024-03-01\'))	dateDiff(\'month\', toDate(\'2024-01-31\'), toDate(\'2024-02-01\'))	dateDiff(\'week\', toDate(\'2024-01-07\'), toDate(\'2024-01-08\'))	dateDiff(\'hour\', at, ts)
Int64	Int64	Int64	Int64	Int64
1	60	1	1	0


SELECT date_diff('second', toDateTime('2024-01-01 00:00:00'), toDateTime('2024-01-01 00:01:00')), dateAdd(HOUR, 1, toDateTime('2024-01-01 00:00:00')), timestampAdd(MINUTE, 5, toDateTime('2024-01-01 00:00:00')), date_sub(DAY, 1, toDate('2024-01-01'))
----
dateDiff(\'second\', toDateTime(\'2024-01-01 00:00:00\'), toDateTime(\'2024-01-01 00:01:00\'))	plus(toDateTime(\'2024-01-01 00:00:00\'), toIntervalHour(1))	plus(toDateTime(\'2024-01-01 00:00:00\'), toIntervalMinute(5))	minus(toDate(\'2024-01-01\'), toIntervalDay(1))
Int64	DateTime	DateTime	Date
60	2024-01-01 01:00:00	2024-01-01 00:05:00	2023-12-31


SELECT date_trunc('hour', at), date_trunc('day', at), date_trunc('month', at), dateTrunc('week', at) FROM t ORDER BY id DESC LIMIT 1
----
date_trunc(\'hour\', at)	date_trunc(\'day\', at)	date_trunc(\'month\', at)	dateTrunc(\'week\', at)
DateTime	DateTime	Date	Date
2024-01-01 02:00:00	2024-01-01 00:00:00	2024-01-01	2024-01-01


SELECT formatDateTime(toDateTime('2024-03-05 07:08:09'), '%Y-%m-%d %H:%i:%S'), formatDateTime(toDateTime('2024-03-05 17:08:09'), '%d/%m/%y %I %p %e %j'), formatDateTime(toDate('2024-03-05'), '%F %T %a %b %M %W %u')
----
formatDateTime(toDateTime(\'2024-03-05 07:08:09\'), \'%Y-%m-%d %H:%i:%S\')	formatDateTime(toDateTime(\'2024-03-05 17:08:09\'), \'%d/%m/%y %I %p %e %j\')	formatDateTime(toDate(\'2024-03-05\'), \'%F %T %a %b %M %W %u\')
String	String	String
2024-03-05 07:08:09	05/03/24 05 PM 5 065	2024-03-05 00:00:00 Tue Mar March Tuesday 2


SELECT toDateTime('2024-01-01 10:00:00'), toDateTime(1704067200), toDateTime64('2024-01-01 10:00:00.123', 3), toDate('2024-01-01'), toDate(1704067200), toDate(toDateTime('2024-01-01 10:00:00'))
----
toDateTime(\'2024-01-01 10:00:00\')	toDateTime(1704067200)	toDateTime64(\'2024-01-01 10:00:00.123\', 3)	toDate(\'2024-01-01\')	toDate(1704067200)	toDate(toDateTime(\'2024-01-01 10:00:00\'))
DateTime	DateTime	DateTime64(3)	Date	Date	Date
2024-01-01 10:00:00	2024-01-01 00:00:00	2024-01-01 10:00:00.123	2024-01-01	2024-01-01	2024-01-01


SELECT toDateTime('2024-01-01 10:00:00', 'Europe/Berlin'), toTimeZone(toDateTime('2024-07-01 10:00:00'), 'America/New_York'), toStartOfDay(toDateTime('2024-07-01 02:00:00'), 'America/New_York'), toHour(toDateTime('2024-07-01 10:00:00'), 'Asia/Tokyo')
----
toDateTime(\'2024-01-01 10:00:00\', \'Europe/Berlin\')	toTimeZone(toDateTime(\'2024-07-01 10:00:00\'), \'America/New_York\')	toStartOfDay(toDateTime(\'2024-07-01 02:00:00\'), \'America/New_York\')	toHour(toDateTime(\'2024-07-01 10:00:00\'), \'Asia/Tokyo\')
DateTime(\'Europe/Berlin\')	DateTime(\'America/New_York\')	DateTime(\'America/New_York\')	UInt8
2024-01-01 10:00:00	2024-07-01 06:00:00	2024-06-30 00:00:00	19


SELECT toDateTime64('2024-01-01 10:00:00.123456', 6), toDateTime64(1704067200.5, 3), toDateTime(toDateTime64('2024-01-01 10:00:00.9', 3))
----
toDateTime64(\'2024-01-01 10:00:00.123456\', 6)	toDateTime64(1704067200.5, 3)	toDateTime(toDateTime64(\'2024-01-01 10:00:00.9\', 3))
DateTime64(6)	DateTime64(3)	DateTime
2024-01-01 10:00:00.123456	2024-01-01 00:00:00.500	2024-01-01 10:00:00


SELECT parseDateTimeBestEffort('2024-01-01T10:00:00Z'), parseDateTimeBestEffort('2024-01-01 10:00:00+02:00'), parseDateTimeBestEffortOrNull('nope'), parseDateTimeBestEffort('1704067200'), parseDateTime64BestEffort('2024-01-01T10:00:00.123Z')
----
parseDateTimeBestEffort(\'2024-01-01T10:00:00Z\')	parseDateTimeBestEffort(\'2024-01-01 10:00:00+02:00\')	parseDateTimeBestEffortOrNull(\'nope\')	parseDateTimeBestEffort(\'1704067200\')	parseDateTime64BestEffort(\'2024-01-01T10:00:00.123Z\')
DateTime	DateTime	Nullable(DateTime)	DateTime	DateTime64(3)
2024-01-01 10:00:00	2024-01-01 08:00:00	\N	2024-01-01 00:00:00	2024-01-01 10:00:00.123


SELECT toDateTime('2024-01-01 00:00:00') < toDateTime('2024-01-02 00:00:00'), toDate('2024-01-01') < toDateTime('2024-01-01 00:00:01'), ts > at FROM t ORDER BY id LIMIT 1
----
less(toDateTime(\'2024-01-01 00:00:00\'), toDateTime(\'2024-01-02 00:00:00\'))	less(toDate(\'2024-01-01\'), toDateTime(\'2024-01-01 00:00:01\'))	greater(ts, at)
UInt8	UInt8	UInt8
1	1	0


SELECT toLastDayOfMonth(toDate('2024-02-10')), dateName('month', toDate('2024-02-10')), toMillisecond(toDateTime64('2024-01-01 10:00:00.123', 3))
----
toLastDayOfMonth(toDate(\'2024-02-10\'))	dateName(\'month\', toDate(\'2024-02-10\'))	toMillisecond(toDateTime64(\'2024-01-01 10:00:00.123\', 3))
Date	String	UInt16
2024-02-29	February	123


SELECT extract(HOUR FROM at), EXTRACT(YEAR FROM at), HOUR(at), YEAR(at) FROM t ORDER BY id DESC LIMIT 1
----
toHour(at)	toYear(at)	HOUR(at)	YEAR(at)
UInt8	UInt16	UInt8	UInt16
2	2024	2	2024


SELECT toUnixTimestamp('2024-01-01 00:00:00'), toInt64(toDateTime('2024-01-01 00:00:00')), toUInt32(toDate('2024-01-01'))
----
toUnixTimestamp(\'2024-01-01 00:00:00\')	toInt64(toDateTime(\'2024-01-01 00:00:00\'))	toUInt32(toDate(\'2024-01-01\'))
UInt32	Int64	UInt32
1704067200	1704067200	19723


SELECT count() FROM t WHERE ts BETWEEN '2024-01-01 00:00:00' AND '2024-01-01 01:00:00'
----
count()
UInt64
3


SELECT toTypeName(at), toTypeName(ts), toTypeName(toDate(ts)), toTypeName(now64()), toTypeName(at + 1), toTypeName(toStartOfInterval(ts, INTERVAL 1 DAY)) FROM t LIMIT 1
----
toTypeName(at)	toTypeName(ts)	toTypeName(toDate(ts))	toTypeName(now64())	toTypeName(plus(at, 1))	toTypeName(toStartOfInterval(ts, toIntervalDay(1)))
String	String	String	String	String	String
DateTime	DateTime64(3)	Date	DateTime64(3)	DateTime	DateTime


SELECT min(ts), max(at), toStartOfMinute(max(ts)) FROM t
----
min(ts)	max(at)	toStartOfMinute(max(ts))
DateTime64(3)	DateTime	DateTime
2024-01-01 00:00:00.000	2024-01-01 02:55:00	2024-01-01 02:55:00


SELECT toStartOfHour(ts) AS h, quantile(0.95)(latency) FROM t GROUP BY h ORDER BY h
----
h	quantile(0.95)(latency)
DateTime	Float64
2024-01-01 00:00:00	18.325
2024-01-01 01:00:00	95.35
2024-01-01 02:00:00	50.199999999999996

SELECT toStartOfInterval(toDate('2024-07-01'), INTERVAL 5 MONTH) AS a, toStartOfInterval(toDate('2024-07-01'), INTERVAL 7 MONTH) AS b, toStartOfInterval(toDateTime('2024-07-01 12:00:00'), INTERVAL 3 QUARTER) AS c, toStartOfInterval(toDate('2024-07-01'), INTERVAL 7 QUARTER) AS d, toStartOfInterval(toDate('2024-07-01'), INTERVAL 7 YEAR) AS e
----
a	b	c	d	e
Date	Date	Date	Date	Date
2024-03-01	2024-04-01	2024-07-01	2024-04-01	2023-01-01

SELECT dateDiff('hour', toDateTime('2024-03-30 00:30:00', 'Europe/Berlin'), toDateTime('2024-04-01 00:10:00', 'Europe/Berlin')) AS h, dateDiff('minute', toDateTime('2024-03-30 00:30:00', 'Europe/Berlin'), toDateTime('2024-04-01 00:10:00', 'Europe/Berlin')) AS m, dateDiff('hour', toDateTime('2024-03-30 00:30:00', 'Asia/Kolkata'), toDateTime('2024-03-30 01:10:00', 'Asia/Kolkata')) AS k, dateDiff('hour', toDateTime('2024-02-29 13:45:59'), toDateTime('2024-03-09 02:30:00', 'America/New_York')) AS n
----
h	m	k	n
Int64	Int64	Int64	Int64
47	2800	1	215
