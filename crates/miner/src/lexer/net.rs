//! Addresses: IPv4 and IPv6 with port or prefix, hardware addresses, host names, URLs, e-mail.

use super::class::{self, ALNUM, DASH, DIGIT, DOT, HEX, UNDER};

/// `10.0.0.1`, `10.0.0.1:80`, `10.0.0.1/24`: where the address that starts at `at` ends.
pub(crate) fn ipv4(bytes: &[u8], at: usize) -> Option<usize> {
    let end = octets(bytes, at)?;
    if bytes.get(end) == Some(&b'/') {
        let prefix = class::run(bytes, end + 1, DIGIT);
        let is_prefix = matches!(prefix - end - 1, 1 | 2) && class::is_edge(bytes, prefix);
        return is_prefix.then_some(prefix);
    }
    class::is_edge(bytes, end).then(|| with_port(bytes, end))
}

fn octets(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    for position in 0..4 {
        let end = class::run(bytes, from, DIGIT);
        if !(1..=3).contains(&(end - from)) {
            return None;
        }
        let octet = bytes[from..end].iter().fold(0_u16, |sum, byte| sum * 10 + u16::from(byte - b'0'));
        let is_joined = position == 3 || bytes.get(end) == Some(&b'.');
        if octet > 255 || !is_joined {
            return None;
        }
        from = end + 1;
    }
    Some(from - 1)
}

/// Extends an end over `:port`.
pub(crate) fn with_port(bytes: &[u8], end: usize) -> usize {
    let port = class::run(bytes, end + 1, DIGIT);
    let is_port =
        bytes.get(end) == Some(&b':') && matches!(port - end - 1, 1..=5) && class::is_edge(bytes, port);
    if is_port { port } else { end }
}

/// `fe80::1%eth0`, `2607:f140:6000:8:c6b3:1ff:fecd:467f`, `::ffff:10.0.0.1`, and `[::1]:80` when `at` is behind the
/// bracket (the bracket stays literal, the port is a value of its own).
pub(crate) fn ipv6(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut groups, mut gaps, mut digits) = (0, 0, 0);
    let mut from = at;
    loop {
        let end = class::run(bytes, from, DIGIT | HEX);
        if bytes.get(end) == Some(&b'.') && groups + gaps > 1 {
            let end = octets(bytes, from)?;
            return (gaps == 1 && class::is_edge(bytes, end)).then_some(end);
        }
        if end - from > 4 || groups > 8 || gaps > 1 {
            return None;
        }
        groups += usize::from(end > from);
        digits += bytes[from..end].iter().filter(|byte| byte.is_ascii_digit()).count();
        let is_gap = bytes.get(end) == Some(&b':') && bytes.get(end + 1) == Some(&b':');
        let is_joined = bytes.get(end) == Some(&b':') && class::is(bytes, end + 1, DIGIT | HEX);
        match (is_gap, is_joined) {
            (true, _) => {
                gaps += 1;
                from = end + 2;
            }
            (_, true) => from = end + 1,
            _ => {
                let is_whole = (groups == 8 && gaps == 0) || (groups < 8 && gaps == 1 && groups > 0);
                let end = if bytes.get(end) == Some(&b'%') { class::run(bytes, end + 1, ALNUM) } else { end };
                let end = if bytes.get(end) == Some(&b'/') { class::run(bytes, end + 1, DIGIT) } else { end };
                return (is_whole && digits > 0 && class::is_edge(bytes, end)).then_some(end);
            }
        }
    }
}

/// Pairs of hex digits joined by `:` or `-`, and how many: six are a MAC address, more a world-wide name or a
/// fingerprint. Three would be a time of day.
pub(crate) fn hex_pairs(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let joiner = *bytes.get(at + 2)?;
    if !matches!(joiner, b':' | b'-') {
        return None;
    }
    let (mut end, mut pairs) = (at + 2, 1);
    while pairs < PAIRS_MAX && bytes.get(end) == Some(&joiner) && is_pair(bytes, end + 1) {
        end += 3;
        pairs += 1;
        if pairs == PAIRS_WITH_DIGIT && !bytes[at..end].iter().any(u8::is_ascii_digit) {
            return None;
        }
    }
    let has_digit = bytes[at..end].iter().any(u8::is_ascii_digit);
    // So many are a digest, whatever stands behind them: reading them once more from each pair would take long.
    let is_whole = pairs >= PAIRS_WITH_DIGIT || class::is_edge(bytes, end);
    (pairs >= 4 && has_digit && is_pair(bytes, at) && is_whole).then_some((end, pairs))
}

/// Bytes of the longest digest that is printed so.
const PAIRS_MAX: usize = 64;

/// Of so many pairs of a digest one has a digit, as good as always.
const PAIRS_WITH_DIGIT: usize = 16;

fn is_pair(bytes: &[u8], at: usize) -> bool {
    let is_hex = |at: usize| class::is(bytes, at, DIGIT | HEX);
    is_hex(at) && is_hex(at + 1) && !is_hex(at + 2)
}

/// Where a host name ends, with its port, if the token `at..end` is one.
pub(crate) fn host(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let name = &bytes[at..end];
    let with_port = with_port(bytes, end);
    (is_host(name) || (with_port > end && is_host_before_port(name))).then_some(with_port)
}

/// Whether a dotted token is a host name: known last label, not a package name. Upper case only in the first label,
/// as in `DESKTOP-1.corp.example.com`.
fn is_host(name: &[u8]) -> bool {
    // The last label first: most dotted names are those of classes and files, and end here.
    let (Some(first_end), Some(last_dot)) =
        (name.iter().position(|&byte| byte == b'.'), name.iter().rposition(|&byte| byte == b'.'))
    else {
        return false;
    };
    let (first, last) = (&name[..first_end], &name[last_dot + 1..]);
    // Of longer names two letters at the end are a country: a file's name has seldom two dots before its ending.
    let is_country = last.len() == 2 && first_end < last_dot && is_country(last);
    if !(is_country || is_top_level(last) || first == b"www") || is_package_root(first) {
        return false;
    }
    let is_filled = !first.is_empty() && !name[..=last_dot].windows(2).any(|pair| pair == b"..");
    is_filled
        && name.iter().enumerate().all(|(at, &byte)| {
            class::of(byte) & (ALNUM | DASH | DOT | UNDER) != 0
                && (at < first_end || !byte.is_ascii_uppercase())
        })
}

/// Whether two letters are those of a country rather than the ending of a file or a word.
fn is_country(label: &[u8]) -> bool {
    const OTHERS: [&[u8]; 15] = [
        b"id", b"sh", b"py", b"in", b"is", b"rs", b"ts", b"js", b"md", b"cc", b"so", b"go", b"gz", b"to",
        b"no",
    ];
    label.iter().all(u8::is_ascii_lowercase) && !OTHERS.contains(&label)
}

/// Last labels that make a dotted name a host. Names that are also file endings or field names (`id`, `sh`, `py`,
/// `in`, `is`) are left out: a wrong host hides a word, a missed one only waits for its column.
#[rustfmt::skip]
fn is_top_level(label: &[u8]) -> bool {
    matches!(
        label,
        b"com" | b"net" | b"org" | b"edu" | b"gov" | b"mil" | b"io" | b"co" | b"info" | b"biz" | b"dev" | b"app"
        | b"cloud" | b"uk" | b"de" | b"fr" | b"nl" | b"cn" | b"hk" | b"jp" | b"kr" | b"tw" | b"ru" | b"br" | b"mx"
        | b"ca" | b"au" | b"us" | b"eu" | b"ch" | b"se" | b"es" | b"cz" | b"ar" | b"cl" | b"tr" | b"ua" | b"ir"
        | b"il" | b"za" | b"nz" | b"sg" | b"th" | b"vn" | b"dk" | b"fi" | b"local" | b"internal" | b"lan"
        | b"localdomain" | b"arpa" | b"svc" | b"onion"
    )
}

/// First labels of package and bundle names, which are host names written backwards.
fn is_package_root(label: &[u8]) -> bool {
    matches!(label, b"com" | b"org" | b"net" | b"io" | b"java" | b"javax" | b"edu" | b"gov" | b"de" | b"cn")
}

/// Whether a dotted name before a port is a host rather than a source file before a line number.
fn is_host_before_port(name: &[u8]) -> bool {
    let dots = name.iter().filter(|&&byte| byte == b'.').count();
    let is_lower =
        name.iter().all(|&byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte));
    dots >= 2 && is_lower && !name.windows(2).any(|pair| pair == b"..")
}

/// Whether a token is `someone@somewhere`.
pub(crate) fn is_email(token: &[u8]) -> bool {
    let Some(at) = token.iter().position(|&byte| byte == b'@') else { return false };
    let is_joined = at > 0 && class::is(token, at - 1, ALNUM) && class::is(token, at + 1, ALNUM);
    // HttpServer$Connector@1f2e3d is an object: its class is a word.
    is_joined && !(token[..at].iter().any(u8::is_ascii_uppercase) && class::is(token, at + 1, DIGIT))
}
