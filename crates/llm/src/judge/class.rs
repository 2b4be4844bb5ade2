//! What kind of value a parameter is. Two lines of one template whose parameters are of the same classes are one question:
//! the user's name does not matter for what a line means, whether the file lies in `/etc` does.

use std::net::IpAddr;

/// Parts of names that make a file or a command worth a question of its own.
const SENSITIVE: [&str; 26] = [
    "passwd",
    "shadow",
    "sudo",
    "secret",
    "credential",
    "password",
    "token",
    ".ssh",
    "id_rsa",
    ".pem",
    ".key",
    ".env",
    "private",
    "payroll",
    "salary",
    "confidential",
    "backup",
    "dump",
    "authorized_keys",
    "crontab",
    "chmod",
    "chown",
    "curl",
    "wget",
    "netcat",
    "base64",
];

/// Folders below `/` that programs and people do not touch every day.
const FOLDERS: [&str; 6] = ["etc", "root", "boot", "proc", "sys", "dev"];

/// Commands that destroy or open something, as a whole word.
const COMMANDS: [&str; 9] = ["rm", "nc", "dd", "su", "mkfs", "shutdown", "useradd", "iptables", "nmap"];

/// The class of a value, in words that also stand in the question's key.
#[must_use]
pub(super) fn class_of(value: &str) -> &'static str {
    let value = value.trim_matches(|c| matches!(c, '\'' | '"' | '`' | '(' | ')' | '[' | ']' | ','));
    let lower = value.to_ascii_lowercase();
    if value.is_empty() {
        "nothing"
    } else if let Some(part) = SENSITIVE.iter().find(|part| lower.contains(**part)) {
        part
    } else if let Some(word) = COMMANDS.iter().find(|word| lower == **word) {
        word
    } else if lower.contains("../") || lower.contains("..\\") {
        "way up"
    } else if let Some(folder) = FOLDERS.iter().find(|folder| is_below(&lower, folder)) {
        folder
    } else if let Ok(address) = value.parse::<IpAddr>() {
        if is_inside(address) { "address inside" } else { "address" }
    } else if let Ok(number) = value.parse::<f64>() {
        magnitude(number)
    } else if lower.contains(['\'', ';', '|', '`']) || lower.contains("$(") || lower.contains("<script") {
        "code"
    } else if value.contains('/') || value.contains('\\') {
        "path"
    } else if value.len() >= 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        "id"
    } else if value.len() > 200 {
        "long text"
    } else if value.contains(char::is_whitespace) {
        "words"
    } else {
        "word"
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|rest| rest.strip_prefix(folder))
        .is_some_and(|rest| rest.starts_with('/'))
}

fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// By three digits: what takes 12 ms and what takes 80 ms is the same, what takes 12 s is not.
fn magnitude(number: f64) -> &'static str {
    match number.abs() {
        _ if number < 0.0 => "negative number",
        size if size < 1e3 => "number",
        size if size < 1e6 => "thousands",
        size if size < 1e9 => "millions",
        _ => "large number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fall_into_classes() {
        let cases = [
            ("veronica08", "word"),
            ("'concern.html'", "word"),
            ("/home/bob/report.txt", "path"),
            ("/etc/hosts", "etc"),
            ("/etcetera/x", "path"),
            ("/etc/passwd", "passwd"),
            ("RM", "rm"),
            ("warm", "word"),
            ("../../x", "way up"),
            ("10.1.2.3", "address inside"),
            ("203.0.113.7", "address"),
            ("2001:db8::1", "address"),
            ("80", "number"),
            ("12000", "thousands"),
            ("-1", "negative number"),
            ("1' OR '1'='1", "code"),
            ("x;ls", "code"),
            ("4bf92f3577b34da6a3ce929d0e0e4736", "id"),
            ("two words", "words"),
            ("", "nothing"),
        ];
        for (value, expected) in cases {
            assert_eq!(class_of(value), expected, "{value}");
        }
    }
}
