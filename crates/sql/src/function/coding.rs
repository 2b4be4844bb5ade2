//! Other ways to write text and numbers: hex, base64, character codes; cityHash64.

use super::text::{all_text, to_text};
use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type, UInt64Type};
use model::Carried;
use std::fmt::Write;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("hex", (1, 1), writable, |c| digits(c, false)),
    plain("bin", (1, 1), writable, |c| digits(c, true)),
    plain("base64Encode", (1, 1), all_text, |c| to_text(c, |text| encoded(text.as_bytes()))),
    plain("base64Decode", (1, 1), all_text, |c| {
        let values = c.text(0)?;
        c.write(|row, out| {
            let bytes = decoded(values.value(row)).ok_or_else(|| {
                format!("Failed to base64Decode input '{}'. (INCORRECT_DATA)", values.value(row))
            })?;
            out.push_str(&utf8(bytes)?);
            Ok(())
        })
    }),
    plain("tryBase64Decode", (1, 1), all_text, |c| {
        let values = c.text(0)?;
        c.write(|row, out| {
            if let Some(bytes) = decoded(values.value(row)) {
                out.push_str(&utf8(bytes)?);
            }
            Ok(())
        })
    }),
    plain("unhex", (1, 1), all_text, |c| {
        let values = c.text(0)?;
        c.write(|row, out| {
            out.push_str(&utf8(
                unhex(values.value(row))
                    .ok_or("unhex of other characters is not supported yet (NOT_IMPLEMENTED)")?,
            )?);
            Ok(())
        })
    }),
    plain(
        "ascii",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::Int32),
        |c| {
            let values = c.text(0)?;
            let codes =
                c.each(|row| Ok(values.value(row).as_bytes().first().map_or(0, |byte| i32::from(*byte))))?;
            Ok(Arc::new(arrow::array::Int32Array::from(codes)))
        },
    ),
    plain(
        "char",
        (1, usize::MAX),
        |t| t.need_number(&[0]).map(|()| DataType::Utf8),
        |c| {
            let codes = (0..c.args.len()).map(|at| super::convert::convert(&c.args[at], &DataType::Int64));
            let codes = codes.collect::<Outcome<Vec<_>>>()?;
            c.write(|row, out| {
                let bytes =
                    codes.iter().map(|one| one.as_primitive::<Int64Type>().value(row) as u8).collect();
                out.push_str(&utf8(bytes)?);
                Ok(())
            })
        },
    ),
    Function {
        name: "cityHash64",
        nulls: Nulls::Inherit,
        arity: (1, usize::MAX),
        returns: |t| {
            let is_known = |field: &arrow::datatypes::FieldRef| {
                let one = field.data_type();
                kind::is_text(one) || one.is_integer() || *one == DataType::Boolean
            };
            match t.fields.iter().position(|field| !is_known(field)) {
                None => Ok(DataType::UInt64),
                Some(at) => Err(super::Fault(format!(
                    "cityHash64 of {} is not supported yet (NOT_IMPLEMENTED)",
                    crate::type_name(&t.fields[at])
                ))),
            }
        },
        run: city_hash,
    },
];

fn utf8(bytes: Vec<u8>) -> Outcome<String> {
    String::from_utf8(bytes)
        .map_err(|_| "text that is not UTF-8 is not supported yet (NOT_IMPLEMENTED)".into())
}

fn writable(types: &Types) -> Outcome<DataType> {
    let one = types.of(0);
    let is_bytes =
        matches!(Carried::of(one), Some(Carried::Uuid | Carried::Ipv4 | Carried::Ipv6 | Carried::Fixed(_)));
    if kind::is_text(one) || one.is_integer() || kind::is_float(one) || *one == DataType::Null || is_bytes {
        return Ok(DataType::Utf8);
    }
    Err(types.illegal(0))
}

/// Texts and floats byte by byte as they lie in memory, integers from the highest byte that is not zero.
fn digits(call: &Call, is_binary: bool) -> Outcome<ArrayRef> {
    let array = &call.args[0];
    let data_type = array.data_type().clone();
    let push = |bytes: &[u8], out: &mut String| {
        for byte in bytes {
            let written = if is_binary { write!(out, "{byte:08b}") } else { write!(out, "{byte:02X}") };
            debug_assert!(written.is_ok(), "a String takes everything");
        }
    };
    if kind::is_text(&data_type) {
        let texts = call.text(0)?;
        return call.write(|row, out| {
            push(texts.value(row).as_bytes(), out);
            Ok(())
        });
    }
    if let Some(carried) = Carried::of(&data_type) {
        let column = array.as_fixed_size_binary();
        return call.write(|row, out| {
            let bytes = column.value(row);
            match &carried {
                Carried::Uuid => [&bytes[8..], &bytes[..8]].into_iter().for_each(|half| push(half, out)),
                Carried::Fixed(length) => push(&bytes[..*length], out),
                _ => push(&bytes[..bytes.len().min(16)], out),
            }
            Ok(())
        });
    }
    match data_type {
        DataType::Null => Ok(Arc::new(StringArray::new_null(call.rows))),
        DataType::Float64 => call.write(|row, out| {
            push(&array.as_primitive::<Float64Type>().value(row).to_le_bytes(), out);
            Ok(())
        }),
        DataType::Float32 => call.write(|row, out| {
            push(&array.as_primitive::<Float32Type>().value(row).to_le_bytes(), out);
            Ok(())
        }),
        _ => {
            let wide = super::convert::convert(array, &DataType::UInt64)?;
            let bits = kind::integer(&data_type).map_or(64, |(bits, _)| bits);
            call.write(|row, out| {
                let value = wide.as_primitive::<UInt64Type>().value(row);
                let value = if bits == 64 { value } else { value & ((1 << bits) - 1) };
                let bytes = value.to_be_bytes();
                let begin = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
                push(&bytes[begin..], out);
                Ok(())
            })
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encoded(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = ALPHABET[(group >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let inside = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let (mut out, mut group, mut count) = (Vec::new(), 0_u32, 0);
    for byte in inside.bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        group = group << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((group >> count) as u8);
        }
    }
    Some(out)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let padded = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
    padded
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

/// The last steps of MurmurHash3, which ClickHouse hashes integers with.
pub(super) fn mixed(mut value: u64) -> u64 {
    value ^= value >> 33;
    value = value.wrapping_mul(0xff51_afd7_ed55_8ccd);
    value ^= value >> 33;
    value = value.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    value ^ value >> 33
}

fn city_hash(call: &Call) -> Outcome<ArrayRef> {
    let mut all: Option<Vec<u64>> = None;
    for array in &call.args {
        let hashed = array.data_type();
        if !(kind::is_text(hashed) || kind::is_number(hashed) || matches!(hashed, DataType::Date32))
            && (!kind::is_time(hashed) || *hashed == DataType::Date64)
        {
            return Err(Fault(format!(
                "cityHash64 of {} is not supported yet (NOT_IMPLEMENTED)",
                crate::type_name::named(hashed, false)
            )));
        }
        if array.logical_null_count() > 0 {
            return Err("cityHash64 of NULL is not supported yet (NOT_IMPLEMENTED)".into());
        }
        let hashes: Vec<u64> = if kind::is_text(array.data_type()) {
            let texts = super::convert::to_strings(array)?;
            (0..call.rows).map(|row| city::hash64(texts.value(row).as_bytes())).collect()
        } else {
            let wide = super::convert::convert(array, &DataType::UInt64)?;
            let bits = kind::integer(array.data_type()).map_or(64, |(bits, _)| bits);
            let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            wide.as_primitive::<UInt64Type>()
                .values()
                .iter()
                .map(|value| mixed((value & mask) ^ 0x4CF2_D2BA_AE6D_A887))
                .collect()
        };
        all = Some(match all {
            None => hashes,
            Some(before) => before
                .into_iter()
                .zip(hashes)
                .map(|(left, right)| city::hash_128_to_64(left, right))
                .collect(),
        });
    }
    Ok(Arc::new(UInt64Array::from(all.unwrap_or_default())))
}

/// CityHash64 of version 1.0.2, which is the one ClickHouse froze.
mod city {
    const K0: u64 = 0xc3a5_c85c_97cb_3127;
    const K1: u64 = 0xb492_b66f_be98_f273;
    const K2: u64 = 0x9ae1_6a3b_2f90_404f;
    const K3: u64 = 0xc949_d7c7_509e_6557;

    fn fetch64(bytes: &[u8], at: usize) -> u64 {
        let mut out = [0; 8];
        out.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(out)
    }

    fn fetch32(bytes: &[u8], at: usize) -> u64 {
        let mut out = [0; 4];
        out.copy_from_slice(&bytes[at..at + 4]);
        u64::from(u32::from_le_bytes(out))
    }

    fn shift_mix(value: u64) -> u64 {
        value ^ value >> 47
    }

    pub(super) fn hash_128_to_64(low: u64, high: u64) -> u64 {
        const MUL: u64 = 0x9ddf_ea08_eb38_2d69;
        let a = (low ^ high).wrapping_mul(MUL);
        let a = a ^ a >> 47;
        let b = (high ^ a).wrapping_mul(MUL);
        let b = b ^ b >> 47;
        b.wrapping_mul(MUL)
    }

    fn hash_0_to_16(bytes: &[u8]) -> u64 {
        let length = bytes.len();
        if length > 8 {
            let (a, b) = (fetch64(bytes, 0), fetch64(bytes, length - 8));
            let rotated = b.wrapping_add(length as u64).rotate_right(length as u32);
            return hash_128_to_64(a, rotated) ^ b;
        }
        if length >= 4 {
            let a = fetch32(bytes, 0);
            return hash_128_to_64((length as u64).wrapping_add(a << 3), fetch32(bytes, length - 4));
        }
        if length > 0 {
            let (a, b, c) = (bytes[0], bytes[length >> 1], bytes[length - 1]);
            let y = u64::from(a).wrapping_add(u64::from(b) << 8);
            let z = (length as u64).wrapping_add(u64::from(c) << 2);
            return shift_mix(y.wrapping_mul(K2) ^ z.wrapping_mul(K3)).wrapping_mul(K2);
        }
        K2
    }

    fn hash_17_to_32(bytes: &[u8]) -> u64 {
        let length = bytes.len();
        let a = fetch64(bytes, 0).wrapping_mul(K1);
        let b = fetch64(bytes, 8);
        let c = fetch64(bytes, length - 8).wrapping_mul(K2);
        let d = fetch64(bytes, length - 16).wrapping_mul(K0);
        hash_128_to_64(
            a.wrapping_sub(b).rotate_right(43).wrapping_add(c.rotate_right(30)).wrapping_add(d),
            a.wrapping_add((b ^ K3).rotate_right(20)).wrapping_sub(c).wrapping_add(length as u64),
        )
    }

    fn weak_hash(bytes: &[u8], at: usize, a: u64, b: u64) -> (u64, u64) {
        let (w, x, y, z) =
            (fetch64(bytes, at), fetch64(bytes, at + 8), fetch64(bytes, at + 16), fetch64(bytes, at + 24));
        let a = a.wrapping_add(w);
        let b = b.wrapping_add(a).wrapping_add(z).rotate_right(21);
        let c = a;
        let a = a.wrapping_add(x).wrapping_add(y);
        let b = b.wrapping_add(a.rotate_right(44));
        (a.wrapping_add(z), b.wrapping_add(c))
    }

    fn hash_33_to_64(bytes: &[u8]) -> u64 {
        let length = bytes.len();
        let z = fetch64(bytes, 24);
        let a = fetch64(bytes, 0)
            .wrapping_add((length as u64).wrapping_add(fetch64(bytes, length - 16)).wrapping_mul(K0));
        let b = a.wrapping_add(z).rotate_right(52);
        let c = a.rotate_right(37);
        let a = a.wrapping_add(fetch64(bytes, 8));
        let c = c.wrapping_add(a.rotate_right(7));
        let a = a.wrapping_add(fetch64(bytes, 16));
        let vf = a.wrapping_add(z);
        let vs = b.wrapping_add(a.rotate_right(31)).wrapping_add(c);
        let a = fetch64(bytes, 16).wrapping_add(fetch64(bytes, length - 32));
        let z = fetch64(bytes, length - 8);
        let b = a.wrapping_add(z).rotate_right(52);
        let c = a.rotate_right(37);
        let a = a.wrapping_add(fetch64(bytes, length - 24));
        let c = c.wrapping_add(a.rotate_right(7));
        let a = a.wrapping_add(fetch64(bytes, length - 16));
        let wf = a.wrapping_add(z);
        let ws = b.wrapping_add(a.rotate_right(31)).wrapping_add(c);
        let r = shift_mix(
            vf.wrapping_add(ws).wrapping_mul(K2).wrapping_add(wf.wrapping_add(vs).wrapping_mul(K0)),
        );
        shift_mix(r.wrapping_mul(K0).wrapping_add(vs)).wrapping_mul(K2)
    }

    pub(super) fn hash64(bytes: &[u8]) -> u64 {
        let length = bytes.len();
        match length {
            0..=16 => return hash_0_to_16(bytes),
            17..=32 => return hash_17_to_32(bytes),
            33..=64 => return hash_33_to_64(bytes),
            _ => {}
        }
        let mut x = fetch64(bytes, 0);
        let mut y = fetch64(bytes, length - 16) ^ K1;
        let mut z = fetch64(bytes, length - 56) ^ K0;
        let mut v = weak_hash(bytes, length - 64, length as u64, y);
        let mut w = weak_hash(bytes, length - 32, (length as u64).wrapping_mul(K1), K0);
        z = z.wrapping_add(shift_mix(v.1).wrapping_mul(K1));
        x = z.wrapping_add(x).rotate_right(39).wrapping_mul(K1);
        y = y.rotate_right(33).wrapping_mul(K1);
        let mut at = 0;
        let end = (length - 1) & !63;
        while at < end {
            x = x
                .wrapping_add(y)
                .wrapping_add(v.0)
                .wrapping_add(fetch64(bytes, at + 16))
                .rotate_right(37)
                .wrapping_mul(K1);
            y = y.wrapping_add(v.1).wrapping_add(fetch64(bytes, at + 48)).rotate_right(42).wrapping_mul(K1);
            x ^= w.1;
            y ^= v.0;
            z = (z ^ w.0).rotate_right(33);
            v = weak_hash(bytes, at, v.1.wrapping_mul(K1), x.wrapping_add(w.0));
            w = weak_hash(bytes, at + 32, z.wrapping_add(w.1), y);
            std::mem::swap(&mut z, &mut x);
            at += 64;
        }
        hash_128_to_64(
            hash_128_to_64(v.0, w.0).wrapping_add(shift_mix(y).wrapping_mul(K1)).wrapping_add(z),
            hash_128_to_64(v.1, w.1).wrapping_add(x),
        )
    }
}
