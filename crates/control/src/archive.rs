//! A ZIP archive of a few small files (APPNOTE.TXT 6.3.9), stored as they are: what is exported is text of some kilobytes,
//! and every reader of ZIP reads it. No reading, no compression, no more than 4 GiB.

/// Version needed to extract: 1.0.
const VERSION: u16 = 10;
/// General purpose flag: names are UTF-8.
const UTF8: u16 = 1 << 11;
/// 1980-01-01, the first day a ZIP knows: equal content makes equal archives.
const DATE: u16 = 0x21;

/// An archive that is being written.
#[derive(Default)]
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Archive {
    /// Adds a file; `path` has slashes between folders and neither begins with one nor leads upwards.
    pub fn add(&mut self, path: &str, content: &[u8]) {
        let offset = self.bytes.len() as u32;
        let mut header = Vec::new();
        for word in [VERSION, UTF8, 0, 0, DATE] {
            header.extend(word.to_le_bytes());
        }
        for long in [crc32(content), content.len() as u32, content.len() as u32] {
            header.extend(long.to_le_bytes());
        }
        for word in [path.len() as u16, 0] {
            header.extend(word.to_le_bytes());
        }
        self.bytes.extend(0x0403_4b50_u32.to_le_bytes());
        self.bytes.extend(&header);
        self.bytes.extend(path.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&header);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.entries += 1;
    }

    /// The archive's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        let (start, length) = (self.bytes.len() as u32, self.directory.len() as u32);
        self.bytes.append(&mut self.directory);
        self.bytes.extend(0x0605_4b50_u32.to_le_bytes());
        for word in [0, 0, self.entries, self.entries] {
            self.bytes.extend(word.to_le_bytes());
        }
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// CRC-32 (ISO 3309), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = crc & 1 == 1;
            crc >>= 1;
            if is_odd {
                crc ^= 0xedb8_8320;
            }
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn an_archive_ends_with_a_directory_of_what_it_holds() {
        let mut archive = Archive::default();
        archive.add("a/b.txt", b"hello");
        archive.add("c", b"");
        let bytes = archive.finish();
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        assert_eq!(bytes[end + 10..end + 12], [2, 0], "two entries");
        let start = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap()) as usize;
        assert_eq!(&bytes[start..start + 4], b"PK\x01\x02");
        assert_eq!(&bytes[start + 46..start + 53], b"a/b.txt");
    }
}
