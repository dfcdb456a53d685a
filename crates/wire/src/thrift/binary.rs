//! Pieces of TBinaryProtocol: fixed widths, big-endian.

use super::Limits;
use super::atom::{Atom, Container, Kind, check_message_type, check_name, size, text};
use super::scan::ScanError;

/// The message's header. Strict: version and type, name, sequence. Old style: name, type, sequence.
pub(super) fn header(bytes: &[u8]) -> Atom<()> {
    let Some(first) = bytes.first() else { return Ok(None) };
    if first & 0x80 == 0 { old_header(bytes) } else { strict_header(bytes) }
}

fn strict_header(bytes: &[u8]) -> Atom<()> {
    const VERSION: [u8; 2] = [0x80, 0x01];
    if bytes.iter().zip(VERSION).any(|(byte, known)| *byte != known) {
        return Err(ScanError::NotThrift("the protocol's version is not 1"));
    }
    if let Some(kind) = bytes.get(3) {
        check_message_type(*kind)?;
    }
    let Some(length) = int(bytes, 4) else { return Ok(None) };
    let length = size(length)?;
    check_name(length, &bytes[8..])?;
    Ok(whole(bytes, 8 + length + 4))
}

fn old_header(bytes: &[u8]) -> Atom<()> {
    let Some(length) = int(bytes, 0) else { return Ok(None) };
    let length = size(length)?;
    check_name(length, &bytes[4..])?;
    if let Some(kind) = bytes.get(4 + length) {
        check_message_type(*kind)?;
    }
    Ok(whole(bytes, 4 + length + 1 + 4))
}

fn whole(bytes: &[u8], length: usize) -> Option<((), usize)> {
    (bytes.len() >= length).then_some(((), length))
}

/// A field's type and id.
pub(super) fn field(bytes: &[u8]) -> Atom<Kind> {
    let Some(code) = bytes.first() else { return Ok(None) };
    if *code == 0 {
        return Ok(Some((Kind::Stop, 1)));
    }
    Ok(Some((kind(*code)?, 3)).filter(|_| bytes.len() >= 3))
}

fn kind(code: u8) -> Result<Kind, ScanError> {
    Ok(match code {
        2 | 3 => Kind::Fixed(1),
        4 | 10 => Kind::Fixed(8),
        6 => Kind::Fixed(2),
        8 => Kind::Fixed(4),
        11 => Kind::Text,
        12 => Kind::Struct,
        13 => Kind::Map,
        14 | 15 => Kind::Sequence,
        16 => Kind::Fixed(16),
        _ => return Err(ScanError::Malformed("an unknown type of field")),
    })
}

/// Length of a string with its prefix.
pub(super) fn string(bytes: &[u8], limits: &Limits) -> Atom<()> {
    let Some(length) = int(bytes, 0) else { return Ok(None) };
    Ok(Some(((), text(size(length)?, 4, limits)?)))
}

/// A list's or set's header.
pub(super) fn sequence(bytes: &[u8]) -> Atom<Container> {
    let Some(entries) = int(bytes, 1) else { return Ok(None) };
    let entries = size(entries)?;
    Ok(Some((Container::Sequence { kind: element(bytes[0], entries)?, entries }, 5)))
}

/// A map's header.
pub(super) fn map(bytes: &[u8]) -> Atom<Container> {
    let Some(entries) = int(bytes, 2) else { return Ok(None) };
    let entries = size(entries)?;
    let (key, value) = (element(bytes[0], entries)?, element(bytes[1], entries)?);
    Ok(Some((Container::Map { key, value, entries }, 6)))
}

/// Old libraries write an empty container with type 0.
fn element(code: u8, entries: usize) -> Result<Kind, ScanError> {
    if entries == 0 && code <= 1 { Ok(Kind::Fixed(1)) } else { kind(code) }
}

fn int(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..at + 4).map(|four| i32::from_be_bytes(four.try_into().expect("four bytes")))
}
