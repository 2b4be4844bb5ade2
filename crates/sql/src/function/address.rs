//! More of addresses: parts of a URL, parameters, and IPv4 and IPv6 as text and numbers.

use super::text::{text_lists, to_text};
use super::{Call, Function, Nulls, Outcome, Types, plain};
use arrow::array::{Array, ArrayRef, BooleanArray, UInt16Array, UInt32Array};
use arrow::datatypes::DataType;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

fn text(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1]).map(|()| DataType::Utf8)
}

fn list(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0]).map(|()| crate::kind::list_of(DataType::Utf8))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("topLevelDomain", (1, 1), text, |c| {
        to_text(c, |url| {
            let domain = super::web::domain(url);
            let is_address = domain.parse::<Ipv4Addr>().is_ok();
            match domain.rsplit_once('.') {
                Some((_, last)) if !is_address => last.to_owned(),
                _ => String::new(),
            }
        })
    }),
    plain("cutWWW", (1, 1), text, |c| {
        to_text(c, |url| {
            let begin = url.find("//").map_or(0, |at| at + 2);
            let end = url[begin..].find(['/', '?', '#']).map_or(url.len(), |at| begin + at);
            let begin = url[begin..end].rfind('@').map_or(begin, |at| begin + at + 1);
            match url[begin..].strip_prefix("www.").filter(|_| begin > 0) {
                Some(rest) => format!("{}{rest}", &url[..begin]),
                None => url.to_owned(),
            }
        })
    }),
    plain("cutFragment", (1, 1), text, |c| {
        to_text(c, |url| url.split('#').next().unwrap_or_default().to_owned())
    }),
    plain("cutQueryStringAndFragment", (1, 1), text, |c| {
        to_text(c, |url| url.split(['?', '#']).next().unwrap_or_default().to_owned())
    }),
    plain("queryStringAndFragment", (1, 1), text, |c| {
        to_text(c, |url| match url.find(['?', '#']) {
            Some(at) if url[at..].starts_with('?') => url[at + 1..].to_owned(),
            Some(at) => url[at..].to_owned(),
            None => String::new(),
        })
    }),
    plain("extractURLParameters", (1, 1), list, |c| pairs(c, str::to_owned)),
    plain("extractURLParameterNames", (1, 1), list, |c| {
        pairs(c, |pair| pair.split('=').next().unwrap_or_default().to_owned())
    }),
    plain(
        "port",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::UInt16),
        |c| {
            let values = c.text(0)?;
            Ok(Arc::new(UInt16Array::from(c.each(|row| {
                let rest = values.value(row).split_once("//").map_or("", |(_, rest)| rest);
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
                Ok(host.split_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(0))
            })?)))
        },
    ),
    plain(
        "isIPv4String",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::Boolean),
        |c| {
            let values = c.text(0)?;
            Ok(Arc::new(BooleanArray::from(c.each(|row| Ok(values.value(row).parse::<Ipv4Addr>().is_ok()))?)))
        },
    ),
    plain(
        "isIPv6String",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::Boolean),
        |c| {
            let values = c.text(0)?;
            Ok(Arc::new(BooleanArray::from(c.each(|row| Ok(values.value(row).parse::<Ipv6Addr>().is_ok()))?)))
        },
    ),
    plain(
        "IPv4StringToNum",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::UInt32),
        |c| {
            let values = c.text(0)?;
            Ok(Arc::new(UInt32Array::from(c.each(|row| {
                let text = values.value(row);
                let address = text.parse::<Ipv4Addr>();
                address
                    .map(u32::from)
                    .map_err(|_| format!("Invalid IPv4 value '{text}'. (CANNOT_PARSE_IPV4)").into())
            })?)))
        },
    ),
    Function {
        name: "IPv4StringToNumOrNull",
        nulls: Nulls::Always,
        arity: (1, 1),
        returns: |t| t.need_text(&[0]).map(|()| DataType::UInt32),
        run: |c| {
            let values = c.text(0)?;
            let address = |text: &str| text.parse::<Ipv4Addr>().ok().map(u32::from);
            Ok(Arc::new(
                (0..c.rows)
                    .map(|row| values.is_valid(row).then(|| address(values.value(row))).flatten())
                    .collect::<UInt32Array>(),
            ))
        },
    },
    plain(
        "IPv4StringToNumOrDefault",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::UInt32),
        |c| {
            let values = c.text(0)?;
            Ok(Arc::new(UInt32Array::from(
                c.each(|row| Ok(values.value(row).parse::<Ipv4Addr>().map_or(0, u32::from)))?,
            )))
        },
    ),
];

/// The `name=value` of the query and of what follows `#`.
fn pairs(call: &Call, part: fn(&str) -> String) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    Ok(text_lists(call.each(|row| {
        let url = values.value(row);
        let Some(at) = url.find(['?', '#']) else { return Ok(Vec::new()) };
        let all = url[at + 1..].split(['&', '#', '?', ';']);
        Ok(all.filter(|pair| pair.contains('=')).map(part).collect())
    })?))
}
