//! Addresses of networks as values: IPv4 and IPv6, and the ranges that prefixes stand for.

use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::kind;
use arrow::array::{ArrayRef, AsArray, BooleanArray, FixedSizeBinaryArray, StructArray};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Int64Type, UInt32Type};
use model::Carried;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("IPv4NumToString", (1, 1), numbered, |c| {
        let values = super::convert::convert(&c.args[0], &DataType::UInt32)?;
        c.write(|row, out| {
            out.push_str(&Ipv4Addr::from(values.as_primitive::<UInt32Type>().value(row)).to_string());
            Ok(())
        })
    }),
    plain("IPv4NumToStringClassC", (1, 1), numbered, |c| {
        let values = super::convert::convert(&c.args[0], &DataType::UInt32)?;
        c.write(|row, out| {
            let [a, b, d, _] = values.as_primitive::<UInt32Type>().value(row).to_be_bytes();
            out.push_str(&format!("{a}.{b}.{d}.xxx"));
            Ok(())
        })
    }),
    plain(
        "IPv6NumToString",
        (1, 1),
        |t| need(t, &Carried::Ipv6).map(|()| DataType::Utf8),
        |c| c.as_type(0, &DataType::Utf8),
    ),
    plain(
        "IPv4ToIPv6",
        (1, 1),
        |t| match kind::is_number(t.of(0)) {
            true => Ok(Carried::Ipv6.to_arrow()),
            false => need(t, &Carried::Ipv4).map(|()| Carried::Ipv6.to_arrow()),
        },
        |c| {
            let older = super::convert::convert(&c.args[0], &Carried::Ipv4.to_arrow())?;
            super::convert::convert(&older, &Carried::Ipv6.to_arrow())
        },
    ),
    plain("IPv4CIDRToRange", (2, 2), |t| range_type(t, &Carried::Ipv4), |c| ranges(c, 4, 4)),
    plain("IPv6CIDRToRange", (2, 2), |t| range_type(t, &Carried::Ipv6), |c| ranges(c, 16, 17)),
    plain(
        "isIPAddressInRange",
        (2, 2),
        |t| t.need_text(&[0, 1]).map(|()| DataType::Boolean),
        |c| {
            let (addresses, prefixes) = (c.text(0)?, c.text(1)?);
            Ok(Arc::new(BooleanArray::from(
                c.each(|row| is_inside(addresses.value(row), prefixes.value(row)))?,
            )))
        },
    ),
];

fn numbered(types: &Types) -> Outcome<DataType> {
    let is_address = Carried::of(types.of(0)) == Some(Carried::Ipv4);
    if is_address || types.of(0).is_unsigned_integer() { Ok(DataType::Utf8) } else { Err(types.illegal(0)) }
}

fn need(types: &Types, wanted: &Carried) -> Outcome<()> {
    if *types.of(0) == wanted.to_arrow() { Ok(()) } else { Err(types.illegal(0)) }
}

fn range_type(types: &Types, of: &Carried) -> Outcome<DataType> {
    need(types, of)?;
    if !types.of(1).is_unsigned_integer() {
        return Err(types.illegal(1));
    }
    Ok(kind::tuple_of(&[of.to_arrow(), of.to_arrow()]))
}

/// The first and the last address of each prefix; one longer than an address is the address.
fn ranges(call: &Call, octets: usize, width: usize) -> Outcome<ArrayRef> {
    let addresses = call.args[0].as_fixed_size_binary();
    let lengths = super::convert::convert(&call.args[1], &DataType::Int64)?;
    let lengths = lengths.as_primitive::<Int64Type>();
    let (mut first, mut last) =
        (Vec::with_capacity(width * call.rows), Vec::with_capacity(width * call.rows));
    for row in 0..call.rows {
        let mut left = usize::try_from(lengths.value(row)).unwrap_or(usize::MAX);
        for octet in &addresses.value(row)[..octets] {
            let kept = left.min(8);
            left -= kept;
            let mask = u8::try_from((0xff00_u16 >> kept) & 0xff).unwrap_or(0xff);
            first.push(octet & mask);
            last.push(octet | !mask);
        }
        first.resize(width * (row + 1), 0);
        last.resize(width * (row + 1), 0);
    }
    let DataType::Struct(fields) = &call.returns else { return Err("a tuple was expected".into()) };
    let column = |all: Vec<u8>| -> Outcome<ArrayRef> {
        let width = i32::try_from(width).unwrap_or(0);
        Ok(Arc::new(FixedSizeBinaryArray::try_new(width, Buffer::from_vec(all), None)?))
    };
    Ok(Arc::new(StructArray::try_new(fields.clone(), vec![column(first)?, column(last)?], None)?))
}

fn is_inside(address: &str, prefix: &str) -> Outcome<bool> {
    let wrong = |text: &str| {
        Fault(format!("'{text}' is neither an address nor a prefix of one. (CANNOT_PARSE_TEXT)"))
    };
    let (network, length) = prefix.split_once('/').ok_or_else(|| wrong(prefix))?;
    let network: IpAddr = network.parse().map_err(|_| wrong(prefix))?;
    let bits = if network.is_ipv4() { 32 } else { 128 };
    let length: u32 = length.parse().ok().filter(|length| *length <= bits).ok_or_else(|| wrong(prefix))?;
    let address: IpAddr = address.parse().map_err(|_| wrong(address))?;
    let (address, network) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(u32::from(address)), u128::from(u32::from(network)))
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (u128::from(address), u128::from(network)),
        _ => return Ok(false),
    };
    let cut = |one: u128| one.checked_shr(bits - length).unwrap_or(0);
    Ok(cut(address) == cut(network))
}
