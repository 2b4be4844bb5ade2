//! Which addresses may be reached: public ones, and what the configuration allows.

use crate::Error;
use crate::limits::ALLOW_MAX;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::Host;

/// What opens a network that is closed by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    /// an allowed name, or an allowed network that holds the address
    Name,
    /// only an allowed network that lies within this one: nobody means these when writing `0.0.0.0/0`
    Network,
}

/// A network that is closed by default.
struct Closed {
    net: IpNet,
    what: &'static str,
    opens: Opens,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, len: u8, what: &'static str, opens: Opens) -> Closed {
    Closed { net: IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), len)), what, opens }
}

/// By the first three groups and the last.
const fn v6(head: [u16; 3], last: u16, len: u8, what: &'static str, opens: Opens) -> Closed {
    let address = Ipv6Addr::new(head[0], head[1], head[2], 0, 0, 0, 0, last);
    Closed { net: IpNet::V6(Ipv6Net::new_assert(address, len)), what, opens }
}

/// After the registries of special addresses of IANA, and where clouds answer with credentials. The first that holds an
/// address counts.
const CLOSED: [Closed; 30] = [
    v4(100, 100, 100, 200, 32, "metadata", Opens::Network),
    v4(168, 63, 129, 16, 32, "metadata", Opens::Network),
    v4(192, 0, 0, 192, 32, "metadata", Opens::Network),
    v4(169, 254, 0, 0, 16, "link-local", Opens::Network),
    v4(127, 0, 0, 0, 8, "loopback", Opens::Name),
    v4(10, 0, 0, 0, 8, "private", Opens::Name),
    v4(172, 16, 0, 0, 12, "private", Opens::Name),
    v4(192, 168, 0, 0, 16, "private", Opens::Name),
    v4(100, 64, 0, 0, 10, "carrier-grade NAT", Opens::Name),
    v4(0, 0, 0, 0, 8, "unspecified", Opens::Network),
    v4(192, 0, 0, 0, 24, "reserved", Opens::Network),
    v4(192, 0, 2, 0, 24, "documentation", Opens::Network),
    v4(198, 51, 100, 0, 24, "documentation", Opens::Network),
    v4(203, 0, 113, 0, 24, "documentation", Opens::Network),
    v4(192, 88, 99, 0, 24, "6to4 relay", Opens::Network),
    v4(198, 18, 0, 0, 15, "benchmark", Opens::Name),
    v4(224, 0, 0, 0, 4, "multicast", Opens::Network),
    v4(240, 0, 0, 0, 4, "reserved", Opens::Network),
    v6([0xfd00, 0xec2, 0], 0x254, 128, "metadata", Opens::Network),
    v6([0xfd20, 0xce, 0], 0x254, 128, "metadata", Opens::Network),
    v6([0, 0, 0], 1, 128, "loopback", Opens::Name),
    v6([0, 0, 0], 0, 128, "unspecified", Opens::Network),
    v6([0xfc00, 0, 0], 0, 7, "private", Opens::Name),
    v6([0xfe80, 0, 0], 0, 10, "link-local", Opens::Network),
    v6([0xff00, 0, 0], 0, 8, "multicast", Opens::Network),
    v6([0x64, 0xff9b, 1], 0, 48, "local NAT64", Opens::Network),
    v6([0x2001, 0, 0], 0, 32, "Teredo", Opens::Network),
    v6([0x2001, 0, 0], 0, 23, "reserved", Opens::Network),
    v6([0x2001, 0xdb8, 0], 0, 32, "documentation", Opens::Network),
    v6([0x3fff, 0, 0], 0, 20, "documentation", Opens::Network),
];

/// Where public addresses of IPv6 are; the rest is not given out.
const PUBLIC_V6: Closed = v6([0x2000, 0, 0], 0, 3, "public", Opens::Network);

/// Why an address may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// it is public
    Public,
    /// the configuration says so
    Allowed,
}

/// Tells which addresses may be reached.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    networks: Vec<IpNet>,
    names: Vec<String>,
}

impl Guard {
    /// Reads what is allowed.
    pub(crate) fn new(allow: &[String]) -> Result<Self, Error> {
        if allow.len() > ALLOW_MAX {
            return Err(Error::config(
                "allow",
                format!("{} entries are too many; write networks", allow.len()),
            ));
        }
        let mut guard = Self::default();
        for (index, entry) in allow.iter().enumerate() {
            if let Ok(net) = entry.parse::<IpNet>() {
                guard.networks.push(net.trunc());
            } else if let Ok(address) = entry.parse::<IpAddr>() {
                guard.networks.push(address.into());
            } else if let Some(name) = name(entry) {
                guard.names.push(name);
            } else {
                let problem = format!("{entry:?} is neither a network such as 10.1.0.0/16 nor a host's name");
                return Err(Error::config(format!("allow[{index}]"), problem));
            }
        }
        Ok(guard)
    }

    /// Whether the address that `host` leads to may be reached; if not, what kind of address it is.
    pub(crate) fn check(&self, host: &Host, address: IpAddr) -> Result<Pass, &'static str> {
        let inner = innermost(address);
        let is_named = matches!(host, Host::Domain(domain) if self.names.contains(&bare(domain)));
        let mut networks = self.networks.iter().filter(|net| net.contains(&inner));
        let closed = CLOSED.iter().find(|closed| closed.net.contains(&inner));
        let is_opened = match closed {
            Some(Closed { opens: Opens::Network, net, .. }) => networks.any(|allowed| net.contains(allowed)),
            Some(_) => is_named || networks.next().is_some(),
            None => networks.next().is_some() || (is_named && is_public(inner)),
        };
        match closed {
            _ if is_opened => Ok(Pass::Allowed),
            Some(closed) => Err(closed.what),
            None if is_public(inner) => Ok(Pass::Public),
            None => Err("reserved"),
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    address.is_ipv4() || PUBLIC_V6.net.contains(&address)
}

/// A name as names are compared; `None` if it is none.
fn name(entry: &str) -> Option<String> {
    let is_plain = entry.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    match Host::parse(entry) {
        Ok(Host::Domain(domain)) if is_plain => Some(bare(&domain)),
        _ => None,
    }
}

fn bare(domain: &str) -> String {
    domain.trim_end_matches('.').to_ascii_lowercase()
}

/// The address of IPv4 that an address of IPv6 stands for (mapped, NAT64, 6to4), else the address.
fn innermost(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let words = v6.segments();
    let of = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match words {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of(high, low),
        [0x2002, high, low, ..] => of(high, low),
        _ => address,
    }
}

#[cfg(test)]
mod tests;
