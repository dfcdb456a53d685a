//! The types of settings that say how the portal looks.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::value::{Input, Value, expected, quote};

/// Largest picture, bytes: it is sent to everyone who opens a page.
const PICTURE_BYTES_MAX: u64 = 262_144;

/// A colour of the sRGB space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

impl Value for Color {
    fn kind() -> String {
        "a colour as `#rrggbb` or `#rgb`".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let digits = input.text().and_then(|text| text.strip_prefix('#')).unwrap_or_default();
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let full = match (is_hex, digits.len()) {
            (true, 6) => digits.to_owned(),
            (true, 3) => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return Err(expected::<Self>(input)),
        };
        let number = u32::from_str_radix(&full, 16).map_err(|_| expected::<Self>(input))?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    fn show(&self) -> String {
        let [red, green, blue] = self.0;
        quote(&format!("#{red:02x}{green:02x}{blue:02x}"))
    }
}

/// A picture in a file, read when the configuration is.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub path: PathBuf,
    /// What it is, by its content.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({})", self.path.display())
    }
}

impl Value for Picture {
    fn kind() -> String {
        "a file with a picture (SVG, PNG, JPEG, WebP or ICO)".to_owned()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        let path = PathBuf::read(input, base)?;
        let shown = path.display();
        let size = std::fs::metadata(&path).map_err(|why| format!("cannot read {shown}: {why}"))?.len();
        if size > PICTURE_BYTES_MAX {
            return Err(format!("{shown} has {size} bytes; a picture may have {PICTURE_BYTES_MAX}"));
        }
        let bytes = std::fs::read(&path).map_err(|why| format!("cannot read {shown}: {why}"))?;
        let kind = media_type(&bytes).ok_or_else(|| format!("{shown} is none of SVG, PNG, JPEG, WebP and ICO"))?;
        Ok(Self { media_type: kind, bytes: bytes.into(), path })
    }

    fn show(&self) -> String {
        quote(&self.path.display().to_string())
    }
}

/// By the first bytes; for SVG, which has none of its own, by its root element.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [0, 0, 1, 0, ..] => Some("image/x-icon"),
        _ => std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg")).then_some("image/svg+xml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_both_lengths_and_nothing_else_is_one() {
        let read = |text: &str| Color::read(&Input::Str(text.to_owned()), None);
        assert_eq!(read("#0b7285"), Ok(Color([0x0b, 0x72, 0x85])));
        assert_eq!(read("#FA0"), Ok(Color([0xff, 0xaa, 0x00])));
        for bad in ["", "#", "#12", "#12345", "#1234567", "0b7285", "teal", "#zzzzzz", "rgb(1,2,3)", "#12é"] {
            let why = read(bad).unwrap_err();
            assert!(why.contains("#rrggbb") && why.contains(bad), "{bad}: {why}");
        }
        assert_eq!(Color([1, 2, 255]).show(), "\"#0102ff\"");
    }

    #[test]
    fn pictures_are_known_by_their_content() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, content: &[u8]| {
            std::fs::write(folder.path().join(name), content).unwrap();
            Picture::read(&Input::Str(name.to_owned()), Some(folder.path()))
        };
        assert_eq!(read("a", b"<?xml version='1.0'?><svg/>").unwrap().media_type, "image/svg+xml");
        assert_eq!(read("b", b"\x89PNG\r\n\x1a\nrest").unwrap().media_type, "image/png");
        assert!(read("c.png", b"<html>").unwrap_err().contains("none of SVG"));
        assert!(read("d", &vec![0; PICTURE_BYTES_MAX as usize + 1]).unwrap_err().contains("bytes"));
        let missing = Picture::read(&Input::Str("missing".to_owned()), Some(folder.path())).unwrap_err();
        assert!(missing.contains("missing") && missing.contains("cannot read"), "{missing}");
    }
}
