SELECT lower('ABÇ'), upper('abç'), lowerUTF8('ABÇ'), upperUTF8('abç'), length('abç'), lengthUTF8('abç'), reverse('abc')
----
lower(\'ABÇ\')	upper(\'abç\')	lowerUTF8(\'ABÇ\')	upperUTF8(\'abç\')	length(\'abç\')	lengthUTF8(\'abç\')	reverse(\'abc\')
String	String	String	String	UInt64	UInt64	String
abÇ	ABç	abç	ABÇ	4	3	cba


SELECT concat('a', 'b', 'c'), 'a' || 'b', concat('n=', 5, ' ', 1.5), concat(service, '-', toString(id)) FROM t ORDER BY id LIMIT 1
----
concat(\'a\', \'b\', \'c\')	concat(\'a\', \'b\')	concat(\'n=\', 5, \' \', 1.5)	concat(service, \'-\', toString(id))
String	String	String	String
abc	ab	n=5 1.5	api-1


SELECT substring('hello', 2, 3), substring('hello', -3), substring('hello', 2), substr('hello', 1, 2), left('hello', 2), right('hello', 2), substringUTF8('çab', 1, 2)
----
substring(\'hello\', 2, 3)	substring(\'hello\', -3)	substring(\'hello\', 2)	substr(\'hello\', 1, 2)	left(\'hello\', 2)	right(\'hello\', 2)	substringUTF8(\'çab\', 1, 2)
String	String	String	String	String	String	String
ell	llo	ello	he	he	lo	ça


SELECT position('hello', 'l'), position('hello', 'x'), positionCaseInsensitive('Hello', 'h'), position('l' IN 'hello'), countSubstrings('aXbXc', 'X')
----
position(\'hello\', \'l\')	position(\'hello\', \'x\')	positionCaseInsensitive(\'Hello\', \'h\')	position(\'hello\', \'l\')	countSubstrings(\'aXbXc\', \'X\')
UInt64	UInt64	UInt64	UInt64	UInt64
3	0	1	3	2


SELECT replaceAll('aXbX', 'X', 'y'), replaceOne('aXbX', 'X', 'y'), replace('aXb', 'X', 'z'), replaceRegexpOne('a1b2', '([0-9])', '<\\1>'), replaceRegexpAll('a1b2', '[0-9]', '#')
----
replaceAll(\'aXbX\', \'X\', \'y\')	replaceOne(\'aXbX\', \'X\', \'y\')	replace(\'aXb\', \'X\', \'z\')	replaceRegexpOne(\'a1b2\', \'([0-9])\', \'<\\\\1>\')	replaceRegexpAll(\'a1b2\', \'[0-9]\', \'#\')
String	String	String	String	String
ayby	aybX	azb	a<1>b2	a#b#


SELECT match('hello', 'h.*o'), match('hello', '^x'), extract('a=12', '([0-9]+)'), extractAll('a1b22', '[0-9]+'), 'abc' LIKE 'a%', 'abc' ILIKE 'A_C', 'a%c' LIKE 'a\\%c'
----
match(\'hello\', \'h.*o\')	match(\'hello\', \'^x\')	extract(\'a=12\', \'([0-9]+)\')	extractAll(\'a1b22\', \'[0-9]+\')	like(\'abc\', \'a%\')	ilike(\'abc\', \'A_C\')	like(\'a%c\', \'a\\\\%c\')
UInt8	UInt8	String	Array(String)	UInt8	UInt8	UInt8
1	0	12	['1','22']	1	1	1


SELECT splitByChar(',', 'a,b,,c'), splitByString('--', 'a--b'), splitByChar(',', ''), arrayStringConcat(['a', 'b'], '-'), arrayStringConcat([1, 2])
----
splitByChar(\',\', \'a,b,,c\')	splitByString(\'--\', \'a--b\')	splitByChar(\',\', \'\')	arrayStringConcat([\'a\', \'b\'], \'-\')	arrayStringConcat([1, 2])
Array(String)	Array(String)	Array(String)	String	String
['a','b','','c']	['a','b']	['']	a-b	12


SELECT startsWith('abc', 'ab'), endsWith('abc', 'bc'), empty(''), notEmpty('a'), empty([]), length([1, 2])
----
startsWith(\'abc\', \'ab\')	endsWith(\'abc\', \'bc\')	empty(\'\')	notEmpty(\'a\')	empty([])	length([1, 2])
UInt8	UInt8	UInt8	UInt8	UInt8	UInt64
1	1	1	1	1	2


SELECT trimBoth('  a '), trimLeft('  a '), trimRight('  a '), trim(BOTH 'x' FROM 'xxaxx'), trim('  b ')
----
trimBoth(\'  a \')	trimLeft(\'  a \')	trimRight(\'  a \')	trimBoth(\'xxaxx\', \'x\')	trimBoth(\'  b \')
String	String	String	String	String
a	a 	  a	a	b


SELECT repeat('ab', 3), leftPad('7', 3, '0'), rightPad('7', 3, '0'), format('{} {}', 'a', 'b'), format('{1} {0}', 'a', 'b')
----
repeat(\'ab\', 3)	leftPad(\'7\', 3, \'0\')	rightPad(\'7\', 3, \'0\')	format(\'{} {}\', \'a\', \'b\')	format(\'{1} {0}\', \'a\', \'b\')
String	String	String	String	String
ababab	007	700	a b	b a


SELECT multiSearchAny('hello', ['x', 'l']), multiSearchAnyCaseInsensitive('HELLO', ['el']), multiSearchFirstIndex('hello', ['x', 'l'])
----
multiSearchAny(\'hello\', [\'x\', \'l\'])	multiSearchAnyCaseInsensitive(\'HELLO\', [\'el\'])	multiSearchFirstIndex(\'hello\', [\'x\', \'l\'])
UInt8	UInt8	UInt64
1	1	2


SELECT url, domain(url), domainWithoutWWW(url), protocol(url), path(url), queryString(url), fragment(url), id FROM t ORDER BY id
----
url	domain(url)	domainWithoutWWW(url)	protocol(url)	path(url)	queryString(url)	fragment(url)	id
String	String	String	String	String	String	String	UInt64
https://www.example.com/a/b?x=1&y=2	www.example.com	example.com	https	/a/b	x=1&y=2		1
http://example.org/	example.org	example.org	http	/			2
/path/only				/path/only			3
							4
https://sub.example.com:8080/p#f	sub.example.com	sub.example.com	https	/p		f	5
https://example.com?q=a%20b	example.com	example.com	https		q=a%20b		6
ftp://files.example.net/x.txt	files.example.net	files.example.net	ftp	/x.txt			7
not an address							8


SELECT extractURLParameter('http://x.y/?a=1&b=2', 'b'), cutQueryString('http://x.y/p?a=1'), decodeURLComponent('a%20b%2B'), encodeURLComponent('a b/c'), decodeURLFormComponent('a+b'), encodeURLFormComponent('a b&c')
----
extractURLParameter(\'http://x.y/?a=1&b=2\', \'b\')	cutQueryString(\'http://x.y/p?a=1\')	decodeURLComponent(\'a%20b%2B\')	encodeURLComponent(\'a b/c\')	decodeURLFormComponent(\'a+b\')	encodeURLFormComponent(\'a b&c\')
String	String	String	String	String	String
2	http://x.y/p	a b+	a%20b%2Fc	a b	a+b%26c


SELECT URLHierarchy('https://example.com/a/b?c')
----
URLHierarchy(\'https://example.com/a/b?c\')
Array(String)
['https://example.com/','https://example.com/a/','https://example.com/a/b?','https://example.com/a/b?c']


SELECT toString(1), toString(1.5), toString(toDate('2024-01-01')), toString([1, 2]), toString('x'), toString(true)
----
toString(1)	toString(1.5)	toString(toDate(\'2024-01-01\'))	toString([1, 2])	toString(\'x\')	toString(true)
String	String	String	String	String	String
1	1.5	2024-01-01	[1,2]	x	true


SELECT hasToken('error in line', 'error'), lower(service), upper(level) FROM t ORDER BY id LIMIT 1
----
hasToken(\'error in line\', \'error\')	lower(service)	upper(level)
UInt8	String	String
1	api	INFO


SELECT JSONExtractString(json, 'b', 'c'), JSONExtractInt(json, 'a'), JSONExtractFloat(json, 'a'), JSONHas(json, 'a'), JSONExtractRaw(json, 'b'), id FROM t WHERE id IN (1, 2, 3, 8) ORDER BY id
----
JSONExtractString(json, \'b\', \'c\')	JSONExtractInt(json, \'a\')	JSONExtractFloat(json, \'a\')	JSONHas(json, \'a\')	JSONExtractRaw(json, \'b\')	id
String	Int64	Float64	UInt8	String	UInt64
x	1	1	1	{"c":"x"}	1
	2	2.5	1		2
	0	0	0		3
	0	0	0		8


SELECT JSONExtractString('{"a":"x"}', 'a'), JSONExtractString('{"a":5}', 'a'), JSONExtractInt('{"a":"5"}', 'a'), JSONExtractBool('{"a":true}', 'a'), JSONLength('{"a":[1,2,3]}', 'a'), JSONExtractString('{"a":true}', 'a')
----
JSONExtractString(\'{"a":"x"}\', \'a\')	JSONExtractString(\'{"a":5}\', \'a\')	JSONExtractInt(\'{"a":"5"}\', \'a\')	JSONExtractBool(\'{"a":true}\', \'a\')	JSONLength(\'{"a":[1,2,3]}\', \'a\')	JSONExtractString(\'{"a":true}\', \'a\')
String	String	Int64	UInt8	UInt64	String
x	5	5	1	3	true


SELECT JSONExtract('{"a":5}', 'a', 'Int64'), JSONExtract('{"a":["x","y"]}', 'a', 'Array(String)'), JSONExtractArrayRaw('{"a":[1,"x"]}', 'a'), JSONExtractKeys('{"a":1,"b":2}'), JSONExtract('{"a":1.5}', 'a', 'Float64')
----
JSONExtract(\'{"a":5}\', \'a\', \'Int64\')	JSONExtract(\'{"a":["x","y"]}\', \'a\', \'Array(String)\')	JSONExtractArrayRaw(\'{"a":[1,"x"]}\', \'a\')	JSONExtractKeys(\'{"a":1,"b":2}\')	JSONExtract(\'{"a":1.5}\', \'a\', \'Float64\')
Int64	Array(String)	Array(String)	Array(String)	Float64
5	['x','y']	['1','"x"']	['a','b']	1.5


SELECT JSONExtractInt('[1,2,3]', 1), JSONExtractInt('[1,2,3]', -1), JSONExtractString('{"a":{"b":[{"c":"deep"}]}}', 'a', 'b', 1, 'c')
----
JSONExtractInt(\'[1,2,3]\', 1)	JSONExtractInt(\'[1,2,3]\', -1)	JSONExtractString(\'{"a":{"b":[{"c":"deep"}]}}\', \'a\', \'b\', 1, \'c\')
Int64	Int64	String
1	3	deep
