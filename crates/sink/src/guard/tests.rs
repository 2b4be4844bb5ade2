use super::*;

fn guard(allow: &[&str]) -> Guard {
    let allow: Vec<String> = allow.iter().map(|entry| (*entry).to_owned()).collect();
    Guard::new(&allow).unwrap()
}

/// `public`, `allowed`, or the kind of address that is refused.
fn verdict(guard: &Guard, host: &str, address: &str) -> &'static str {
    match guard.check(&Host::parse(host).unwrap(), address.parse().unwrap()) {
        Ok(Pass::Public) => "public",
        Ok(Pass::Allowed) => "allowed",
        Err(what) => what,
    }
}

#[test]
fn only_public_addresses_are_reached_by_default() {
    let cases = [
        ("1.1.1.1", "public"),
        ("8.8.8.8", "public"),
        ("9.255.255.255", "public"),
        ("11.0.0.0", "public"),
        ("100.63.255.255", "public"),
        ("100.128.0.0", "public"),
        ("172.15.255.255", "public"),
        ("172.32.0.0", "public"),
        ("198.17.255.255", "public"),
        ("198.20.0.0", "public"),
        ("223.255.255.255", "public"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.0.0.1", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.100.100.200", "metadata"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "metadata"),
        ("169.254.169.254", "link-local"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.1", "reserved"),
        ("192.0.0.192", "metadata"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4 relay"),
        ("192.168.1.1", "private"),
        ("198.18.0.1", "benchmark"),
        ("198.51.100.1", "documentation"),
        ("203.0.113.1", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("2606:4700::1111", "public"),
        ("2a00:1450:4001::8a", "public"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::ffff:0.0.0.0", "unspecified"),
        ("::ffff:8.8.8.8", "public"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b::808:808", "public"),
        ("64:ff9b:1::7f00:1", "local NAT64"),
        ("100::1", "reserved"),
        ("2001::1", "Teredo"),
        ("2001:10::1", "reserved"),
        ("2001:db8::1", "documentation"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::1", "link-local"),
        ("2002:c0a8:101::1", "private"),
        ("3fff::1", "documentation"),
        ("4000::1", "reserved"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "metadata"),
        ("fd20:ce::254", "metadata"),
        ("fdff::1", "private"),
        ("fe80::1", "link-local"),
        ("fec0::1", "reserved"),
        ("ff02::1", "multicast"),
    ];
    let guard = guard(&[]);
    for (address, expected) in cases {
        assert_eq!(verdict(&guard, "hooks.example.com", address), expected, "{address}");
    }
}

#[test]
fn what_is_allowed_opens_that_and_no_more() {
    let cases: [(&[&str], &str, &str, &str); 22] = [
        (&["127.0.0.0/8"], "a.example", "127.0.0.1", "allowed"),
        (&["127.0.0.1"], "a.example", "127.0.0.1", "allowed"),
        (&["127.0.0.1"], "a.example", "127.0.0.2", "loopback"),
        (&["127.0.0.1"], "a.example", "::ffff:127.0.0.1", "allowed"),
        (&["::1"], "a.example", "127.0.0.1", "loopback"),
        (&["10.1.0.0/16"], "a.example", "10.1.2.3", "allowed"),
        (&["10.1.9.9/16"], "a.example", "10.1.2.3", "allowed"),
        (&["10.1.0.0/16"], "a.example", "10.2.2.3", "private"),
        (&["fd00::/8"], "a.example", "fd12::1", "allowed"),
        (&["alerts.internal"], "alerts.internal", "10.2.2.3", "allowed"),
        (&["Alerts.Internal."], "alerts.internal", "127.0.0.1", "allowed"),
        (&["alerts.internal"], "x.alerts.internal", "10.2.2.3", "private"),
        (&["alerts.internal"], "10.2.2.3", "10.2.2.3", "private"),
        (&["alerts.internal"], "alerts.internal", "169.254.169.254", "link-local"),
        (&["alerts.internal"], "alerts.internal", "0.0.0.0", "unspecified"),
        (&["alerts.internal"], "alerts.internal", "fd00:ec2::254", "metadata"),
        (&["0.0.0.0/0"], "a.example", "192.168.0.1", "allowed"),
        (&["0.0.0.0/0"], "a.example", "169.254.169.254", "link-local"),
        (&["100.64.0.0/10"], "a.example", "100.100.100.200", "metadata"),
        (&["100.100.100.200"], "a.example", "100.100.100.200", "allowed"),
        (&["169.254.169.254/32"], "a.example", "169.254.169.254", "allowed"),
        (&["mail.example"], "mail.example", "8.8.8.8", "allowed"),
    ];
    for (allow, host, address, expected) in cases {
        assert_eq!(verdict(&guard(allow), host, address), expected, "{allow:?}: {host} at {address}");
    }
}

#[test]
fn what_is_no_network_and_no_name_is_refused_with_its_place() {
    for entry in
        ["", "10.0.0.0/33", "http://a.example", "a b", "*.example", "a.example:80", "[::1]", "0x7f.1"]
    {
        let error = Guard::new(&["ok.example".to_owned(), entry.to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("allow[1]: "), "{entry:?}: {error}");
    }
}
