SELECT bitAnd(18446744073709551615,255)
----
bitAnd(18446744073709551615, 255)
UInt64
255

SELECT bitAnd(0,-9223372036854775807)
----
bitAnd(0, -9223372036854775807)
Int64
0

SELECT bitAnd(1,255)
----
bitAnd(1, 255)
UInt8
1

SELECT bitAnd(1000,code) FROM t ORDER BY id LIMIT 4
----
bitAnd(1000, code)
Nullable(Int64)
200
480
\N
200

SELECT bitAnd(18446744073709551615,toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
bitAnd(18446744073709551615, toUInt8(id))
UInt64
1
2
3
4

SELECT bitAnd(-1,255)
----
bitAnd(-1, 255)
Int8
-1

SELECT bitAnd(-1,code) FROM t ORDER BY id LIMIT 4
----
bitAnd(-1, code)
Nullable(Int64)
200
500
\N
200

SELECT bitOr(255,-9223372036854775807)
----
bitOr(255, -9223372036854775807)
Int64
-9223372036854775553

SELECT bitOr(-9223372036854775807,code) FROM t ORDER BY id LIMIT 4
----
bitOr(-9223372036854775807, code)
Nullable(Int64)
-9223372036854775607
-9223372036854775307
\N
-9223372036854775607

SELECT bitOr(code,-128) FROM t ORDER BY id LIMIT 4
----
bitOr(code, -128)
Nullable(Int64)
-56
-12
\N
-56

SELECT bitOr(code,-1) FROM t ORDER BY id LIMIT 4
----
bitOr(code, -1)
Nullable(Int64)
-1
-1
\N
-1

SELECT bitOr(0,18446744073709551615)
----
bitOr(0, 18446744073709551615)
UInt64
18446744073709551615

SELECT bitOr(id,toInt32(id)) FROM t ORDER BY id LIMIT 4
----
bitOr(id, toInt32(id))
Int64
1
2
3
4

SELECT bitOr(-128,1)
----
bitOr(-128, 1)
Int8
-127

SELECT bitXor(-128,-1)
----
bitXor(-128, -1)
Int8
127

SELECT bitXor(-9223372036854775807,255)
----
bitXor(-9223372036854775807, 255)
Int64
-9223372036854775554

SELECT bitXor(-1,-1)
----
bitXor(-1, -1)
Int8
0

SELECT bitXor(-128,-128)
----
bitXor(-128, -128)
Int8
0

SELECT bitXor(255,-9223372036854775807)
----
bitXor(255, -9223372036854775807)
Int64
-9223372036854775554

SELECT bitXor(code,255) FROM t ORDER BY id LIMIT 4
----
bitXor(code, 255)
Nullable(Int64)
55
267
\N
55

SELECT bitXor(-1,1)
----
bitXor(-1, 1)
Int8
-2

SELECT gcd(id,-9223372036854775807) FROM t ORDER BY id LIMIT 4
----
gcd(id, -9223372036854775807)
Int64
1
1
1
1

SELECT gcd(toUInt8(id),-9223372036854775807) FROM t ORDER BY id LIMIT 4
----
gcd(toUInt8(id), -9223372036854775807)
Int64
1
1
1
1

SELECT gcd(-128,255)
----
gcd(-128, 255)
Int16
1

SELECT intDivOrZero(255,toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
intDivOrZero(255, toUInt8(id))
UInt8
255
127
85
63

SELECT intDivOrZero(-9223372036854775807,1)
----
intDivOrZero(-9223372036854775807, 1)
Int64
-9223372036854775807

SELECT intDivOrZero(code,-128) FROM t ORDER BY id LIMIT 4
----
intDivOrZero(code, -128)
Nullable(Int64)
-1
-3
\N
-1

SELECT intDivOrZero(0,-1)
----
intDivOrZero(0, -1)
Int8
0

SELECT intDivOrZero(toUInt8(id),255) FROM t ORDER BY id LIMIT 4
----
intDivOrZero(toUInt8(id), 255)
UInt8
0
0
0
0

SELECT intDivOrZero(0,code) FROM t ORDER BY id LIMIT 4
----
intDivOrZero(0, code)
Nullable(Int8)
0
0
\N
0

SELECT intDivOrZero(-9223372036854775807,255)
----
intDivOrZero(-9223372036854775807, 255)
Int64
-36170086419038336

SELECT bitNot(-9223372036854775807)
----
bitNot(-9223372036854775807)
Int64
9223372036854775806

SELECT bitNot(18446744073709551615)
----
bitNot(18446744073709551615)
UInt64
0

SELECT bitNot(id) FROM t ORDER BY id LIMIT 4
----
bitNot(id)
UInt64
18446744073709551614
18446744073709551613
18446744073709551612
18446744073709551611

SELECT bitNot(toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
bitNot(toUInt8(id))
UInt8
254
253
252
251

SELECT bitNot(toInt32(id)) FROM t ORDER BY id LIMIT 4
----
bitNot(toInt32(id))
Int32
-2
-3
-4
-5

SELECT bitNot(1)
----
bitNot(1)
UInt8
254

SELECT bitCount(toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
bitCount(toUInt8(id))
UInt8
1
1
2
1

SELECT bitCount(18446744073709551615)
----
bitCount(18446744073709551615)
UInt8
64

SELECT bitCount(-9223372036854775807)
----
bitCount(-9223372036854775807)
UInt8
2

SELECT bitCount(1000)
----
bitCount(1000)
UInt8
6

SELECT bitCount(-1)
----
bitCount(-1)
UInt8
8

SELECT bitCount(code) FROM t ORDER BY id LIMIT 4
----
bitCount(code)
Nullable(UInt8)
3
6
\N
3

SELECT hex(-128)
----
hex(-128)
String
80

SELECT hex(255)
----
hex(255)
String
FF

SELECT hex(toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
hex(toUInt8(id))
String
01
02
03
04

SELECT hex(0)
----
hex(0)
String
00

SELECT hex(1000)
----
hex(1000)
String
03E8

SELECT hex(-1)
----
hex(-1)
String
FF

SELECT bin(1)
----
bin(1)
String
00000001

SELECT bin(1000)
----
bin(1000)
String
0000001111101000

SELECT bin(-9223372036854775807)
----
bin(-9223372036854775807)
String
1000000000000000000000000000000000000000000000000000000000000001

SELECT bin(id) FROM t ORDER BY id LIMIT 4
----
bin(id)
String
00000001
00000010
00000011
00000100

SELECT bin(code) FROM t ORDER BY id LIMIT 4
----
bin(code)
Nullable(String)
11001000
0000000111110100
\N
11001000

SELECT bin(255)
----
bin(255)
String
11111111

SELECT intHash64(-1)
----
intHash64(-1)
UInt64
14600443904207254319

SELECT intHash64(toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
intHash64(toUInt8(id))
UInt64
10577349846663553072
18198135717204167749
9624464864560415994
7766709361750702608

SELECT intHash64(1)
----
intHash64(1)
UInt64
10577349846663553072

SELECT intHash64(-128)
----
intHash64(-128)
UInt64
991586871591636258

SELECT intHash64(toInt32(id)) FROM t ORDER BY id LIMIT 4
----
intHash64(toInt32(id))
UInt64
10577349846663553072
18198135717204167749
9624464864560415994
7766709361750702608

SELECT intHash64(-9223372036854775807)
----
intHash64(-9223372036854775807)
UInt64
10403048841359450194

SELECT isPrime(0)
----
isPrime(0)
UInt8
0

SELECT isPrime(1000)
----
isPrime(1000)
UInt8
0

SELECT isPrime(255)
----
isPrime(255)
UInt8
0

SELECT bitShiftLeft(-1,0)
----
bitShiftLeft(-1, 0)
Int8
-1

SELECT bitShiftLeft(18446744073709551615,1)
----
bitShiftLeft(18446744073709551615, 1)
UInt64
18446744073709551614

SELECT bitShiftLeft(1000,8)
----
bitShiftLeft(1000, 8)
UInt16
59392

SELECT bitShiftLeft(code,8) FROM t ORDER BY id LIMIT 4
----
bitShiftLeft(code, 8)
Nullable(Int64)
51200
128000
\N
51200

SELECT bitShiftLeft(toUInt8(id),1) FROM t ORDER BY id LIMIT 4
----
bitShiftLeft(toUInt8(id), 1)
UInt8
2
4
6
8

SELECT bitShiftLeft(-9223372036854775807,1)
----
bitShiftLeft(-9223372036854775807, 1)
Int64
2

SELECT bitShiftRight(0,0)
----
bitShiftRight(0, 0)
UInt8
0

SELECT bitShiftRight(255,3)
----
bitShiftRight(255, 3)
UInt8
31

SELECT bitShiftRight(-9223372036854775807,0)
----
bitShiftRight(-9223372036854775807, 0)
Int64
-9223372036854775807

SELECT bitShiftRight(18446744073709551615,8)
----
bitShiftRight(18446744073709551615, 8)
UInt64
72057594037927935

SELECT bitShiftRight(-1,0)
----
bitShiftRight(-1, 0)
Int8
-1

SELECT bitShiftRight(1,7)
----
bitShiftRight(1, 7)
UInt8
0

SELECT bitTest(toInt32(id),1) FROM t ORDER BY id LIMIT 4
----
bitTest(toInt32(id), 1)
UInt8
0
1
1
0

SELECT bitTest(-1,7)
----
bitTest(-1, 7)
UInt8
1

SELECT bitTest(18446744073709551615,0)
----
bitTest(18446744073709551615, 0)
UInt8
1

SELECT bitTest(toUInt8(id),1) FROM t ORDER BY id LIMIT 4
----
bitTest(toUInt8(id), 1)
UInt8
0
1
1
0

SELECT bitTest(toInt32(id),0) FROM t ORDER BY id LIMIT 4
----
bitTest(toInt32(id), 0)
UInt8
1
0
1
0

SELECT hex(url) FROM t ORDER BY id LIMIT 4
----
hex(url)
String
68747470733A2F2F7777772E6578616D706C652E636F6D2F612F623F783D3126793D32
687474703A2F2F6578616D706C652E6F72672F
2F706174682F6F6E6C79

SELECT hex('éà ß')
----
hex(\'éà ß\')
String
C3A9C3A020C39F

SELECT hex('Hello, World')
----
hex(\'Hello, World\')
String
48656C6C6F2C20576F726C64

SELECT hex(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
hex(nullIf(service, \'api\'))
Nullable(String)
\N
776562
\N
6462

SELECT hex('10.0.0.1')
----
hex(\'10.0.0.1\')
String
31302E302E302E31

SELECT hex('')
----
hex(\'\')
String

SELECT hex('a')
----
hex(\'a\')
String
61

SELECT bin(url) FROM t ORDER BY id LIMIT 4
----
bin(url)
String
0110100001110100011101000111000001110011001110100010111100101111011101110111011101110111001011100110010101111000011000010110110101110000011011000110010100101110011000110110111101101101001011110110000100101111011000100011111101111000001111010011000100100110011110010011110100110010
01101000011101000111010001110000001110100010111100101111011001010111100001100001011011010111000001101100011001010010111001101111011100100110011100101111
00101111011100000110000101110100011010000010111101101111011011100110110001111001

SELECT bin('éà ß')
----
bin(\'éà ß\')
String
11000011101010011100001110100000001000001100001110011111

SELECT bin('10.0.0.1')
----
bin(\'10.0.0.1\')
String
0011000100110000001011100011000000101110001100000010111000110001

SELECT bin('::1')
----
bin(\'::1\')
String
001110100011101000110001

SELECT bin(service) FROM t ORDER BY id LIMIT 4
----
bin(service)
String
011000010111000001101001
011101110110010101100010
011000010111000001101001
0110010001100010

SELECT bin('Hello, World')
----
bin(\'Hello, World\')
String
010010000110010101101100011011000110111100101100001000000101011101101111011100100110110001100100

SELECT bin(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
bin(nullIf(service, \'api\'))
Nullable(String)
\N
011101110110010101100010
\N
0110010001100010

SELECT base64Encode('https://user@www.example.com:8080/a?x=1&y=2#z')
----
base64Encode(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
aHR0cHM6Ly91c2VyQHd3dy5leGFtcGxlLmNvbTo4MDgwL2E/eD0xJnk9MiN6

SELECT base64Encode(url) FROM t ORDER BY id LIMIT 4
----
base64Encode(url)
String
aHR0cHM6Ly93d3cuZXhhbXBsZS5jb20vYS9iP3g9MSZ5PTI=
aHR0cDovL2V4YW1wbGUub3JnLw==
L3BhdGgvb25seQ==

SELECT base64Encode(service) FROM t ORDER BY id LIMIT 4
----
base64Encode(service)
String
YXBp
d2Vi
YXBp
ZGI=

SELECT base64Encode(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
base64Encode(nullIf(service, \'api\'))
Nullable(String)
\N
d2Vi
\N
ZGI=

SELECT base64Encode('10.0.0.1')
----
base64Encode(\'10.0.0.1\')
String
MTAuMC4wLjE=

SELECT base64Encode('a-b c_d')
----
base64Encode(\'a-b c_d\')
String
YS1iIGNfZA==

SELECT base64Encode('éà ß')
----
base64Encode(\'éà ß\')
String
w6nDoCDDnw==

SELECT ascii('Hello, World')
----
ascii(\'Hello, World\')
Int32
72

SELECT ascii(url) FROM t ORDER BY id LIMIT 4
----
ascii(url)
Int32
104
104
47
0

SELECT ascii('a-b c_d')
----
ascii(\'a-b c_d\')
Int32
97

SELECT ascii('éà ß')
----
ascii(\'éà ß\')
Int32
195

SELECT ascii('')
----
ascii(\'\')
Int32
0

SELECT ascii('10.0.0.1')
----
ascii(\'10.0.0.1\')
Int32
49

SELECT ascii('::1')
----
ascii(\'::1\')
Int32
58

SELECT leftUTF8(service,2) FROM t ORDER BY id LIMIT 4
----
leftUTF8(service, 2)
String
ap
we
ap
db

SELECT leftUTF8('Hello, World',2)
----
leftUTF8(\'Hello, World\', 2)
String
He

SELECT leftUTF8('::1',2)
----
leftUTF8(\'::1\', 2)
String
::

SELECT leftUTF8('10.0.0.1',2)
----
leftUTF8(\'10.0.0.1\', 2)
String
10

SELECT leftUTF8('https://user@www.example.com:8080/a?x=1&y=2#z',2)
----
leftUTF8(\'https://user@www.example.com:8080/a?x=1&y=2#z\', 2)
String
ht

SELECT leftUTF8(url,2) FROM t ORDER BY id LIMIT 4
----
leftUTF8(url, 2)
String
ht
ht
/p

SELECT leftUTF8('a-b c_d',2)
----
leftUTF8(\'a-b c_d\', 2)
String
a-

SELECT rightUTF8(url,3) FROM t ORDER BY id LIMIT 4
----
rightUTF8(url, 3)
String
y=2
rg/
nly

SELECT rightUTF8('::1',3)
----
rightUTF8(\'::1\', 3)
String
::1

SELECT rightUTF8(nullIf(service, 'api'),3) FROM t ORDER BY id LIMIT 4
----
rightUTF8(nullIf(service, \'api\'), 3)
Nullable(String)
\N
web
\N
db

SELECT rightUTF8('',3)
----
rightUTF8(\'\', 3)
String

SELECT rightUTF8('10.0.0.1',3)
----
rightUTF8(\'10.0.0.1\', 3)
String
0.1

SELECT rightUTF8('a',3)
----
rightUTF8(\'a\', 3)
String
a

SELECT rightUTF8('https://user@www.example.com:8080/a?x=1&y=2#z',3)
----
rightUTF8(\'https://user@www.example.com:8080/a?x=1&y=2#z\', 3)
String
2#z

SELECT reverseUTF8('https://user@www.example.com:8080/a?x=1&y=2#z')
----
reverseUTF8(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
z#2=y&1=x?a/0808:moc.elpmaxe.www@resu//:sptth

SELECT reverseUTF8(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
reverseUTF8(nullIf(service, \'api\'))
Nullable(String)
\N
bew
\N
bd

SELECT reverseUTF8('éà ß')
----
reverseUTF8(\'éà ß\')
String
ß àé

SELECT reverseUTF8(url) FROM t ORDER BY id LIMIT 4
----
reverseUTF8(url)
String
2=y&1=x?b/a/moc.elpmaxe.www//:sptth
/gro.elpmaxe//:ptth
ylno/htap/

SELECT reverseUTF8('a')
----
reverseUTF8(\'a\')
String
a

SELECT reverseUTF8('a-b c_d')
----
reverseUTF8(\'a-b c_d\')
String
d_c b-a

SELECT reverseUTF8('')
----
reverseUTF8(\'\')
String

SELECT initcap('Hello, World')
----
initcap(\'Hello, World\')
String
Hello, World

SELECT initcap('10.0.0.1')
----
initcap(\'10.0.0.1\')
String
10.0.0.1

SELECT initcap('éà ß')
----
initcap(\'éà ß\')
String
éà ß

SELECT initcap(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
initcap(nullIf(service, \'api\'))
Nullable(String)
\N
Web
\N
Db

SELECT initcap(service) FROM t ORDER BY id LIMIT 4
----
initcap(service)
String
Api
Web
Api
Db

SELECT initcap('a')
----
initcap(\'a\')
String
A

SELECT initcap('https://user@www.example.com:8080/a?x=1&y=2#z')
----
initcap(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
Https://User@Www.Example.Com:8080/A?X=1&Y=2#Z

SELECT splitByWhitespace('')
----
splitByWhitespace(\'\')
Array(String)
[]

SELECT splitByWhitespace('a-b c_d')
----
splitByWhitespace(\'a-b c_d\')
Array(String)
['a-b','c_d']

SELECT splitByWhitespace('https://user@www.example.com:8080/a?x=1&y=2#z')
----
splitByWhitespace(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
Array(String)
['https://user@www.example.com:8080/a?x=1&y=2#z']

SELECT splitByWhitespace('::1')
----
splitByWhitespace(\'::1\')
Array(String)
['::1']

SELECT splitByWhitespace(service) FROM t ORDER BY id LIMIT 4
----
splitByWhitespace(service)
Array(String)
['api']
['web']
['api']
['db']

SELECT splitByWhitespace('Hello, World')
----
splitByWhitespace(\'Hello, World\')
Array(String)
['Hello,','World']

SELECT splitByWhitespace(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
splitByWhitespace(nullIf(service, \'api\'))
Array(String)
[]
['web']
[]
['db']

SELECT splitByNonAlpha(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
splitByNonAlpha(nullIf(service, \'api\'))
Array(String)
[]
['web']
[]
['db']

SELECT splitByNonAlpha('a')
----
splitByNonAlpha(\'a\')
Array(String)
['a']

SELECT splitByNonAlpha('10.0.0.1')
----
splitByNonAlpha(\'10.0.0.1\')
Array(String)
['10','0','0','1']

SELECT splitByNonAlpha(service) FROM t ORDER BY id LIMIT 4
----
splitByNonAlpha(service)
Array(String)
['api']
['web']
['api']
['db']

SELECT splitByNonAlpha(url) FROM t ORDER BY id LIMIT 4
----
splitByNonAlpha(url)
Array(String)
['https','www','example','com','a','b','x','1','y','2']
['http','example','org']
['path','only']
[]

SELECT splitByNonAlpha('Hello, World')
----
splitByNonAlpha(\'Hello, World\')
Array(String)
['Hello','World']

SELECT splitByNonAlpha('https://user@www.example.com:8080/a?x=1&y=2#z')
----
splitByNonAlpha(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
Array(String)
['https','user','www','example','com','8080','a','x','1','y','2','z']

SELECT tokens('')
----
tokens(\'\')
Array(String)
[]

SELECT tokens('10.0.0.1')
----
tokens(\'10.0.0.1\')
Array(String)
['10','0','0','1']

SELECT tokens('a-b c_d')
----
tokens(\'a-b c_d\')
Array(String)
['a','b','c','d']

SELECT tokens('::1')
----
tokens(\'::1\')
Array(String)
['1']

SELECT tokens(service) FROM t ORDER BY id LIMIT 4
----
tokens(service)
Array(String)
['api']
['web']
['api']
['db']

SELECT tokens('https://user@www.example.com:8080/a?x=1&y=2#z')
----
tokens(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
Array(String)
['https','user','www','example','com','8080','a','x','1','y','2','z']

SELECT tokens('a')
----
tokens(\'a\')
Array(String)
['a']

SELECT toValidUTF8('')
----
toValidUTF8(\'\')
String

SELECT toValidUTF8('a')
----
toValidUTF8(\'a\')
String
a

SELECT toValidUTF8(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
toValidUTF8(nullIf(service, \'api\'))
Nullable(String)
\N
web
\N
db

SELECT toValidUTF8('https://user@www.example.com:8080/a?x=1&y=2#z')
----
toValidUTF8(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
https://user@www.example.com:8080/a?x=1&y=2#z

SELECT toValidUTF8('a-b c_d')
----
toValidUTF8(\'a-b c_d\')
String
a-b c_d

SELECT toValidUTF8(url) FROM t ORDER BY id LIMIT 4
----
toValidUTF8(url)
String
https://www.example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT toValidUTF8('10.0.0.1')
----
toValidUTF8(\'10.0.0.1\')
String
10.0.0.1

SELECT basename(service) FROM t ORDER BY id LIMIT 4
----
basename(service)
String
api
web
api
db

SELECT basename('éà ß')
----
basename(\'éà ß\')
String
éà ß

SELECT basename(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
basename(nullIf(service, \'api\'))
Nullable(String)
\N
web
\N
db

SELECT basename('https://user@www.example.com:8080/a?x=1&y=2#z')
----
basename(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
a?x=1&y=2#z

SELECT basename('::1')
----
basename(\'::1\')
String
::1

SELECT basename('a')
----
basename(\'a\')
String
a

SELECT stringBytesUniq('Hello, World')
----
stringBytesUniq(\'Hello, World\')
UInt16
9

SELECT stringBytesUniq(url) FROM t ORDER BY id LIMIT 4
----
stringBytesUniq(url)
UInt16
22
14
9
0

SELECT stringBytesUniq('https://user@www.example.com:8080/a?x=1&y=2#z')
----
stringBytesUniq(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
UInt16
28

SELECT stringBytesUniq(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
stringBytesUniq(nullIf(service, \'api\'))
Nullable(UInt16)
\N
3
\N
2

SELECT stringBytesUniq('a-b c_d')
----
stringBytesUniq(\'a-b c_d\')
UInt16
7

SELECT stringBytesUniq(service) FROM t ORDER BY id LIMIT 4
----
stringBytesUniq(service)
UInt16
3
3
3
2

SELECT stringBytesUniq('10.0.0.1')
----
stringBytesUniq(\'10.0.0.1\')
UInt16
3

SELECT cityHash64('a-b c_d')
----
cityHash64(\'a-b c_d\')
UInt64
16646768978964281302

SELECT cityHash64('a')
----
cityHash64(\'a\')
UInt64
2603192927274642682

SELECT cityHash64('éà ß')
----
cityHash64(\'éà ß\')
UInt64
7318057472700366175

SELECT cityHash64('::1')
----
cityHash64(\'::1\')
UInt64
1219001939683515380

SELECT cityHash64('10.0.0.1')
----
cityHash64(\'10.0.0.1\')
UInt64
11674189492170357347

SELECT cityHash64(service) FROM t ORDER BY id LIMIT 4
----
cityHash64(service)
UInt64
1278387062678664129
4481594891820101960
1278387062678664129
3655516180604889306

SELECT topLevelDomain('')
----
topLevelDomain(\'\')
String

SELECT topLevelDomain('a-b c_d')
----
topLevelDomain(\'a-b c_d\')
String

SELECT topLevelDomain('::1')
----
topLevelDomain(\'::1\')
String

SELECT topLevelDomain('https://user@www.example.com:8080/a?x=1&y=2#z')
----
topLevelDomain(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
com

SELECT topLevelDomain('a')
----
topLevelDomain(\'a\')
String

SELECT topLevelDomain('10.0.0.1')
----
topLevelDomain(\'10.0.0.1\')
String

SELECT cutWWW('a')
----
cutWWW(\'a\')
String
a

SELECT cutWWW('Hello, World')
----
cutWWW(\'Hello, World\')
String
Hello, World

SELECT cutWWW('a-b c_d')
----
cutWWW(\'a-b c_d\')
String
a-b c_d

SELECT cutWWW(service) FROM t ORDER BY id LIMIT 4
----
cutWWW(service)
String
api
web
api
db

SELECT cutWWW(url) FROM t ORDER BY id LIMIT 4
----
cutWWW(url)
String
https://example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT cutWWW('éà ß')
----
cutWWW(\'éà ß\')
String
éà ß

SELECT cutWWW('https://user@www.example.com:8080/a?x=1&y=2#z')
----
cutWWW(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
https://user@example.com:8080/a?x=1&y=2#z

SELECT cutFragment('10.0.0.1')
----
cutFragment(\'10.0.0.1\')
String
10.0.0.1

SELECT cutFragment('a-b c_d')
----
cutFragment(\'a-b c_d\')
String
a-b c_d

SELECT cutFragment('')
----
cutFragment(\'\')
String

SELECT cutFragment(url) FROM t ORDER BY id LIMIT 4
----
cutFragment(url)
String
https://www.example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT cutFragment(service) FROM t ORDER BY id LIMIT 4
----
cutFragment(service)
String
api
web
api
db

SELECT cutFragment('https://user@www.example.com:8080/a?x=1&y=2#z')
----
cutFragment(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
https://user@www.example.com:8080/a?x=1&y=2

SELECT cutFragment('::1')
----
cutFragment(\'::1\')
String
::1

SELECT cutQueryStringAndFragment('10.0.0.1')
----
cutQueryStringAndFragment(\'10.0.0.1\')
String
10.0.0.1

SELECT cutQueryStringAndFragment('Hello, World')
----
cutQueryStringAndFragment(\'Hello, World\')
String
Hello, World

SELECT cutQueryStringAndFragment('a-b c_d')
----
cutQueryStringAndFragment(\'a-b c_d\')
String
a-b c_d

SELECT cutQueryStringAndFragment(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
cutQueryStringAndFragment(nullIf(service, \'api\'))
Nullable(String)
\N
web
\N
db

SELECT cutQueryStringAndFragment(url) FROM t ORDER BY id LIMIT 4
----
cutQueryStringAndFragment(url)
String
https://www.example.com/a/b
http://example.org/
/path/only

SELECT cutQueryStringAndFragment('::1')
----
cutQueryStringAndFragment(\'::1\')
String
::1

SELECT cutQueryStringAndFragment('a')
----
cutQueryStringAndFragment(\'a\')
String
a

SELECT queryStringAndFragment('10.0.0.1')
----
queryStringAndFragment(\'10.0.0.1\')
String

SELECT queryStringAndFragment(url) FROM t ORDER BY id LIMIT 4
----
queryStringAndFragment(url)
String
x=1&y=2

SELECT queryStringAndFragment('éà ß')
----
queryStringAndFragment(\'éà ß\')
String

SELECT queryStringAndFragment('')
----
queryStringAndFragment(\'\')
String

SELECT queryStringAndFragment('https://user@www.example.com:8080/a?x=1&y=2#z')
----
queryStringAndFragment(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
x=1&y=2#z

SELECT queryStringAndFragment(service) FROM t ORDER BY id LIMIT 4
----
queryStringAndFragment(service)
String

SELECT extractURLParameters('')
----
extractURLParameters(\'\')
Array(String)
[]

SELECT extractURLParameters('https://user@www.example.com:8080/a?x=1&y=2#z')
----
extractURLParameters(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
Array(String)
['x=1','y=2']

SELECT extractURLParameters('10.0.0.1')
----
extractURLParameters(\'10.0.0.1\')
Array(String)
[]

SELECT extractURLParameters('éà ß')
----
extractURLParameters(\'éà ß\')
Array(String)
[]

SELECT extractURLParameters('::1')
----
extractURLParameters(\'::1\')
Array(String)
[]

SELECT extractURLParameters(url) FROM t ORDER BY id LIMIT 4
----
extractURLParameters(url)
Array(String)
['x=1','y=2']
[]
[]
[]

SELECT extractURLParameters(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
extractURLParameters(nullIf(service, \'api\'))
Array(String)
[]
[]
[]
[]

SELECT extractURLParameterNames(service) FROM t ORDER BY id LIMIT 4
----
extractURLParameterNames(service)
Array(String)
[]
[]
[]
[]

SELECT extractURLParameterNames('https://user@www.example.com:8080/a?x=1&y=2#z')
----
extractURLParameterNames(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
Array(String)
['x','y']

SELECT extractURLParameterNames(url) FROM t ORDER BY id LIMIT 4
----
extractURLParameterNames(url)
Array(String)
['x','y']
[]
[]
[]

SELECT extractURLParameterNames('10.0.0.1')
----
extractURLParameterNames(\'10.0.0.1\')
Array(String)
[]

SELECT extractURLParameterNames('a-b c_d')
----
extractURLParameterNames(\'a-b c_d\')
Array(String)
[]

SELECT extractURLParameterNames('Hello, World')
----
extractURLParameterNames(\'Hello, World\')
Array(String)
[]

SELECT extractURLParameterNames(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
extractURLParameterNames(nullIf(service, \'api\'))
Array(String)
[]
[]
[]
[]

SELECT port('')
----
port(\'\')
UInt16
0

SELECT port('https://user@www.example.com:8080/a?x=1&y=2#z')
----
port(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
UInt16
8080

SELECT port(service) FROM t ORDER BY id LIMIT 4
----
port(service)
UInt16
0
0
0
0

SELECT port('Hello, World')
----
port(\'Hello, World\')
UInt16
0

SELECT port(url) FROM t ORDER BY id LIMIT 4
----
port(url)
UInt16
0
0
0
0

SELECT port(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
port(nullIf(service, \'api\'))
Nullable(UInt16)
\N
0
\N
0

SELECT port('éà ß')
----
port(\'éà ß\')
UInt16
0

SELECT isIPv4String('a-b c_d')
----
isIPv4String(\'a-b c_d\')
UInt8
0

SELECT isIPv4String('a')
----
isIPv4String(\'a\')
UInt8
0

SELECT isIPv4String('::1')
----
isIPv4String(\'::1\')
UInt8
0

SELECT isIPv4String(url) FROM t ORDER BY id LIMIT 4
----
isIPv4String(url)
UInt8
0
0
0
0

SELECT isIPv4String('10.0.0.1')
----
isIPv4String(\'10.0.0.1\')
UInt8
1

SELECT isIPv4String(service) FROM t ORDER BY id LIMIT 4
----
isIPv4String(service)
UInt8
0
0
0
0

SELECT isIPv4String('https://user@www.example.com:8080/a?x=1&y=2#z')
----
isIPv4String(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
UInt8
0

SELECT isIPv6String('::1')
----
isIPv6String(\'::1\')
UInt8
1

SELECT isIPv6String(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
isIPv6String(nullIf(service, \'api\'))
Nullable(UInt8)
\N
0
\N
0

SELECT isIPv6String(url) FROM t ORDER BY id LIMIT 4
----
isIPv6String(url)
UInt8
0
0
0
0

SELECT isIPv6String(service) FROM t ORDER BY id LIMIT 4
----
isIPv6String(service)
UInt8
0
0
0
0

SELECT isIPv6String('éà ß')
----
isIPv6String(\'éà ß\')
UInt8
0

SELECT isIPv6String('a')
----
isIPv6String(\'a\')
UInt8
0

SELECT isIPv6String('10.0.0.1')
----
isIPv6String(\'10.0.0.1\')
UInt8
0

SELECT regexpQuoteMeta('a-b c_d')
----
regexpQuoteMeta(\'a-b c_d\')
String
a\\-b c_d

SELECT regexpQuoteMeta('10.0.0.1')
----
regexpQuoteMeta(\'10.0.0.1\')
String
10\\.0\\.0\\.1

SELECT regexpQuoteMeta(service) FROM t ORDER BY id LIMIT 4
----
regexpQuoteMeta(service)
String
api
web
api
db

SELECT regexpQuoteMeta('Hello, World')
----
regexpQuoteMeta(\'Hello, World\')
String
Hello, World

SELECT regexpQuoteMeta('https://user@www.example.com:8080/a?x=1&y=2#z')
----
regexpQuoteMeta(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
https\\://user@www\\.example\\.com\\:8080/a\\?x=1&y=2#z

SELECT regexpQuoteMeta('')
----
regexpQuoteMeta(\'\')
String

SELECT regexpQuoteMeta('::1')
----
regexpQuoteMeta(\'::1\')
String
\\:\\:1

SELECT identity('10.0.0.1')
----
identity(\'10.0.0.1\')
String
10.0.0.1

SELECT identity('a')
----
identity(\'a\')
String
a

SELECT identity('éà ß')
----
identity(\'éà ß\')
String
éà ß

SELECT identity('Hello, World')
----
identity(\'Hello, World\')
String
Hello, World

SELECT identity('https://user@www.example.com:8080/a?x=1&y=2#z')
----
identity(\'https://user@www.example.com:8080/a?x=1&y=2#z\')
String
https://user@www.example.com:8080/a?x=1&y=2#z

SELECT identity(nullIf(service, 'api')) FROM t ORDER BY id LIMIT 4
----
identity(nullIf(service, \'api\'))
Nullable(String)
\N
web
\N
db

SELECT identity(url) FROM t ORDER BY id LIMIT 4
----
identity(url)
String
https://www.example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT cityHash64('éà ß',-128)
----
cityHash64(\'éà ß\', -128)
UInt64
3348977901122080625

SELECT cityHash64(255,'')
----
cityHash64(255, \'\')
UInt64
7048724160294935344

SELECT cityHash64(service,'Hello, World') FROM t ORDER BY id LIMIT 4
----
cityHash64(service, \'Hello, World\')
UInt64
4159015097305400328
4906722962461576724
4159015097305400328
6899009396655290891

SELECT cityHash64(1000,-9223372036854775807)
----
cityHash64(1000, -9223372036854775807)
UInt64
4494319677123888671

SELECT cityHash64(18446744073709551615,'Hello, World')
----
cityHash64(18446744073709551615, \'Hello, World\')
UInt64
17105615274398816202

SELECT cityHash64(255,255)
----
cityHash64(255, 255)
UInt64
9867395006783657255

SELECT cityHash64('a',toUInt8(id)) FROM t ORDER BY id LIMIT 4
----
cityHash64(\'a\', toUInt8(id))
UInt64
11051256024482834174
4448521855800227395
4346245615052294433
13050568625806343685

SELECT cityHash64(-9223372036854775807,-1)
----
cityHash64(-9223372036854775807, -1)
UInt64
7108632999354262893

SELECT cityHash64(1,'a-b c_d')
----
cityHash64(1, \'a-b c_d\')
UInt64
11237464615571726097

SELECT cityHash64(255,-1)
----
cityHash64(255, -1)
UInt64
9867395006783657255

SELECT cityHash64(toInt32(id),id) FROM t ORDER BY id LIMIT 4
----
cityHash64(toInt32(id), id)
UInt64
2963573356302499406
787535183767392522
536501050947808806
13632165511720220898

SELECT cityHash64('xxxxxxx')
----
cityHash64(\'xxxxxxx\')
UInt64
6242827430559098095

SELECT cityHash64('xxxxxxxxx')
----
cityHash64(\'xxxxxxxxx\')
UInt64
18372426875729376949

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
14780008506563289803

SELECT cityHash64('xxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxx\')
UInt64
3921624500521099040

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
2138420318052850041

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
5260653789997849295

SELECT cityHash64('xxxxxxxx')
----
cityHash64(\'xxxxxxxx\')
UInt64
16110994745489444063

SELECT cityHash64('xxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxx\')
UInt64
14762337010942834261

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
9498923847066961975

SELECT cityHash64('xxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxx\')
UInt64
2843108347308131580

SELECT cityHash64('x')
----
cityHash64(\'x\')
UInt64
5748889492429595544

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
1142585757146322653

SELECT cityHash64('xxx')
----
cityHash64(\'xxx\')
UInt64
17596643315297798718

SELECT cityHash64('xxxx')
----
cityHash64(\'xxxx\')
UInt64
6877009121218335838

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
14051161607482389375

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
6437053381938498259

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
10877646542149319339

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
9758507529356734270

SELECT cityHash64('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
----
cityHash64(\'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\')
UInt64
15367112376597388162

SELECT base64Decode(base64Encode(url)) FROM t ORDER BY id LIMIT 4
----
base64Decode(base64Encode(url))
String
https://www.example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT base64Decode(base64Encode('éà ß'))
----
base64Decode(base64Encode(\'éà ß\'))
String
éà ß

SELECT base64Decode(base64Encode(service)) FROM t ORDER BY id LIMIT 4
----
base64Decode(base64Encode(service))
String
api
web
api
db

SELECT base64Decode(base64Encode(nullIf(service, 'api'))) FROM t ORDER BY id LIMIT 4
----
base64Decode(base64Encode(nullIf(service, \'api\')))
Nullable(String)
\N
web
\N
db

SELECT base64Decode(base64Encode('a-b c_d'))
----
base64Decode(base64Encode(\'a-b c_d\'))
String
a-b c_d

SELECT tryBase64Decode('')
----
tryBase64Decode(\'\')
String

SELECT tryBase64Decode('a')
----
tryBase64Decode(\'a\')
String

SELECT tryBase64Decode('YQ==')
----
tryBase64Decode(\'YQ==\')
String
a

SELECT unhex(hex('éà ß'))
----
unhex(hex(\'éà ß\'))
String
éà ß

SELECT unhex(hex(url)) FROM t ORDER BY id LIMIT 4
----
unhex(hex(url))
String
https://www.example.com/a/b?x=1&y=2
http://example.org/
/path/only

SELECT unhex(hex(service)) FROM t ORDER BY id LIMIT 4
----
unhex(hex(service))
String
api
web
api
db

SELECT unhex(hex(''))
----
unhex(hex(\'\'))
String

SELECT char(104,97)
----
char(104, 97)
String
ha

SELECT char(65,97)
----
char(65, 97)
String
Aa

SELECT char(33,97)
----
char(33, 97)
String
!a

SELECT char(65,66)
----
char(65, 66)
String
AB

SELECT startsWithUTF8(service,'com') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(service, \'com\')
UInt8
0
0
0
0

SELECT startsWithUTF8(json,'HELLO') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(json, \'HELLO\')
UInt8
0
0
0
0

SELECT startsWithUTF8(json,'%') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(json, \'%\')
UInt8
0
0
0
0

SELECT startsWithUTF8(json,'1') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(json, \'1\')
UInt8
0
0
0
0

SELECT startsWithUTF8(json,'example') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(json, \'example\')
UInt8
0
0
0
0

SELECT startsWithUTF8('Hello, World','http')
----
startsWithUTF8(\'Hello, World\', \'http\')
UInt8
0

SELECT startsWithUTF8('Hello, World','x_y')
----
startsWithUTF8(\'Hello, World\', \'x_y\')
UInt8
0

SELECT startsWithUTF8(service,'x_y') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(service, \'x_y\')
UInt8
0
0
0
0

SELECT startsWithUTF8(url,'%') FROM t ORDER BY id LIMIT 4
----
startsWithUTF8(url, \'%\')
UInt8
0
0
0
0

SELECT endsWithUTF8(url,'a') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(url, \'a\')
UInt8
0
0
0
0

SELECT endsWithUTF8('Hello, World','a')
----
endsWithUTF8(\'Hello, World\', \'a\')
UInt8
0

SELECT endsWithUTF8(service,'HELLO') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(service, \'HELLO\')
UInt8
0
0
0
0

SELECT endsWithUTF8(service,'%') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(service, \'%\')
UInt8
0
0
0
0

SELECT endsWithUTF8(json,'1') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(json, \'1\')
UInt8
0
0
0
0

SELECT endsWithUTF8(service,'example') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(service, \'example\')
UInt8
0
0
0
0

SELECT endsWithUTF8(service,'a') FROM t ORDER BY id LIMIT 4
----
endsWithUTF8(service, \'a\')
UInt8
0
0
0
0

SELECT endsWithUTF8('Hello, World','x_y')
----
endsWithUTF8(\'Hello, World\', \'x_y\')
UInt8
0

SELECT endsWithUTF8('Hello, World','com')
----
endsWithUTF8(\'Hello, World\', \'com\')
UInt8
0

SELECT hasTokenCaseInsensitive(url,'example') FROM t ORDER BY id LIMIT 4
----
hasTokenCaseInsensitive(url, \'example\')
UInt8
1
1
0
0

SELECT hasTokenCaseInsensitive(service,'com') FROM t ORDER BY id LIMIT 4
----
hasTokenCaseInsensitive(service, \'com\')
UInt8
0
0
0
0

SELECT hasTokenCaseInsensitive('Hello, World','example')
----
hasTokenCaseInsensitive(\'Hello, World\', \'example\')
UInt8
0

SELECT hasTokenCaseInsensitive('Hello, World','com')
----
hasTokenCaseInsensitive(\'Hello, World\', \'com\')
UInt8
0

SELECT hasTokenCaseInsensitive(json,'1') FROM t ORDER BY id LIMIT 4
----
hasTokenCaseInsensitive(json, \'1\')
UInt8
1
1
0
0

SELECT hasToken(service,'HELLO') FROM t ORDER BY id LIMIT 4
----
hasToken(service, \'HELLO\')
UInt8
0
0
0
0

SELECT hasToken(url,'com') FROM t ORDER BY id LIMIT 4
----
hasToken(url, \'com\')
UInt8
1
0
0
0

SELECT hasToken(service,'com') FROM t ORDER BY id LIMIT 4
----
hasToken(service, \'com\')
UInt8
0
0
0
0

SELECT startsWith(url,'HELLO') FROM t ORDER BY id LIMIT 4
----
startsWith(url, \'HELLO\')
UInt8
0
0
0
0

SELECT startsWith(service,'%') FROM t ORDER BY id LIMIT 4
----
startsWith(service, \'%\')
UInt8
0
0
0
0

SELECT startsWith(service,'HELLO') FROM t ORDER BY id LIMIT 4
----
startsWith(service, \'HELLO\')
UInt8
0
0
0
0

SELECT startsWith('Hello, World','HELLO')
----
startsWith(\'Hello, World\', \'HELLO\')
UInt8
0

SELECT startsWith(url,'x_y') FROM t ORDER BY id LIMIT 4
----
startsWith(url, \'x_y\')
UInt8
0
0
0
0

SELECT startsWith('Hello, World','example')
----
startsWith(\'Hello, World\', \'example\')
UInt8
0

SELECT startsWith(json,'1') FROM t ORDER BY id LIMIT 4
----
startsWith(json, \'1\')
UInt8
0
0
0
0

SELECT startsWith(json,'http') FROM t ORDER BY id LIMIT 4
----
startsWith(json, \'http\')
UInt8
0
0
0
0

SELECT startsWith(url,'http') FROM t ORDER BY id LIMIT 4
----
startsWith(url, \'http\')
UInt8
1
1
0
0

SELECT endsWith(json,'com') FROM t ORDER BY id LIMIT 4
----
endsWith(json, \'com\')
UInt8
0
0
0
0

SELECT endsWith(json,'http') FROM t ORDER BY id LIMIT 4
----
endsWith(json, \'http\')
UInt8
0
0
0
0

SELECT endsWith(url,'%') FROM t ORDER BY id LIMIT 4
----
endsWith(url, \'%\')
UInt8
0
0
0
0

SELECT endsWith(url,'x_y') FROM t ORDER BY id LIMIT 4
----
endsWith(url, \'x_y\')
UInt8
0
0
0
0

SELECT endsWith(service,'1') FROM t ORDER BY id LIMIT 4
----
endsWith(service, \'1\')
UInt8
0
0
0
0

SELECT endsWith(url,'a') FROM t ORDER BY id LIMIT 4
----
endsWith(url, \'a\')
UInt8
0
0
0
0

SELECT endsWith('Hello, World','x_y')
----
endsWith(\'Hello, World\', \'x_y\')
UInt8
0

SELECT endsWith(json,'HELLO') FROM t ORDER BY id LIMIT 4
----
endsWith(json, \'HELLO\')
UInt8
0
0
0
0

SELECT endsWith('Hello, World','1')
----
endsWith(\'Hello, World\', \'1\')
UInt8
0

SELECT match(url,'com') FROM t ORDER BY id LIMIT 4
----
match(url, \'com\')
UInt8
1
0
0
0

SELECT match('Hello, World','HELLO')
----
match(\'Hello, World\', \'HELLO\')
UInt8
0

SELECT match(url,'http') FROM t ORDER BY id LIMIT 4
----
match(url, \'http\')
UInt8
1
1
0
0

SELECT match('Hello, World','example')
----
match(\'Hello, World\', \'example\')
UInt8
0

SELECT match('Hello, World','1')
----
match(\'Hello, World\', \'1\')
UInt8
0

SELECT match(json,'a') FROM t ORDER BY id LIMIT 4
----
match(json, \'a\')
UInt8
1
1
0
0

SELECT match(json,'%') FROM t ORDER BY id LIMIT 4
----
match(json, \'%\')
UInt8
0
0
0
0

SELECT match(url,'1') FROM t ORDER BY id LIMIT 4
----
match(url, \'1\')
UInt8
1
0
0
0

SELECT match(url,'a') FROM t ORDER BY id LIMIT 4
----
match(url, \'a\')
UInt8
1
1
1
0

SELECT substringIndex('','b',1)
----
substringIndex(\'\', \'b\', 1)
String

SELECT substringIndex('','b',0)
----
substringIndex(\'\', \'b\', 0)
String

SELECT substringIndex('a.b.c','b',9)
----
substringIndex(\'a.b.c\', \'b\', 9)
String
a.b.c

SELECT substringIndex('abc','.',1)
----
substringIndex(\'abc\', \'.\', 1)
String
abc

SELECT substringIndex('','.',-2)
----
substringIndex(\'\', \'.\', -2)
String

SELECT substringIndex('','.',9)
----
substringIndex(\'\', \'.\', 9)
String

SELECT substringIndex('abc','.',-1)
----
substringIndex(\'abc\', \'.\', -1)
String
abc

SELECT substringIndex('a.b.c','b',2)
----
substringIndex(\'a.b.c\', \'b\', 2)
String
a.b.c

SELECT substringIndex('','.',1)
----
substringIndex(\'\', \'.\', 1)
String

SELECT ngrams('',1)
----
ngrams(\'\', 1)
Array(String)
[]

SELECT ngrams('abcd',1)
----
ngrams(\'abcd\', 1)
Array(String)
['a','b','c','d']

SELECT ngrams('é日本',2)
----
ngrams(\'é日本\', 2)
Array(String)
['é日','日本']

SELECT ngrams('é日本',1)
----
ngrams(\'é日本\', 1)
Array(String)
['é','日','本']

SELECT ngrams('é日本',3)
----
ngrams(\'é日本\', 3)
Array(String)
['é日本']

SELECT ngrams('',2)
----
ngrams(\'\', 2)
Array(String)
[]

SELECT splitByRegexp('','a,b')
----
splitByRegexp(\'\', \'a,b\')
Array(String)
['a',',','b']

SELECT splitByRegexp('[0-9]+','')
----
splitByRegexp(\'[0-9]+\', \'\')
Array(String)
['']

SELECT splitByRegexp('[0-9]+','a,b')
----
splitByRegexp(\'[0-9]+\', \'a,b\')
Array(String)
['a,b']

SELECT splitByRegexp(',','')
----
splitByRegexp(\',\', \'\')
Array(String)
['']

SELECT splitByRegexp(',','a,b')
----
splitByRegexp(\',\', \'a,b\')
Array(String)
['a','b']

SELECT splitByRegexp('[0-9]+','a1b22c')
----
splitByRegexp(\'[0-9]+\', \'a1b22c\')
Array(String)
['a','b','c']

SELECT countMatches('aaa','a+')
----
countMatches(\'aaa\', \'a+\')
UInt64
1

SELECT countMatches('aaa','(a)')
----
countMatches(\'aaa\', \'(a)\')
UInt64
3

SELECT countMatches('','X')
----
countMatches(\'\', \'X\')
UInt64
0

SELECT countMatches('aXbX','(a)')
----
countMatches(\'aXbX\', \'(a)\')
UInt64
1

SELECT countMatches('','(a)')
----
countMatches(\'\', \'(a)\')
UInt64
0

SELECT countMatches('aaa','X')
----
countMatches(\'aaa\', \'X\')
UInt64
0

SELECT extractGroups('none','(x)')
----
extractGroups(\'none\', \'(x)\')
Array(String)
[]

SELECT extractGroups('k=v; a=b','(\\w+)=(\\w+)')
----
extractGroups(\'k=v; a=b\', \'(\\\\w+)=(\\\\w+)\')
Array(String)
['k','v']

SELECT extractGroups('k=v; a=b','(x)')
----
extractGroups(\'k=v; a=b\', \'(x)\')
Array(String)
[]

SELECT extractGroups('none','(\\w+)=(\\w+)')
----
extractGroups(\'none\', \'(\\\\w+)=(\\\\w+)\')
Array(String)
[]

SELECT translate(url,'abc','xyz') FROM t ORDER BY id LIMIT 4
----
translate(url, \'abc\', \'xyz\')
String
https://www.exxmple.zom/x/y?x=1&y=2
http://exxmple.org/
/pxth/only

SELECT translate(service,'abc','xyz') FROM t ORDER BY id LIMIT 4
----
translate(service, \'abc\', \'xyz\')
String
xpi
wey
xpi
dy

SELECT translate(nullIf(service, 'api'),'abc','xyz') FROM t ORDER BY id LIMIT 4
----
translate(nullIf(service, \'api\'), \'abc\', \'xyz\')
Nullable(String)
\N
wey
\N
dy

SELECT translate('éà ß','abc','xyz')
----
translate(\'éà ß\', \'abc\', \'xyz\')
String
éà ß

SELECT appendTrailingCharIfAbsent(url,'/') FROM t ORDER BY id LIMIT 4
----
appendTrailingCharIfAbsent(url, \'/\')
String
https://www.example.com/a/b?x=1&y=2/
http://example.org/
/path/only/

SELECT appendTrailingCharIfAbsent(service,'/') FROM t ORDER BY id LIMIT 4
----
appendTrailingCharIfAbsent(service, \'/\')
String
api/
web/
api/
db/

SELECT appendTrailingCharIfAbsent('Hello, World','/')
----
appendTrailingCharIfAbsent(\'Hello, World\', \'/\')
String
Hello, World/

SELECT appendTrailingCharIfAbsent('a-b c_d','/')
----
appendTrailingCharIfAbsent(\'a-b c_d\', \'/\')
String
a-b c_d/

SELECT multiSearchAllPositions('',['a','o','zz'])
----
multiSearchAllPositions(\'\', [\'a\', \'o\', \'zz\'])
Array(UInt64)
[0,0,0]

SELECT multiSearchAllPositions(nullIf(service, 'api'),['a','o','zz']) FROM t ORDER BY id LIMIT 4
----
multiSearchAllPositions(nullIf(service, \'api\'), [\'a\', \'o\', \'zz\'])
Array(UInt64)
[0,0,0]
[0,0,0]
[0,0,0]
[0,0,0]

SELECT multiSearchAllPositions('a-b c_d',['a','o','zz'])
----
multiSearchAllPositions(\'a-b c_d\', [\'a\', \'o\', \'zz\'])
Array(UInt64)
[1,0,0]

SELECT multiSearchAllPositions(url,['a','o','zz']) FROM t ORDER BY id LIMIT 4
----
multiSearchAllPositions(url, [\'a\', \'o\', \'zz\'])
Array(UInt64)
[15,22,0]
[10,16,0]
[3,7,0]
[0,0,0]

SELECT formatReadableSize(1000)
----
formatReadableSize(1000)
String
1000.00 B

SELECT formatReadableSize(1024)
----
formatReadableSize(1024)
String
1.00 KiB

SELECT formatReadableSize(1e15)
----
formatReadableSize(1000000000000000.)
String
909.49 TiB

SELECT formatReadableSize(-5000)
----
formatReadableSize(-5000)
String
-4.88 KiB

SELECT formatReadableSize(1)
----
formatReadableSize(1)
String
1.00 B

SELECT formatReadableSize(1.5)
----
formatReadableSize(1.5)
String
1.50 B

SELECT formatReadableSize(id * 1000) FROM t ORDER BY id LIMIT 4
----
formatReadableSize(multiply(id, 1000))
String
1000.00 B
1.95 KiB
2.93 KiB
3.91 KiB

SELECT formatReadableSize(0)
----
formatReadableSize(0)
String
0.00 B

SELECT formatReadableDecimalSize(1023)
----
formatReadableDecimalSize(1023)
String
1.02 KB

SELECT formatReadableDecimalSize(1000)
----
formatReadableDecimalSize(1000)
String
1.00 KB

SELECT formatReadableDecimalSize(1e15)
----
formatReadableDecimalSize(1000000000000000.)
String
1.00 PB

SELECT formatReadableDecimalSize(1.5)
----
formatReadableDecimalSize(1.5)
String
1.50 B

SELECT formatReadableDecimalSize(123456789)
----
formatReadableDecimalSize(123456789)
String
123.46 MB

SELECT formatReadableDecimalSize(id * 1000) FROM t ORDER BY id LIMIT 4
----
formatReadableDecimalSize(multiply(id, 1000))
String
1.00 KB
2.00 KB
3.00 KB
4.00 KB

SELECT formatReadableDecimalSize(1)
----
formatReadableDecimalSize(1)
String
1.00 B

SELECT formatReadableDecimalSize(-5000)
----
formatReadableDecimalSize(-5000)
String
-5.00 KB

SELECT formatReadableQuantity(-5000)
----
formatReadableQuantity(-5000)
String
-5.00 thousand

SELECT formatReadableQuantity(1000)
----
formatReadableQuantity(1000)
String
1.00 thousand

SELECT formatReadableQuantity(0)
----
formatReadableQuantity(0)
String
0.00

SELECT formatReadableQuantity(1.5)
----
formatReadableQuantity(1.5)
String
1.50

SELECT formatReadableQuantity(123456789)
----
formatReadableQuantity(123456789)
String
123.46 million

SELECT formatReadableQuantity(1e15)
----
formatReadableQuantity(1000000000000000.)
String
1.00 quadrillion

SELECT formatReadableQuantity(1023)
----
formatReadableQuantity(1023)
String
1.02 thousand

SELECT formatReadableQuantity(1024)
----
formatReadableQuantity(1024)
String
1.02 thousand

SELECT transform(nullIf(service, 'api'),['api','web'],['A','W'],'other') FROM t ORDER BY id LIMIT 4
----
transform(nullIf(service, \'api\'), [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
other
W
other
other

SELECT transform('Hello, World',['api','web'],['A','W'],'other')
----
transform(\'Hello, World\', [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
other

SELECT transform(url,['api','web'],['A','W'],'other') FROM t ORDER BY id LIMIT 4
----
transform(url, [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
other
other
other
other

SELECT transform('a',['api','web'],['A','W'],'other')
----
transform(\'a\', [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
other

SELECT transform('a-b c_d',['api','web'],['A','W'],'other')
----
transform(\'a-b c_d\', [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
other

SELECT transform(service,['api','web'],['A','W'],'other') FROM t ORDER BY id LIMIT 4
----
transform(service, [\'api\', \'web\'], [\'A\', \'W\'], \'other\')
String
A
W
A
other

SELECT transform(3,[1,2],[10,20],0)
----
transform(3, [1, 2], [10, 20], 0)
UInt8
0

SELECT transform(id,[1,2],[10,20],0) FROM t ORDER BY id LIMIT 4
----
transform(id, [1, 2], [10, 20], 0)
UInt8
10
20
0
0

SELECT transform(1,[1,2],[10,20],0)
----
transform(1, [1, 2], [10, 20], 0)
UInt8
10

SELECT transform(code,[1,2],[10,20],0) FROM t ORDER BY id LIMIT 4
----
transform(code, [1, 2], [10, 20], 0)
UInt8
0
0
0
0

SELECT transform('Hello, World',['api'],['x'])
----
transform(\'Hello, World\', [\'api\'], [\'x\'])
String
Hello, World

SELECT transform('éà ß',['api'],['x'])
----
transform(\'éà ß\', [\'api\'], [\'x\'])
String
éà ß

SELECT transform('a',['api'],['x'])
----
transform(\'a\', [\'api\'], [\'x\'])
String
a

SELECT transform('',['api'],['x'])
----
transform(\'\', [\'api\'], [\'x\'])
String

SELECT defaultValueOfTypeName('Date')
----
defaultValueOfTypeName(\'Date\')
Date
1970-01-01

SELECT defaultValueOfTypeName('String')
----
defaultValueOfTypeName(\'String\')
String

SELECT defaultValueOfTypeName('Map(String, UInt8)')
----
defaultValueOfTypeName(\'Map(String, UInt8)\')
Map(String, UInt8)
{}

SELECT defaultValueOfTypeName('Float64')
----
defaultValueOfTypeName(\'Float64\')
Float64
0

SELECT defaultValueOfTypeName('UInt8')
----
defaultValueOfTypeName(\'UInt8\')
UInt8
0

SELECT defaultValueOfTypeName('Array(String)')
----
defaultValueOfTypeName(\'Array(String)\')
Array(String)
[]

SELECT defaultValueOfTypeName('DateTime')
----
defaultValueOfTypeName(\'DateTime\')
DateTime
1970-01-01 00:00:00

SELECT throwIf(id > 100) FROM t ORDER BY id LIMIT 4
----
throwIf(greater(id, 100))
UInt8
0
0
0
0

SELECT throwIf(0)
----
throwIf(0)
UInt8
0

SELECT arrayCumSum([1,2,3])
----
arrayCumSum([1, 2, 3])
Array(UInt64)
[1,3,6]

SELECT arrayCumSum([3,1,2,1])
----
arrayCumSum([3, 1, 2, 1])
Array(UInt64)
[3,4,6,7]

SELECT arrayCumSum([-1,300])
----
arrayCumSum([-1, 300])
Array(Int64)
[-1,299]

SELECT arrayCumSum([1.5,-2.5])
----
arrayCumSum([1.5, -2.5])
Array(Float64)
[1.5,-1]

SELECT arrayCumSum(tags) FROM t ORDER BY id LIMIT 4
----
arrayCumSum(tags)
Array(Int64)
[]
[0]
[0,1]
[]

SELECT arrayCumSum([toUInt8(200),toUInt8(100)])
----
arrayCumSum([toUInt8(200), toUInt8(100)])
Array(UInt64)
[200,300]

SELECT arrayDifference([1,2,3])
----
arrayDifference([1, 2, 3])
Array(Int16)
[0,1,1]

SELECT arrayDifference([toUInt8(200),toUInt8(100)])
----
arrayDifference([toUInt8(200), toUInt8(100)])
Array(Int16)
[0,-100]

SELECT arrayDifference([1.5,-2.5])
----
arrayDifference([1.5, -2.5])
Array(Float64)
[0,-4]

SELECT arrayDifference(tags) FROM t ORDER BY id LIMIT 4
----
arrayDifference(tags)
Array(Int64)
[]
[0]
[0,1]
[]

SELECT arrayDifference([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayDifference([id, 5])
Array(Int64)
[0,4]
[0,3]
[0,2]
[0,1]

SELECT arrayDifference([3,1,2,1])
----
arrayDifference([3, 1, 2, 1])
Array(Int16)
[0,-2,1,-1]

SELECT arrayProduct([toUInt8(200),toUInt8(100)])
----
arrayProduct([toUInt8(200), toUInt8(100)])
Float64
20000

SELECT arrayProduct(tags) FROM t ORDER BY id LIMIT 4
----
arrayProduct(tags)
Float64
0
0
0
0

SELECT arrayProduct([3,1,2,1])
----
arrayProduct([3, 1, 2, 1])
Float64
6

SELECT arrayProduct([1.5,-2.5])
----
arrayProduct([1.5, -2.5])
Float64
-3.75

SELECT arrayProduct([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayProduct([id, 5])
Float64
5
10
15
20

SELECT arrayProduct([1,2,3])
----
arrayProduct([1, 2, 3])
Float64
6

SELECT arrayCumSumNonNegative([toUInt8(200),toUInt8(100)])
----
arrayCumSumNonNegative([toUInt8(200), toUInt8(100)])
Array(UInt64)
[200,300]

SELECT arrayCumSumNonNegative(tags) FROM t ORDER BY id LIMIT 4
----
arrayCumSumNonNegative(tags)
Array(Int64)
[]
[0]
[0,1]
[]

SELECT arrayCumSumNonNegative([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayCumSumNonNegative([id, 5])
Array(UInt64)
[1,6]
[2,7]
[3,8]
[4,9]

SELECT arrayCumSumNonNegative([-1,300])
----
arrayCumSumNonNegative([-1, 300])
Array(Int64)
[0,300]

SELECT arrayCumSumNonNegative([1,2,3])
----
arrayCumSumNonNegative([1, 2, 3])
Array(UInt64)
[1,3,6]

SELECT arrayCumSumNonNegative([3,1,2,1])
----
arrayCumSumNonNegative([3, 1, 2, 1])
Array(UInt64)
[3,4,6,7]

SELECT arrayEnumerate(['a','b','a'])
----
arrayEnumerate([\'a\', \'b\', \'a\'])
Array(UInt32)
[1,2,3]

SELECT arrayEnumerate([3,1,2,1])
----
arrayEnumerate([3, 1, 2, 1])
Array(UInt32)
[1,2,3,4]

SELECT arrayEnumerate([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayEnumerate([id, 5])
Array(UInt32)
[1,2]
[1,2]
[1,2]
[1,2]

SELECT arrayEnumerate(tags) FROM t ORDER BY id LIMIT 4
----
arrayEnumerate(tags)
Array(UInt32)
[]
[1]
[1,2]
[]

SELECT arrayEnumerate([1,2,3])
----
arrayEnumerate([1, 2, 3])
Array(UInt32)
[1,2,3]

SELECT arrayEnumerate([1.5,-2.5])
----
arrayEnumerate([1.5, -2.5])
Array(UInt32)
[1,2]

SELECT arrayEnumerateUniq(['a','b','a'])
----
arrayEnumerateUniq([\'a\', \'b\', \'a\'])
Array(UInt32)
[1,1,2]

SELECT arrayEnumerateUniq([3,1,2,1])
----
arrayEnumerateUniq([3, 1, 2, 1])
Array(UInt32)
[1,1,1,2]

SELECT arrayEnumerateUniq([1,2,3])
----
arrayEnumerateUniq([1, 2, 3])
Array(UInt32)
[1,1,1]

SELECT arrayEnumerateUniq([1.5,-2.5])
----
arrayEnumerateUniq([1.5, -2.5])
Array(UInt32)
[1,1]

SELECT arrayEnumerateUniq([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayEnumerateUniq([id, 5])
Array(UInt32)
[1,1]
[1,1]
[1,1]
[1,1]

SELECT arrayEnumerateUniq([-1,300])
----
arrayEnumerateUniq([-1, 300])
Array(UInt32)
[1,1]

SELECT arrayEnumerateDense([-1,300])
----
arrayEnumerateDense([-1, 300])
Array(UInt32)
[1,2]

SELECT arrayEnumerateDense([1,2,3])
----
arrayEnumerateDense([1, 2, 3])
Array(UInt32)
[1,2,3]

SELECT arrayEnumerateDense([toUInt8(200),toUInt8(100)])
----
arrayEnumerateDense([toUInt8(200), toUInt8(100)])
Array(UInt32)
[1,2]

SELECT arrayEnumerateDense(['a','b','a'])
----
arrayEnumerateDense([\'a\', \'b\', \'a\'])
Array(UInt32)
[1,2,1]

SELECT arrayEnumerateDense([1.5,-2.5])
----
arrayEnumerateDense([1.5, -2.5])
Array(UInt32)
[1,2]

SELECT arrayEnumerateDense([3,1,2,1])
----
arrayEnumerateDense([3, 1, 2, 1])
Array(UInt32)
[1,2,3,2]

SELECT arrayPopBack(tags) FROM t ORDER BY id LIMIT 4
----
arrayPopBack(tags)
Array(Int32)
[]
[]
[0]
[]

SELECT arrayPopBack([3,1,2,1])
----
arrayPopBack([3, 1, 2, 1])
Array(UInt8)
[3,1,2]

SELECT arrayPopBack([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayPopBack([id, 5])
Array(UInt64)
[1]
[2]
[3]
[4]

SELECT arrayPopBack(['a','b','a'])
----
arrayPopBack([\'a\', \'b\', \'a\'])
Array(String)
['a','b']

SELECT arrayPopBack([1,2,3])
----
arrayPopBack([1, 2, 3])
Array(UInt8)
[1,2]

SELECT arrayPopBack([toUInt8(200),toUInt8(100)])
----
arrayPopBack([toUInt8(200), toUInt8(100)])
Array(UInt8)
[200]

SELECT arrayPopFront([1,2,3])
----
arrayPopFront([1, 2, 3])
Array(UInt8)
[2,3]

SELECT arrayPopFront([-1,300])
----
arrayPopFront([-1, 300])
Array(Int32)
[300]

SELECT arrayPopFront([toUInt8(200),toUInt8(100)])
----
arrayPopFront([toUInt8(200), toUInt8(100)])
Array(UInt8)
[100]

SELECT arrayPopFront([3,1,2,1])
----
arrayPopFront([3, 1, 2, 1])
Array(UInt8)
[1,2,1]

SELECT arrayPopFront([id, 5]) FROM t ORDER BY id LIMIT 4
----
arrayPopFront([id, 5])
Array(UInt64)
[5]
[5]
[5]
[5]

SELECT arrayPopFront(tags) FROM t ORDER BY id LIMIT 4
----
arrayPopFront(tags)
Array(Int32)
[]
[]
[1]
[]

SELECT arrayPushBack(tags,1) FROM t ORDER BY id LIMIT 4
----
arrayPushBack(tags, 1)
Array(Int32)
[1]
[0,1]
[0,1,1]
[1]

SELECT arrayPushBack([3,1,2,1],-1)
----
arrayPushBack([3, 1, 2, 1], -1)
Array(Int16)
[3,1,2,1,-1]

SELECT arrayPushBack([1,2,3],-1)
----
arrayPushBack([1, 2, 3], -1)
Array(Int16)
[1,2,3,-1]

SELECT arrayPushBack([1,2,3],1)
----
arrayPushBack([1, 2, 3], 1)
Array(UInt8)
[1,2,3,1]

SELECT arrayPushBack(tags,300) FROM t ORDER BY id LIMIT 4
----
arrayPushBack(tags, 300)
Array(Int32)
[300]
[0,300]
[0,1,300]
[300]

SELECT arrayPushBack([],300)
----
arrayPushBack([], 300)
Array(UInt16)
[300]

SELECT arrayPushFront([1.5,-2.5],300)
----
arrayPushFront([1.5, -2.5], 300)
Array(Float64)
[300,1.5,-2.5]

SELECT arrayPushFront([],1)
----
arrayPushFront([], 1)
Array(UInt8)
[1]

SELECT arrayPushFront([1.5,-2.5],1)
----
arrayPushFront([1.5, -2.5], 1)
Array(Float64)
[1,1.5,-2.5]

SELECT arrayPushFront([1,2,3],-1)
----
arrayPushFront([1, 2, 3], -1)
Array(Int16)
[-1,1,2,3]

SELECT arrayPushFront([],-1)
----
arrayPushFront([], -1)
Array(Int8)
[-1]

SELECT arrayPushFront([1.5,-2.5],-1)
----
arrayPushFront([1.5, -2.5], -1)
Array(Float64)
[-1,1.5,-2.5]

SELECT countEqual([-1,300],300)
----
countEqual([-1, 300], 300)
UInt64
1

SELECT countEqual([1,2,3],1)
----
countEqual([1, 2, 3], 1)
UInt64
1

SELECT countEqual(tags,300) FROM t ORDER BY id LIMIT 4
----
countEqual(tags, 300)
UInt64
0
0
0
0

SELECT countEqual([3,1,2,1],300)
----
countEqual([3, 1, 2, 1], 300)
UInt64
0

SELECT countEqual(tags,1) FROM t ORDER BY id LIMIT 4
----
countEqual(tags, 1)
UInt64
0
0
1
0

SELECT countEqual([toUInt8(200),toUInt8(100)],-1)
----
countEqual([toUInt8(200), toUInt8(100)], -1)
UInt64
0

SELECT arrayZip([1,2],['x','y'])
----
arrayZip([1, 2], [\'x\', \'y\'])
Array(Tuple(UInt8, String))
[(1,'x'),(2,'y')]

SELECT arrayZip(['a','b'],['x','y'])
----
arrayZip([\'a\', \'b\'], [\'x\', \'y\'])
Array(Tuple(String, String))
[('a','x'),('b','y')]

SELECT arrayWithConstant(2,1)
----
arrayWithConstant(2, 1)
Array(UInt8)
[1,1]

SELECT arrayWithConstant(3,1)
----
arrayWithConstant(3, 1)
Array(UInt8)
[1,1,1]

SELECT arrayWithConstant(3,'a')
----
arrayWithConstant(3, \'a\')
Array(String)
['a','a','a']

SELECT arrayWithConstant(0,id) FROM t ORDER BY id LIMIT 4
----
arrayWithConstant(0, id)
Array(UInt64)
[]
[]
[]
[]

SELECT arrayWithConstant(2,'a')
----
arrayWithConstant(2, \'a\')
Array(String)
['a','a']

SELECT arrayResize(['a','b','a'],-2)
----
arrayResize([\'a\', \'b\', \'a\'], -2)
Array(String)
['b','a']

SELECT arrayResize([3,1,2,1],2)
----
arrayResize([3, 1, 2, 1], 2)
Array(UInt8)
[3,1]

SELECT arrayResize([1,2,3],-2)
----
arrayResize([1, 2, 3], -2)
Array(UInt8)
[2,3]

SELECT arrayResize([-1,300],0)
----
arrayResize([-1, 300], 0)
Array(Int32)
[]

SELECT arrayResize(tags,0) FROM t ORDER BY id LIMIT 4
----
arrayResize(tags, 0)
Array(Int32)
[]
[]
[]
[]

SELECT arrayResize([id, 5],-2) FROM t ORDER BY id LIMIT 4
----
arrayResize([id, 5], -2)
Array(UInt64)
[1,5]
[2,5]
[3,5]
[4,5]

SELECT arrayResize([1.5,-2.5],-2)
----
arrayResize([1.5, -2.5], -2)
Array(Float64)
[1.5,-2.5]

SELECT arrayResize(tags,-5,9) FROM t ORDER BY id LIMIT 4
----
arrayResize(tags, -5, 9)
Array(Int32)
[9,9,9,9,9]
[9,9,9,9,0]
[9,9,9,0,1]
[9,9,9,9,9]

SELECT arrayResize([1,2,3],-5,9)
----
arrayResize([1, 2, 3], -5, 9)
Array(UInt8)
[9,9,1,2,3]

SELECT arrayResize(tags,5,9) FROM t ORDER BY id LIMIT 4
----
arrayResize(tags, 5, 9)
Array(Int32)
[9,9,9,9,9]
[0,9,9,9,9]
[0,1,9,9,9]
[9,9,9,9,9]

SELECT arrayResize([1,2,3],5,9)
----
arrayResize([1, 2, 3], 5, 9)
Array(UInt8)
[1,2,3,9,9]

SELECT arrayRotateLeft(['a','b','a'],1)
----
arrayRotateLeft([\'a\', \'b\', \'a\'], 1)
Array(String)
['b','a','a']

SELECT arrayRotateLeft([3,1,2,1],-1)
----
arrayRotateLeft([3, 1, 2, 1], -1)
Array(UInt8)
[1,3,1,2]

SELECT arrayRotateLeft([id, 5],5) FROM t ORDER BY id LIMIT 4
----
arrayRotateLeft([id, 5], 5)
Array(UInt64)
[5,1]
[5,2]
[5,3]
[5,4]

SELECT arrayRotateLeft([-1,300],1)
----
arrayRotateLeft([-1, 300], 1)
Array(Int32)
[300,-1]

SELECT arrayRotateLeft([3,1,2,1],1)
----
arrayRotateLeft([3, 1, 2, 1], 1)
Array(UInt8)
[1,2,1,3]

SELECT arrayRotateRight([toUInt8(200),toUInt8(100)],2)
----
arrayRotateRight([toUInt8(200), toUInt8(100)], 2)
Array(UInt8)
[200,100]

SELECT arrayRotateRight([toUInt8(200),toUInt8(100)],1)
----
arrayRotateRight([toUInt8(200), toUInt8(100)], 1)
Array(UInt8)
[100,200]

SELECT arrayRotateRight(['a','b','a'],1)
----
arrayRotateRight([\'a\', \'b\', \'a\'], 1)
Array(String)
['a','a','b']

SELECT arrayRotateRight(tags,1) FROM t ORDER BY id LIMIT 4
----
arrayRotateRight(tags, 1)
Array(Int32)
[]
[0]
[1,0]
[]

SELECT mapFromArrays([1,2],['x','y'])
----
mapFromArrays([1, 2], [\'x\', \'y\'])
Map(UInt8, String)
{1:'x',2:'y'}

SELECT mapFromArrays([1,2],[1,2])
----
mapFromArrays([1, 2], [1, 2])
Map(UInt8, UInt8)
{1:1,2:2}

SELECT mapFromArrays(['a','b'],[1,2])
----
mapFromArrays([\'a\', \'b\'], [1, 2])
Map(String, UInt8)
{'a':1,'b':2}

SELECT arrayReduce('count',[2,2])
----
arrayReduce(\'count\', [2, 2])
UInt64
2

SELECT arrayReduce('count',[1,2,3])
----
arrayReduce(\'count\', [1, 2, 3])
UInt64
3

SELECT arrayReduce('quantile(0.5)',tags) FROM t ORDER BY id LIMIT 4
----
arrayReduce(\'quantile(0.5)\', tags)
Float64
nan
0
0.5
nan

SELECT arrayReduce('uniqExact',[2,2])
----
arrayReduce(\'uniqExact\', [2, 2])
UInt64
1

SELECT arrayReduce('groupBitOr',tags) FROM t ORDER BY id LIMIT 4
----
arrayReduce(\'groupBitOr\', tags)
Int32
0
0
1
0

SELECT arrayReduce('avg',tags) FROM t ORDER BY id LIMIT 4
----
arrayReduce(\'avg\', tags)
Float64
nan
0
0.5
nan

SELECT arrayReduce('uniqExact',tags) FROM t ORDER BY id LIMIT 4
----
arrayReduce(\'uniqExact\', tags)
UInt64
0
1
2
0

SELECT arrayReduce('uniqExact',[1,2,3])
----
arrayReduce(\'uniqExact\', [1, 2, 3])
UInt64
3

SELECT arrayReduce('any',[2,2])
----
arrayReduce(\'any\', [2, 2])
UInt8
2

SELECT arrayReduce('sum',[1,2,3])
----
arrayReduce(\'sum\', [1, 2, 3])
UInt64
6

SELECT arrayReduce('quantile(0.5)',[1,2,3])
----
arrayReduce(\'quantile(0.5)\', [1, 2, 3])
Float64
2

SELECT arrayReduce('uniq',[1,2,3])
----
arrayReduce(\'uniq\', [1, 2, 3])
UInt64
3

SELECT arrayReduce('min',[1,2,3])
----
arrayReduce(\'min\', [1, 2, 3])
UInt8
1

SELECT arrayReduce('groupBitOr',[2,2])
----
arrayReduce(\'groupBitOr\', [2, 2])
UInt8
2

SELECT toISOYear(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toISOYear(toDate(at))
UInt16
2024
2024
2024
2024

SELECT toISOYear(at) FROM t ORDER BY id LIMIT 4
----
toISOYear(at)
UInt16
2024
2024
2024
2024

SELECT toISOYear(toDate('2023-01-01'))
----
toISOYear(toDate(\'2023-01-01\'))
UInt16
2022

SELECT toISOYear(toDate('2021-01-03'))
----
toISOYear(toDate(\'2021-01-03\'))
UInt16
2020

SELECT toISOYear(toDateTime('2024-02-29 23:59:59'))
----
toISOYear(toDateTime(\'2024-02-29 23:59:59\'))
UInt16
2024

SELECT toISOYear(ts) FROM t ORDER BY id LIMIT 4
----
toISOYear(ts)
UInt16
2024
2024
2024
2024

SELECT toISOWeek(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toISOWeek(toDate(at))
UInt8
1
1
1
1

SELECT toISOWeek(toDateTime('2024-02-29 23:59:59'))
----
toISOWeek(toDateTime(\'2024-02-29 23:59:59\'))
UInt8
9

SELECT toISOWeek(toDate('2023-01-01'))
----
toISOWeek(toDate(\'2023-01-01\'))
UInt8
52

SELECT toISOWeek(ts) FROM t ORDER BY id LIMIT 4
----
toISOWeek(ts)
UInt8
1
1
1
1

SELECT toISOWeek(at) FROM t ORDER BY id LIMIT 4
----
toISOWeek(at)
UInt8
1
1
1
1

SELECT toISOWeek(toDate('2024-12-30'))
----
toISOWeek(toDate(\'2024-12-30\'))
UInt8
1

SELECT toStartOfISOYear(toDate('2024-12-30'))
----
toStartOfISOYear(toDate(\'2024-12-30\'))
Date
2024-12-30

SELECT toStartOfISOYear(toDate('2021-01-03'))
----
toStartOfISOYear(toDate(\'2021-01-03\'))
Date
2019-12-30

SELECT toStartOfISOYear(at) FROM t ORDER BY id LIMIT 4
----
toStartOfISOYear(at)
Date
2024-01-01
2024-01-01
2024-01-01
2024-01-01

SELECT toStartOfISOYear(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toStartOfISOYear(toDate(at))
Date
2024-01-01
2024-01-01
2024-01-01
2024-01-01

SELECT toStartOfISOYear(toDate('2023-01-01'))
----
toStartOfISOYear(toDate(\'2023-01-01\'))
Date
2022-01-03

SELECT toStartOfISOYear(toDateTime('2024-02-29 23:59:59'))
----
toStartOfISOYear(toDateTime(\'2024-02-29 23:59:59\'))
Date
2024-01-01

SELECT toDaysInMonth(toDate('2021-01-03'))
----
toDaysInMonth(toDate(\'2021-01-03\'))
UInt8
31

SELECT toDaysInMonth(at) FROM t ORDER BY id LIMIT 4
----
toDaysInMonth(at)
UInt8
31
31
31
31

SELECT toDaysInMonth(toDate('2023-01-01'))
----
toDaysInMonth(toDate(\'2023-01-01\'))
UInt8
31

SELECT toDaysInMonth(toDate('2024-12-30'))
----
toDaysInMonth(toDate(\'2024-12-30\'))
UInt8
31

SELECT toDaysInMonth(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toDaysInMonth(toDate(at))
UInt8
31
31
31
31

SELECT toDaysInMonth(ts) FROM t ORDER BY id LIMIT 4
----
toDaysInMonth(ts)
UInt8
31
31
31
31

SELECT toRelativeYearNum(ts) FROM t ORDER BY id LIMIT 4
----
toRelativeYearNum(ts)
UInt16
2024
2024
2024
2024

SELECT toRelativeYearNum(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toRelativeYearNum(toDate(at))
UInt16
2024
2024
2024
2024

SELECT toRelativeYearNum(toDateTime('2024-02-29 23:59:59'))
----
toRelativeYearNum(toDateTime(\'2024-02-29 23:59:59\'))
UInt16
2024

SELECT toRelativeYearNum(toDate('2023-01-01'))
----
toRelativeYearNum(toDate(\'2023-01-01\'))
UInt16
2023

SELECT toRelativeYearNum(toDate('2021-01-03'))
----
toRelativeYearNum(toDate(\'2021-01-03\'))
UInt16
2021

SELECT toRelativeYearNum(at) FROM t ORDER BY id LIMIT 4
----
toRelativeYearNum(at)
UInt16
2024
2024
2024
2024

SELECT toRelativeMonthNum(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toRelativeMonthNum(toDate(at))
UInt32
24289
24289
24289
24289

SELECT toRelativeMonthNum(at) FROM t ORDER BY id LIMIT 4
----
toRelativeMonthNum(at)
UInt32
24289
24289
24289
24289

SELECT toRelativeMonthNum(toDateTime('2024-02-29 23:59:59'))
----
toRelativeMonthNum(toDateTime(\'2024-02-29 23:59:59\'))
UInt32
24290

SELECT toRelativeMonthNum(toDate('2023-01-01'))
----
toRelativeMonthNum(toDate(\'2023-01-01\'))
UInt32
24277

SELECT toRelativeMonthNum(toDate('2021-01-03'))
----
toRelativeMonthNum(toDate(\'2021-01-03\'))
UInt32
24253

SELECT toRelativeMonthNum(toDate('2024-12-30'))
----
toRelativeMonthNum(toDate(\'2024-12-30\'))
UInt32
24300

SELECT toRelativeDayNum(toDate('2024-12-30'))
----
toRelativeDayNum(toDate(\'2024-12-30\'))
UInt32
20087

SELECT toRelativeDayNum(toDate('2021-01-03'))
----
toRelativeDayNum(toDate(\'2021-01-03\'))
UInt32
18630

SELECT toRelativeDayNum(toDateTime('2024-02-29 23:59:59'))
----
toRelativeDayNum(toDateTime(\'2024-02-29 23:59:59\'))
UInt32
19782

SELECT toRelativeDayNum(toDate('2023-01-01'))
----
toRelativeDayNum(toDate(\'2023-01-01\'))
UInt32
19358

SELECT toRelativeDayNum(ts) FROM t ORDER BY id LIMIT 4
----
toRelativeDayNum(ts)
UInt32
19723
19723
19723
19723

SELECT toRelativeDayNum(at) FROM t ORDER BY id LIMIT 4
----
toRelativeDayNum(at)
UInt32
19723
19723
19723
19723

SELECT toYYYYMMDDhhmmss(toDate(at)) FROM t ORDER BY id LIMIT 4
----
toYYYYMMDDhhmmss(toDate(at))
UInt64
20240101000000
20240101000000
20240101000000
20240101000000

SELECT toYYYYMMDDhhmmss(toDate('2021-01-03'))
----
toYYYYMMDDhhmmss(toDate(\'2021-01-03\'))
UInt64
20210103000000

SELECT toYYYYMMDDhhmmss(toDateTime('2024-02-29 23:59:59'))
----
toYYYYMMDDhhmmss(toDateTime(\'2024-02-29 23:59:59\'))
UInt64
20240229235959

SELECT toYYYYMMDDhhmmss(toDate('2024-12-30'))
----
toYYYYMMDDhhmmss(toDate(\'2024-12-30\'))
UInt64
20241230000000

SELECT toYYYYMMDDhhmmss(toDate('2023-01-01'))
----
toYYYYMMDDhhmmss(toDate(\'2023-01-01\'))
UInt64
20230101000000

SELECT toYYYYMMDDhhmmss(at) FROM t ORDER BY id LIMIT 4
----
toYYYYMMDDhhmmss(at)
UInt64
20240101000000
20240101002500
20240101005000
20240101011500

SELECT monthName(toDate('2023-01-01'))
----
monthName(toDate(\'2023-01-01\'))
String
January

SELECT monthName(ts) FROM t ORDER BY id LIMIT 4
----
monthName(ts)
String
January
January
January
January

SELECT monthName(at) FROM t ORDER BY id LIMIT 4
----
monthName(at)
String
January
January
January
January

SELECT monthName(toDateTime('2024-02-29 23:59:59'))
----
monthName(toDateTime(\'2024-02-29 23:59:59\'))
String
February

SELECT monthName(toDate('2024-12-30'))
----
monthName(toDate(\'2024-12-30\'))
String
December

SELECT monthName(toDate(at)) FROM t ORDER BY id LIMIT 4
----
monthName(toDate(at))
String
January
January
January
January

SELECT timeSlot(at) FROM t ORDER BY id LIMIT 4
----
timeSlot(at)
DateTime
2024-01-01 00:00:00
2024-01-01 00:00:00
2024-01-01 00:30:00
2024-01-01 01:00:00

SELECT timeSlot(toDateTime('2024-02-29 23:59:59'))
----
timeSlot(toDateTime(\'2024-02-29 23:59:59\'))
DateTime
2024-02-29 23:30:00

SELECT makeDate(1970,13,0)
----
makeDate(1970, 13, 0)
Date
1970-01-01

SELECT makeDate(1970,12,0)
----
makeDate(1970, 12, 0)
Date
1970-01-01

SELECT makeDate(2024,2,29)
----
makeDate(2024, 2, 29)
Date
2024-02-29

SELECT makeDate(2023,2,0)
----
makeDate(2023, 2, 0)
Date
1970-01-01

SELECT makeDate(2024,13,0)
----
makeDate(2024, 13, 0)
Date
1970-01-01

SELECT makeDate(2023,12,0)
----
makeDate(2023, 12, 0)
Date
1970-01-01

SELECT makeDate(2023,12,1)
----
makeDate(2023, 12, 1)
Date
2023-12-01

SELECT makeDate(2024,12,1)
----
makeDate(2024, 12, 1)
Date
2024-12-01

SELECT makeDate(1970,13,1)
----
makeDate(1970, 13, 1)
Date
1970-01-01

SELECT makeDateTime(2024,2,31,24,30,15)
----
makeDateTime(2024, 2, 31, 24, 30, 15)
DateTime
2024-03-03 00:30:15

SELECT makeDateTime(1969,2,31,23,30,15)
----
makeDateTime(1969, 2, 31, 23, 30, 15)
DateTime
1970-01-01 00:00:00

SELECT makeDateTime(1969,2,29,24,30,15)
----
makeDateTime(1969, 2, 29, 24, 30, 15)
DateTime
1970-01-01 00:00:00

SELECT makeDateTime(1969,12,31,24,30,15)
----
makeDateTime(1969, 12, 31, 24, 30, 15)
DateTime
1970-01-01 00:30:15

SELECT makeDateTime(1969,12,29,23,30,15)
----
makeDateTime(1969, 12, 29, 23, 30, 15)
DateTime
1970-01-01 00:00:00

SELECT makeDateTime(2024,2,31,23,30,15)
----
makeDateTime(2024, 2, 31, 23, 30, 15)
DateTime
2024-03-02 23:30:15

SELECT makeDateTime(1969,12,31,0,30,15)
----
makeDateTime(1969, 12, 31, 0, 30, 15)
DateTime
1970-01-01 00:00:00

SELECT makeDateTime(2024,12,29,23,30,15)
----
makeDateTime(2024, 12, 29, 23, 30, 15)
DateTime
2024-12-29 23:30:15

SELECT IPv4NumToString(0)
----
IPv4NumToString(0)
String
0.0.0.0

SELECT IPv4NumToString(toUInt32(3232235777))
----
IPv4NumToString(toUInt32(3232235777))
String
192.168.1.1

SELECT IPv4NumToString(4294967295)
----
IPv4NumToString(4294967295)
String
255.255.255.255

SELECT IPv4StringToNum('0.0.0.0')
----
IPv4StringToNum(\'0.0.0.0\')
UInt32
0

SELECT IPv4StringToNum('255.255.255.255')
----
IPv4StringToNum(\'255.255.255.255\')
UInt32
4294967295

SELECT IPv4StringToNum('192.168.1.1')
----
IPv4StringToNum(\'192.168.1.1\')
UInt32
3232235777

SELECT IPv4StringToNumOrDefault('x')
----
IPv4StringToNumOrDefault(\'x\')
UInt32
0

SELECT IPv4StringToNumOrDefault('1.2.3.4')
----
IPv4StringToNumOrDefault(\'1.2.3.4\')
UInt32
16909060

SELECT IPv4StringToNumOrNull('256.1.1.1')
----
IPv4StringToNumOrNull(\'256.1.1.1\')
Nullable(UInt32)
\N

SELECT IPv4StringToNumOrNull('1.2.3.4')
----
IPv4StringToNumOrNull(\'1.2.3.4\')
Nullable(UInt32)
16909060

SELECT IPv4StringToNumOrNull('x')
----
IPv4StringToNumOrNull(\'x\')
Nullable(UInt32)
\N


----

