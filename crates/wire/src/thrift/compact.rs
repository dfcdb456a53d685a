//! Pieces of TCompactProtocol: seven bits a byte, types in half bytes.

use super::Limits;
use super::atom::{Atom, Container, Kind, check_message_type, check_name, text};
use super::scan::ScanError;

const INT16_BYTES_MAX: usize = 3;
const INT32_BYTES_MAX: usize = 5;
const INT64_BYTES_MAX: usize = 10;

/// The message's header: protocol, version and type, sequence, name.
pub(super) fn header(bytes: &[u8]) -> Atom<()> {
    let Some(first) = bytes.first() else { return Ok(None) };
    if *first != 0x82 {
        return Err(ScanError::NotThrift("it does not begin as TCompactProtocol does"));
    }
    let Some(second) = bytes.get(1) else { return Ok(None) };
    if second & 0x1f != 1 {
        return Err(ScanError::NotThrift("the protocol's version is not 1"));
    }
    check_message_type(second >> 5)?;
    let Some((_, sequence)) = varint(&bytes[2..], INT32_BYTES_MAX)? else { return Ok(None) };
    let at = 2 + sequence;
    let Some((length, prefix)) = varint(&bytes[at..], INT32_BYTES_MAX)? else { return Ok(None) };
    let (length, at) = (length_of(length)?, at + prefix);
    check_name(length, &bytes[at..])?;
    Ok(Some(((), at + length)).filter(|_| bytes.len() >= at + length))
}

/// A field's type and id. Booleans have their value here.
pub(super) fn field(bytes: &[u8]) -> Atom<Kind> {
    let Some(first) = bytes.first() else { return Ok(None) };
    if first & 0x0f == 0 {
        return Ok(Some((Kind::Stop, 1)));
    }
    let kind = if matches!(first & 0x0f, 1 | 2) { Kind::InHeader } else { kind(first & 0x0f)? };
    if first >> 4 != 0 {
        return Ok(Some((kind, 1)));
    }
    Ok(varint(&bytes[1..], INT16_BYTES_MAX)?.map(|(_, id)| (kind, 1 + id)))
}

fn kind(code: u8) -> Result<Kind, ScanError> {
    Ok(match code {
        1..=3 => Kind::Fixed(1),
        4 => Kind::Varint(INT16_BYTES_MAX),
        5 => Kind::Varint(INT32_BYTES_MAX),
        6 => Kind::Varint(INT64_BYTES_MAX),
        7 => Kind::Fixed(8),
        8 => Kind::Text,
        9 | 10 => Kind::Sequence,
        11 => Kind::Map,
        12 => Kind::Struct,
        13 => Kind::Fixed(16),
        _ => return Err(ScanError::Malformed("an unknown type of field")),
    })
}

/// Length of a string with its prefix.
pub(super) fn string(bytes: &[u8], limits: &Limits) -> Atom<()> {
    let Some((length, prefix)) = varint(bytes, INT32_BYTES_MAX)? else { return Ok(None) };
    Ok(Some(((), text(length_of(length)?, prefix, limits)?)))
}

/// A list's or set's header: few entries are counted in the half byte beside the type.
pub(super) fn sequence(bytes: &[u8]) -> Atom<Container> {
    let Some(first) = bytes.first() else { return Ok(None) };
    let counted = match first >> 4 {
        15 => varint(&bytes[1..], INT32_BYTES_MAX)?.map(|(entries, length)| (entries, 1 + length)),
        few => Some((u64::from(few), 1)),
    };
    let Some((entries, length)) = counted else { return Ok(None) };
    let entries = length_of(entries)?;
    Ok(Some((Container::Sequence { kind: element(first & 0x0f, entries)?, entries }, length)))
}

/// A map's header; an empty one has no types.
pub(super) fn map(bytes: &[u8]) -> Atom<Container> {
    let Some((entries, length)) = varint(bytes, INT32_BYTES_MAX)? else { return Ok(None) };
    let entries = length_of(entries)?;
    if entries == 0 {
        return Ok(Some((Container::Map { key: Kind::Stop, value: Kind::Stop, entries }, length)));
    }
    let Some(types) = bytes.get(length) else { return Ok(None) };
    let (key, value) = (kind(types >> 4)?, kind(types & 0x0f)?);
    Ok(Some((Container::Map { key, value, entries }, length + 1)))
}

fn element(code: u8, entries: usize) -> Result<Kind, ScanError> {
    if entries == 0 && code == 0 { Ok(Kind::Fixed(1)) } else { kind(code) }
}

/// A number and the bytes it takes.
pub(super) fn varint(bytes: &[u8], bytes_max: usize) -> Atom<u64> {
    let mut number = 0u64;
    for (index, byte) in bytes.iter().take(bytes_max).enumerate() {
        number |= u64::from(byte & 0x7f).checked_shl(7 * index as u32).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Ok(Some((number, index + 1)));
        }
    }
    if bytes.len() >= bytes_max { Err(ScanError::Malformed("a number that does not end")) } else { Ok(None) }
}

fn length_of(number: u64) -> Result<usize, ScanError> {
    i32::try_from(number).map(|length| length as usize).map_err(|_| ScanError::Malformed("a length beyond 2^31"))
}
