#!/usr/bin/env python3
"""Random queries over the tables of the tests, each with ClickHouse's answer.

random_queries.py COUNT SEED     prints query, 0x01, answer, 0x00 for each
random_queries.py --only ...     prints the queries alone, one a line
With SQL_QUERIES=file the queries are the lines of that file.

Every query orders its rows by all columns or gives one row, so that answers can be compared as text.
"""
import os
import random
import sys


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def number(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.25:
            return self.pick("id", "latency", "code", "id", "length(service)", str(r.randint(0, 300)), str(-r.randint(1, 99)),
                             "1.5", "0.25", "length(tags)", "toInt32(id)", "toUInt8(id)", "toInt64(latency)", "nullIf(1, 1)", "0", "1")
        n = lambda: self.number(depth - 1)
        s = lambda: self.text(depth - 1)
        t = lambda: self.time(depth - 1)
        a = lambda: self.array(depth - 1)
        return self.pick(
            lambda: f"({n()} {self.pick('+', '-', '*')} {n()})", lambda: f"({n()} / {n()})", lambda: f"({n()} % {r.randint(2, 7)})",
            lambda: f"intDiv({n()}, {r.randint(1, 9)})", lambda: f"abs({n()})", lambda: f"round({n()}, {r.randint(0, 2)})",
            lambda: f"floor({n()})", lambda: f"ceil({n()})", lambda: f"negate({n()})", lambda: f"sign({n()})",
            lambda: f"if({self.truth(depth - 1)}, {n()}, {n()})", lambda: f"coalesce({n()}, {n()})", lambda: f"ifNull({n()}, {r.randint(0, 9)})",
            lambda: f"nullIf({n()}, {r.randint(0, 9)})", lambda: f"least({n()}, {n()})", lambda: f"greatest({n()}, {n()})",
            lambda: f"length({s()})", lambda: f"position({s()}, 'e')", lambda: f"toUInt8OrZero({s()})", lambda: f"toInt64OrNull({s()})",
            lambda: f"toHour({t()})", lambda: f"toDayOfMonth({t()})", lambda: f"toUnixTimestamp({t()})", lambda: f"toYYYYMM({t()})",
            lambda: f"dateDiff('{self.pick('second', 'minute', 'hour', 'day', 'month')}', {t()}, {t()})",
            lambda: f"arraySum({a()})", lambda: f"length({a()})", lambda: f"has({a()}, {r.randint(0, 3)})", lambda: f"{a()}[{r.randint(-2, 3)}]",
            lambda: f"({self.truth(depth - 1)})", lambda: f"toFloat64({n()})", lambda: f"toInt32(id)", lambda: f"indexOf({a()}, 1)",
            lambda: f"multiIf({self.truth(depth - 1)}, {n()}, {self.truth(depth - 1)}, {n()}, {n()})", lambda: f"arrayCount(x -> x > 0, {a()})",
            lambda: f"CASE WHEN {self.truth(depth - 1)} THEN {n()} ELSE {n()} END", lambda: f"bitAnd(id, {r.randint(0, 15)})",
            lambda: f"JSONExtractInt(json, 'a')", lambda: f"toUInt16(id) * 2", lambda: f"sqrt(abs({n()}))",
        )()

    def text(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.3:
            return self.pick("service", "level", "url", "json", "'a'", "'E'", "''", "'web-1'", "toString(id)", "'ünï'")
        s = lambda: self.text(depth - 1)
        n = lambda: self.number(depth - 1)
        return self.pick(
            lambda: f"concat({s()}, {s()})", lambda: f"lower({s()})", lambda: f"upper({s()})", lambda: f"substring({s()}, {r.randint(1, 4)}, {r.randint(0, 5)})",
            lambda: f"replaceAll({s()}, 'e', '*')", lambda: f"if({self.truth(depth - 1)}, {s()}, {s()})", lambda: f"toString({n()})",
            lambda: f"trimBoth({s()})", lambda: f"reverse({s()})", lambda: f"left({s()}, {r.randint(0, 4)})", lambda: f"domain({s()})", lambda: f"path({s()})",
            lambda: f"JSONExtractString(json, 'a')", lambda: f"formatDateTime({self.time(depth - 1)}, '%Y-%m-%d %H:%i')", lambda: f"splitByChar('/', {s()})[1]",
            lambda: f"arrayStringConcat(splitByChar('e', {s()}), '-')", lambda: f"extract({s()}, '[a-d]+')", lambda: f"toString({self.time(depth - 1)})",
            lambda: f"leftPad({s()}, {r.randint(0, 8)}, '.')", lambda: f"repeat({s()}, {r.randint(0, 3)})", lambda: f"coalesce({s()}, 'x')", lambda: f"nullIf({s()}, 'api')",
            lambda: f"transform({s()}, ['api', 'web'], ['A', 'W'], 'other')", lambda: f"replaceRegexpAll({s()}, '[aeiou]', '<\\\\0>')", lambda: f"hex({s()})",
        )()

    def time(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.3:
            return self.pick("ts", "at", "toDate(at)", "at", "toDateTime('2024-02-29 12:30:00')", "toDate('2023-12-31')")
        t = lambda: self.time(depth - 1)
        return self.pick(
            lambda: f"toStartOfHour(at)", lambda: f"toStartOfDay({t()})", lambda: f"toStartOfMonth({t()})", lambda: f"toStartOfInterval(at, INTERVAL {self.pick(1, 5, 15, 30)} MINUTE)",
            lambda: f"{t()} + INTERVAL {r.randint(1, 40)} {self.pick('DAY', 'MONTH', 'WEEK', 'YEAR')}", lambda: f"at - INTERVAL {r.randint(1, 90)} {self.pick('SECOND', 'MINUTE', 'HOUR')}",
            lambda: f"addDays({t()}, {r.randint(-9, 9)})", lambda: f"toMonday({t()})", lambda: f"toStartOfWeek({t()}, {r.randint(0, 1)})", lambda: f"toStartOfQuarter({t()})", lambda: f"toDateTime({t()})",
            lambda: f"if({self.truth(depth - 1)}, {self.pick('at', 'toStartOfHour(at)')}, at)", lambda: f"dateTrunc('{self.pick('hour', 'day', 'month')}', at)", lambda: f"toStartOfFiveMinutes(at)",
        )()

    def array(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.4:
            return self.pick("tags", "[1, 2, 3]", "tags", "[toInt32(id), 0]", "range(toUInt8(id % 4))")
        a = lambda: self.array(depth - 1)
        return self.pick(
            lambda: f"arrayMap(x -> x + {r.randint(0, 3)}, {a()})", lambda: f"arrayFilter(x -> x > {r.randint(0, 2)}, {a()})", lambda: f"arraySort({a()})", lambda: f"arrayReverse({a()})",
            lambda: f"arrayConcat({a()}, {a()})", lambda: f"arrayDistinct({a()})", lambda: f"arraySlice({a()}, {r.randint(1, 3)}, {r.randint(0, 2)})", lambda: f"arrayCumSum({a()})",
        )()

    def decimal(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.4:
            return self.pick("toDecimal32(id, 2)", "toDecimal64(latency, 3)", "toDecimal64(code, 1)", "toDecimal128('12.345', 5)", "toDecimal32(-7, 1)")
        d = lambda: self.decimal(depth - 1)
        return self.pick(
            lambda: f"({d()} {self.pick('+', '-')} {d()})", lambda: f"({d()} * {d()})", lambda: f"({d()} {self.pick('+', '-', '*')} {r.randint(0, 9)})", lambda: f"({d()} / {r.randint(1, 9)})", lambda: f"negate({d()})",
            lambda: f"abs({d()})", lambda: f"{self.pick('round', 'floor', 'ceil', 'trunc')}({d()}, {r.randint(0, 2)})", lambda: f"toDecimal64OrZero({self.text(depth - 1)}, {r.randint(0, 4)})", lambda: f"coalesce({d()}, toDecimal32(0, 1))",
        )()

    def wide_date(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.4:
            return self.pick("toDate32(at)", "toDate32('1950-02-28')", "toDate32(ts)", "toDate32('2200-12-31')", "toDate32(id)")
        d = lambda: self.wide_date(depth - 1)
        return self.pick(
            lambda: f"{d()} + INTERVAL {r.randint(1, 40)} {self.pick('DAY', 'MONTH', 'WEEK', 'YEAR')}", lambda: f"addDays({d()}, {r.randint(-9, 9)})", lambda: f"subtractMonths({d()}, {r.randint(0, 9)})",
            lambda: f"dateTrunc('{self.pick('month', 'year', 'week')}', {d()})", lambda: f"if({self.truth(depth - 1)}, {d()}, {d()})", lambda: f"({d()} + {r.randint(0, 9)})",
        )()

    def wide(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.4:
            return self.pick("toInt128(id)", "toUInt128(id)", "toInt256(code)", "toUInt256(id)", "toInt128('-170141183460469231731687303715884105728')", "toInt128(-7)", "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')", "toInt256(ifNull(code, 0))", "toInt128(length(tags))")
        w = lambda: self.wide(depth - 1)
        return self.pick(
            lambda: f"({w()} {self.pick('+', '-', '*')} {w()})", lambda: f"({w()} {self.pick('+', '-', '*')} {self.pick('id', '3', '-2', 'length(tags)')})", lambda: f"intDiv({w()}, {r.randint(1, 9)})", lambda: f"abs({w()})", lambda: f"negate({w()})",
            lambda: f"if({self.truth(depth - 1)}, {w()}, {w()})", lambda: f"coalesce({w()}, toInt256(0))", lambda: f"{self.pick('toInt128', 'toInt256', 'toUInt128', 'toUInt256')}({w()})",
        )()

    def map_of(self):
        r = self.random
        m = self.pick("map(service, id, 'x', 3)", "map('a', 1.5, level, latency)", "map(id, tags)", "map('k', service, service, level)")
        test = self.pick("k = service", "k != 'x'", "v IS NOT NULL", "length(toString(v)) > 1", "toString(k) > 'b'") if "map(id" not in m else self.pick("k > 3", "length(v) > 0")
        return self.pick(f"mapFilter((k, v) -> {test}, {m})", f"mapExists((k, v) -> {test}, {m})", f"mapAll((k, v) -> {test}, {m})", f"mapApply((k, v) -> (concat(toString(k), '{r.randint(0, 9)}'), v), {m})", f"mapKeys(mapFilter((k, v) -> {test}, {m}))")

    def named(self):
        return self.pick("CAST(service AS Enum8('web' = 1, 'api' = 2, 'db' = -3))", "CAST(level AS Enum('info', 'warn', 'error'))", "CAST(service, 'Enum16(\\'db\\' = 500, \\'web\\' = -500, \\'api\\' = 0)')")

    def fixed(self):
        return self.pick("toFixedString(service, 4)", "toFixedString(level, 16)", "toFixedString(service, 17)", "CAST('abc' AS FixedString(3))")

    def address(self):
        return self.pick("toIPv4(concat('10.0.', toString(id), '.1'))", "toIPv4OrZero(service)", "toIPv6(concat('2001:db8::', toString(id)))", "toIPv4(toUInt32(id * 1000000))", "toIPv6OrNull(url)", "toIPv6(toIPv4('1.2.3.4'))")

    def uuid(self):
        return self.pick("toUUID(concat('61f0c404-5cb3-11e7-907b-a6006ad3dba', toString(id)))", "toUUID(concat(toString(id), '1f0c404-5cb3-11e7-907b-a6006ad3dba0'))", "toUUIDOrNull(service)", "toUUIDOrZero(level)")

    def other(self, depth):
        """A value of a type that Arrow has no twin of, or a calculation with one."""
        one = self.pick(lambda: self.decimal(depth), lambda: self.wide_date(depth), lambda: self.wide(depth), self.named, self.fixed, self.address, self.uuid)()
        return self.pick(
            lambda: f"{self.wide(depth)} {self.pick('<', '=', '>=', '!=')} {self.pick(self.wide(depth), 'id', '3', '-1')}", lambda: f"{self.pick('toInt64', 'toUInt8', 'toString', 'toFloat64')}({self.wide(depth)})", lambda: f"{self.wide(depth)} / {self.random.randint(2, 5)}",
            lambda: self.map_of(), lambda: f"{self.pick('formatRow', 'formatRowNoNewline')}('{self.pick('JSONEachRow', 'CSV', 'TSV')}', {self.pick('id, service', '* EXCEPT (ts, at)', 'code, tags AS a', 't.*, 1 AS z')})",
            lambda: one, lambda: one, lambda: f"toString({one})", lambda: f"{one} = {one}", lambda: f"concat({one}, '!')", lambda: f"{one} IS NULL", lambda: f"ifNull({one}, {one})", lambda: f"[{self.fixed()}]", lambda: f"tuple({self.named()}, {self.fixed()})",
            lambda: f"toFloat64({self.decimal(depth)})", lambda: f"toInt64({self.decimal(depth)})", lambda: f"{self.decimal(depth)} {self.pick('<', '=', '>=')} {self.decimal(depth)}", lambda: f"{self.decimal(depth)} < {self.pick('5', 'id', '2.5', 'latency')}",
            lambda: f"{self.wide_date(depth)} < {self.pick(self.time(depth), self.wide_date(depth))}", lambda: f"toYYYYMM({self.wide_date(depth)})", lambda: f"dateDiff('day', {self.wide_date(depth)}, {self.wide_date(depth)})",
            lambda: f"{self.named()} = '{self.pick('web', 'api', 'info', 'zzz')}'", lambda: f"{self.named()} LIKE '%{self.pick('a', 'e', 'w')}%'", lambda: f"toInt16({self.named()})", lambda: f"length({self.fixed()})", lambda: f"{self.fixed()} = {self.pick('service', 'level', chr(39) + 'web' + chr(39))}",
            lambda: f"{self.fixed()} IN ('web', 'api')", lambda: f"hex({self.fixed()})", lambda: f"{self.named()} IN ('web', 'info', 'x')", lambda: f"empty({self.uuid()})", lambda: f"formatDateTime({self.wide_date(depth)}, '%Y/%m/%d')",
        )()

    def truth(self, depth):
        r = self.random
        if depth <= 0:
            return self.pick("id > 3", "latency < 10", "code = 200", "service = 'api'", "level != 'info'", "code IS NULL", "1", "at >= '2024-01-01 01:00:00'")
        n, s, b = lambda: self.number(depth - 1), lambda: self.text(depth - 1), lambda: self.truth(depth - 1)
        op = self.pick("=", "!=", "<", ">", "<=", ">=")
        return self.pick(
            lambda: f"{n()} {op} {n()}", lambda: f"{s()} {op} {s()}", lambda: f"({b()} AND {b()})", lambda: f"({b()} OR {b()})", lambda: f"NOT ({b()})",
            lambda: f"{n()} IN (1, 2, 3, 200)", lambda: f"{s()} IN ('api', 'db', '')", lambda: f"{s()} LIKE '%{self.pick('e', 'a', 'x.', '_')}%'", lambda: f"{s()} ILIKE '{self.pick('A%', '%B', '%e%')}'",
            lambda: f"{n()} BETWEEN {r.randint(0, 4)} AND {r.randint(3, 300)}", lambda: f"{n()} IS NULL", lambda: f"position({s()}, '{self.pick('e', 'a', 'example')}') {self.pick('> 0', '= 0', '!= 0', '>= 1')}",
            lambda: f"positionCaseInsensitive({s()}, '{self.pick('E', 'a', 'EXAMPLE')}') {self.pick('> 0', '= 0')}", lambda: f"startsWith({s()}, 'a')", lambda: f"match({s()}, '[0-9]+')",
            lambda: f"hasToken(url, 'example')", lambda: f"empty({s()})", lambda: f"id IN (SELECT id FROM u)", lambda: f"toDate(at) = '2024-01-01'", lambda: f"has({self.array(depth - 1)}, 1)",
        )()

    def aggregate(self, depth):
        r = self.random
        n, s, b = lambda: self.number(depth), lambda: self.text(depth), lambda: self.truth(depth)
        exact = lambda: self.pick("id", "code", "length(service)", "toInt32(id)", "latency", "bitAnd(id, 3)")
        return self.pick(
            lambda: "count()", lambda: f"count({n()})", lambda: f"countIf({b()})", lambda: f"sum({exact()})", lambda: f"sumIf({exact()}, {b()})", lambda: f"avg({exact()})",
            lambda: f"min({n()})", lambda: f"max({n()})", lambda: f"min({s()})", lambda: f"max({s()})", lambda: f"min({self.time(depth)})", lambda: f"max({self.time(depth)})",
            lambda: f"uniq({s()})", lambda: f"uniqExact({exact()})", lambda: f"count(DISTINCT {s()})", lambda: f"uniqExact(service, level)", lambda: f"argMin({s()}, id)", lambda: f"argMax({exact()}, id)",
            lambda: f"quantileExact(0.5)({exact()})", lambda: f"quantile({self.pick('0.5', '0.9', '0.25')})({exact()})", lambda: f"quantiles(0.25, 0.75)(id)", lambda: f"sumOrNullIf({exact()}, {b()})",
            lambda: f"minIf({n()}, {b()})", lambda: f"maxIf({s()}, {b()})", lambda: f"avgIf({exact()}, {b()})", lambda: f"arraySort(groupArray({exact()}))", lambda: f"arraySort(groupUniqArray({s()}))",
            lambda: f"sumArray(tags)", lambda: f"uniqArray(tags)", lambda: f"maxArray({self.array(depth)})", lambda: f"sumForEach(tags)", lambda: f"groupBitOr(id)", lambda: f"groupBitXor(toUInt8(id))",
            lambda: f"sumMap([service], [id])", lambda: f"countOrNullIf({b()})", lambda: f"sumDistinct({exact()})", lambda: f"groupArraySorted(3)(id)", lambda: f"minOrNullIf({n()}, {b()})",
            lambda: f"sum(if({b()}, 1, 0))", lambda: f"countIf({b()}) / count()", lambda: f"max({self.time(depth)}) - min({self.time(depth)})", lambda: f"round(stddevPop(id), 6)", lambda: f"anyIf(1, {b()})",
        )()

    def state(self):
        base, argument = self.pick(
            ("count", ""), ("sum", "id"), ("sum", "code"), ("avg", "id"), ("min", "latency"), ("max", "service"), ("uniq", "service"), ("uniqExact", "code"), ("argMin", "service, latency"),
            ("argMax", "id, latency"), ("quantileExact(0.5)", "id"), ("quantiles(0.5, 0.9)", "id"), ("countIf", "id > 3"), ("sumIf", "id, latency < 10"), ("groupArrayDistinct", "level"), ("groupUniqArray", "level"),
            ("min", "ts"), ("max", "at"), ("countDistinct", "level"), ("uniqArray", "tags"), ("sumArray", "tags"), ("minOrNull", "code"), ("any", "1"), ("groupBitOr", "id"), ("sumMap", "[service], [id]"),
        )
        name, bracket, parameters = base.partition("(")
        merge = f"{name}Merge{bracket}{parameters}(s)"
        if "Array" in name and name.startswith("group"):
            merge = f"arraySort({merge})"
        inner = f"SELECT {self.pick('service', 'level', 'id % 3')} AS k, level AS l, {name}State{bracket}{parameters}({argument}) AS s FROM t {self.where()} GROUP BY k, l"
        return self.pick(
            f"SELECT k, {merge} AS m FROM ({inner}) GROUP BY k ORDER BY ALL", f"SELECT {merge} AS m FROM ({inner})", f"SELECT k, {merge.replace('(s)', '(z)')} AS m FROM (SELECT k, {name}MergeState{bracket}{parameters}(s) AS z FROM ({inner}) GROUP BY k) GROUP BY k ORDER BY ALL",
        )

    def where(self):
        return f"WHERE {self.truth(2)}" if self.random.random() < 0.5 else ""

    def value(self, depth):
        return self.pick(self.number, self.number, self.text, self.time, self.array, self.truth, self.other)(depth)

    def others(self):
        """Groups, joins and clauses over values of other types."""
        r = self.random
        key = self.pick(lambda: self.decimal(1), lambda: self.wide_date(1), lambda: self.wide(1), self.named, self.fixed, self.address, self.uuid)()
        one = self.pick(lambda: self.decimal(1), lambda: self.wide_date(1), lambda: self.wide(1), self.named, self.fixed, self.address, self.uuid)()
        fold = self.pick("min", "max", "uniq", "count", "uniqExact", "any", "groupUniqArray")
        fold = {"any": f"min({one})", "groupUniqArray": f"length(groupUniqArray({one}))"}.get(fold, f"{fold}({one})")
        number = self.pick("sum", "avg", "min", "max", "count")
        # ClickHouse divides a sum once where the sum of quotients is asked for
        summed = lambda depth: next(one for one in iter(lambda: self.decimal(depth), None) if "/" not in one)
        keys = self.pick("service", "level", "service, level", "level, id % 2")
        columns = self.pick("^(id|latency)$", "^(service|level)$", "^[a-j]", "e$")
        inequality = self.pick(">=", ">", "<", "<=")
        column = self.pick("id", "latency", "at", "ts", "code")
        return self.pick(
            f"SELECT {key} AS k, count(), {fold} AS f FROM t {self.where()} GROUP BY k ORDER BY ALL", f"SELECT {number}({summed(2)}) AS a, {number}({summed(1)}) AS b FROM t WHERE id >= {r.randint(0, 3)}", f"SELECT {number}({self.wide(2)}) AS a, service FROM t {self.where()} GROUP BY service ORDER BY ALL", f"SELECT DISTINCT {key} AS k FROM t ORDER BY k",
            f"SELECT {key} AS k, id FROM t ORDER BY k DESC, id LIMIT {r.randint(1, 8)}", f"SELECT {keys}, count(), sum(id) FROM t {self.where()} GROUP BY {keys} WITH {self.pick('ROLLUP', 'CUBE')} ORDER BY ALL", f"SELECT arraySort(groupArray({key})) FROM t {self.where()}",
            f"SELECT COLUMNS('{columns}') APPLY({self.pick('max', 'min', 'count', 'uniq', 'x -> max(x)')}) FROM t {self.where()}", f"SELECT COLUMNS('{columns}') FROM t {self.where()} ORDER BY id", f"SELECT * EXCEPT (ts, json) APPLY(toString) APPLY(length) FROM t {self.where()} ORDER BY id",
            f"SELECT level, id FROM t {self.where()} ORDER BY level, id LIMIT {r.randint(1, 3)} BY 1", f"SELECT id, min({key}) OVER (PARTITION BY service) AS w FROM t ORDER BY id",
            f"SELECT t.id, u.id, u.level, u.{'latency' if column == 'id' else column} FROM t ASOF {self.pick('', 'LEFT ')}JOIN u ON t.level = u.level AND t.{column} {inequality} u.{column} ORDER BY ALL", f"SELECT count() FROM t JOIN u ON t.{column} = u.{column}",
            f"SELECT {self.other(2)} AS v, id FROM t {self.where()} ORDER BY id",
        )

    def summed_up(self):
        """WITH TOTALS over rows that there always are: ClickHouse writes the totals of nothing in another place."""
        keys = self.pick("service", "level", "service, level", "level, id % 2", "code", "length(tags), level")
        having = self.pick("", "", "HAVING count() >= 1", "HAVING max(id) > 2", "HAVING sum(latency) > 5")
        order = self.pick("ORDER BY ALL", f"ORDER BY {keys} LIMIT {self.random.randint(1, 4)}", f"ORDER BY count() DESC, {keys}")
        fold = self.pick("sum(latency)", "max(service)", "min(code)", "uniqExact(level)", "countIf(id > 3)", "avg(id)", "argMax(level, id)", "sumIf(code, id < 6)", "quantileExact(0.5)(id)")
        return f"SELECT {keys}, count(), sum(id), {fold} AS f FROM t WHERE id >= {self.random.randint(0, 3)} GROUP BY {keys} WITH TOTALS {having} {order}"

    def interpolated(self):
        r = self.random
        ids = ", ".join(str(one) for one in sorted(r.sample(range(1, 9), r.randint(1, 4))))
        bounds = self.pick("", "", f"FROM {r.randint(0, 2)}", f"TO {r.randint(5, 12)}", f"FROM {r.randint(0, 2)} TO {r.randint(5, 12)}", f"STEP {r.randint(2, 3)}")
        columns = r.sample(["latency", "code", "level", "n"], r.randint(1, 4))
        value = {"latency": ["latency * 2", "latency + id", "1.5"], "code": ["ifNull(code, 0) + 1", "code"], "level": ["concat(level, '!')", "upper(level)"], "n": ["n + 1", "n * 3", "id", "n + id % 2"]}
        items = [self.pick(column, f"{column} AS {self.pick(*value[column])}") for column in columns]
        what = self.pick("", f"({', '.join(items)})", f"({', '.join(items)})")
        return f"SELECT id, latency, code, level, id % 3 AS n FROM t WHERE id IN ({ids}) ORDER BY id WITH FILL {bounds} INTERPOLATE {what}"

    def document(self):
        """Paths of a document that is made of the columns."""
        j = """concat('{"n":', toString(id), ',"s":"', service, '","o":{"l":', toString(latency), ',"c":', ifNull(toString(code), 'null'), '},"t":', toString(arrayConcat([7], tags)), '}')::JSON"""
        typed = lambda: self.pick("j.n.:Int64", "j.s.:String", "j.o.l.:Float64", "j.o.l.:Int64", "j.o.c.:Int64", "j.n::UInt8", "j.o.l::Float64", "j.o.c::Nullable(Int32)", "j.zz.:String", "j.n::String", "j.o.c::Int64")
        value = lambda: self.pick(typed(), typed(), "j", "j.n", "j.s", "j.o.l", "j.o.c", "j.t", "j.zz", "j.^o", "dynamicType(j.o.l)::String", "dynamicType(j.zz)::String", "toString(j)", "JSONAllPaths(j)", "JSONAllPathsWithTypes(j)", "isNull(j.o.c)", "toString(j.o.c)", "toTypeName(j.n)", "length(toString(j.t))")
        test = self.pick("j.n > 3", "j.s = 'api'", "j.o.l < 10", "j.o.c IS NULL", "j.n = j.o.l", "j.o.c != 200", "j.n.:Int64 IN (1, 2, 8)", "j.s.:String LIKE 'a%'", "1")
        inner = f"(SELECT id, {j} AS j FROM t)"
        return self.pick(
            f"SELECT id, {value()} AS a, {value()} AS b FROM {inner} WHERE {test} ORDER BY id", f"SELECT {typed()} AS k, count(), max(id) FROM {inner} GROUP BY k ORDER BY ALL", f"SELECT max({typed()}) AS m, count(), uniqExact({typed()}) FROM {inner} WHERE {test}",
        )

    def query(self):
        r = self.random
        if r.random() < 0.12:
            return self.pick(self.summed_up, self.interpolated, self.document)()
        kind = r.random()
        if kind < 0.4:
            columns = [f"{self.value(3)} AS c{at}" for at in range(r.randint(1, 4))]
            limit = f" LIMIT {r.randint(1, 6)}" if r.random() < 0.3 else ""
            return f"SELECT {self.pick('', '', '', 'DISTINCT ')}{', '.join(columns)} FROM t {self.where()} ORDER BY ALL{limit}"
        if kind < 0.7:
            keys = [f"{self.pick('service', 'level', 'toStartOfHour(at)', 'id % 3', 'length(tags)', 'code', self.number(1), self.text(1))} AS k{at}" for at in range(r.randint(0, 2))]
            values = [f"{self.aggregate(1)} AS a{at}" for at in range(r.randint(1, 3))]
            group = f" GROUP BY {', '.join(f'k{at}' for at in range(len(keys)))}" if keys else ""
            having = f" HAVING {self.pick('count() > 1', 'sum(id) > 5', 'max(latency) > 2')}" if keys and r.random() < 0.2 else ""
            return f"SELECT {', '.join(keys + values)} FROM t {self.where()}{group}{having} ORDER BY ALL"
        if kind < 0.78:
            return self.state()
        if kind < 0.82:
            return self.others()
        if kind < 0.9:
            join = self.pick("INNER", "LEFT", "RIGHT", "FULL", "ANY LEFT", "LEFT SEMI", "LEFT ANTI")
            on = self.pick("t.id = u.id", "t.service = u.service", "t.id = u.id AND t.level = u.level", "t.id = u.id + 1")
            right = [] if "SEMI" in join or "ANTI" in join else [self.pick("u.id", "u.latency", "u.service", "u.code", "u.tags", "u.at")]
            if join == "ANY LEFT" and "service" in on:
                right = ["u.service"]
            columns = ["t.id", self.pick("t.service", "t.level", "t.latency", "t.code")] + right
            return f"SELECT {', '.join(columns)} FROM t {join} JOIN u ON {on} ORDER BY ALL"
        window = self.pick("PARTITION BY service ORDER BY id", "ORDER BY id", "PARTITION BY level ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", "ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "PARTITION BY service")
        calls = ["row_number()", "sum(id)", "count()", "avg(latency)", "min(latency)", "max(code)", "sum(code)", "rank()", "dense_rank()", "first_value(service)", "last_value(id)"]
        if "ORDER" not in window:
            calls = ["sum(id)", "count()", "avg(latency)", "max(code)", "uniqExact(level)"]
        if "UNBOUNDED FOLLOWING" in window:
            calls += ["lagInFrame(id)", "leadInFrame(id)", "lagInFrame(code, 2)", "leadInFrame(service)"]
        return f"SELECT id, {self.pick(*calls)} OVER ({window}) AS w FROM t {self.where()} ORDER BY ALL"


def queries(count, seed):
    path = os.environ.get("SQL_QUERIES")
    if path:
        return [line for line in open(path).read().split("\n") if line.strip()]
    maker = Maker(seed)
    return [maker.query() for _ in range(count)]


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--only"]
    all_queries = queries(int(arguments[0]), int(arguments[1]))
    if "--only" in sys.argv:
        print("\n".join(all_queries))
        return
    from clickhouse import ClickHouse

    clickhouse = ClickHouse()
    out = open(1, "w", encoding="utf-8", errors="replace")
    for query in all_queries:
        out.write(f"{query}\x01{clickhouse.answer(query)}\x00")
    out.flush()


if __name__ == "__main__":
    main()
