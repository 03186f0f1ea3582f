//! Unpacking of gzip files, within limits.
//!
//! A few kilobytes of gzip can unpack to gigabytes. The reader therefore counts the unpacked bytes as they arrive.
//! Memory grows with the bytes that have arrived, never with the length that a header claims.

use super::limits::InputFile;
use super::read_error::{Location, ReadError, ReadErrorKind};
#[cfg(not(target_arch = "wasm32"))]
use flate2::bufread::MultiGzDecoder;
#[cfg(not(target_arch = "wasm32"))]
use std::io::{ErrorKind, Read, Write};

/// Returns whether a file begins like a gzip file.
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Returns the content of a gzip file, all its members in order.
///
/// # Errors
///
/// Returns an error if the file is damaged or truncated, with the byte at which this was detected, or if it unpacks to
/// more than `limit` bytes.
pub fn gunzip(file: &InputFile<'_>, limit: usize) -> Result<Vec<u8>, ReadError> {
    let unpacked = unpack(file, limit.saturating_add(1))?;
    if unpacked.len() > limit {
        return Err(ReadError::new(file.name, Location::Whole, ReadErrorKind::Unpacked { limit }));
    }
    Ok(unpacked)
}

/// Returns the file as it is: the page unpacks files with the browser's own decompressor.
#[cfg(target_arch = "wasm32")]
pub(super) fn unpack(file: &InputFile<'_>, _: usize) -> Result<Vec<u8>, ReadError> {
    Err(ReadError::new(file.name, Location::Whole, ReadErrorKind::PackedDamaged))
}

/// Returns the first `most` bytes of the content, or all if there are fewer.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn unpack(file: &InputFile<'_>, most: usize) -> Result<Vec<u8>, ReadError> {
    let mut decoder = MultiGzDecoder::new(file.bytes).take(most as u64);
    let mut unpacked = Vec::new();
    match decoder.read_to_end(&mut unpacked) {
        Ok(_) => Ok(unpacked),
        Err(error) => {
            let rest = decoder.get_ref().get_ref().len();
            let cut = error.kind() == ErrorKind::UnexpectedEof;
            let fault = if cut { ReadErrorKind::PackedShort } else { ReadErrorKind::PackedDamaged };
            Err(ReadError::new(file.name, Location::Byte(file.bytes.len() - rest), fault))
        }
    }
}

/// Unpacks a file piece by piece if it is a gzip file, and passes other files on.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Default)]
pub(super) struct Unpacker {
    /// The first bytes, until they tell whether the file is packed.
    start: Vec<u8>,
    begun: bool,
    decoder: Option<flate2::write::MultiGzDecoder<Vec<u8>>>,
}

#[cfg(not(target_arch = "wasm32"))]
impl Unpacker {
    /// The number of packed bytes that are unpacked at a time; they give at most four megabytes.
    const CHUNK: usize = 4096;

    /// Passes the content of the next piece to `take`.
    pub fn push(
        &mut self,
        name: &str,
        piece: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        if !self.begun {
            self.start.extend_from_slice(piece);
            if self.start.len() < 2 {
                return Ok(());
            }
            self.begun = true;
            self.decoder = is_packed(&self.start).then(|| flate2::write::MultiGzDecoder::new(Vec::new()));
            let start = std::mem::take(&mut self.start);
            return self.push(name, &start, take);
        }
        let Some(decoder) = &mut self.decoder else { return take(piece) };
        for chunk in piece.chunks(Self::CHUNK) {
            let written = decoder.write_all(chunk);
            take(&std::mem::take(decoder.get_mut()))?;
            written.map_err(|_| ReadError::new(name, Location::Whole, ReadErrorKind::PackedDamaged))?;
        }
        Ok(())
    }

    /// Passes the rest of the content to `take`.
    pub fn finish(self, name: &str, mut take: impl FnMut(&[u8]) -> Result<(), ReadError>) -> Result<(), ReadError> {
        let Some(decoder) = self.decoder else { return take(&self.start) };
        match decoder.finish() {
            Ok(rest) => take(&rest),
            Err(_) => Err(ReadError::new(name, Location::Whole, ReadErrorKind::PackedShort)),
        }
    }
}

/// Returns the first bytes of the content of a gzip file that may be cut.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn unpacked_beginning(file: &InputFile<'_>, most: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    // What was unpacked before an error is the beginning.
    let _ = MultiGzDecoder::new(file.bytes).take(most as u64).read_to_end(&mut unpacked);
    unpacked
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], limit: usize) -> Result<Vec<u8>, String> {
        gunzip(&InputFile { name: "x.gz", bytes }, limit).map_err(|error| error.to_string())
    }

    #[test]
    fn all_members_are_unpacked() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(read(&two, 7).unwrap(), b"one two");
        assert!(is_packed(&two) && !is_packed(b"one"));
    }

    #[test]
    fn decompression_bombs_stop_at_the_limit() {
        let bomb = gzip(&vec![0; 10_000_000]);
        assert!(bomb.len() < 20_000);
        let message = read(&bomb, 1000).unwrap_err();
        assert_eq!(message, "x.gz: the gzip data unpacks to more than 1000 bytes, which is the limit");
    }

    #[test]
    fn truncated_and_damaged_gzip_is_rejected() {
        let packed = gzip(b"a few words that are packed");
        for end in 0..packed.len() {
            let message = read(&packed[..end], 100).unwrap_err();
            assert!(message.starts_with("x.gz, byte ") && message.contains("incomplete"), "{end}: {message}");
        }
        for (place, name) in [(0, "the magic number"), (packed.len() - 8, "the checksum")] {
            let mut damaged = packed.clone();
            damaged[place] ^= 0x55;
            let message = read(&damaged, 100).unwrap_err();
            assert!(message.contains("damaged"), "{name}: {message}");
        }
    }

    #[test]
    fn the_first_bytes_are_read_without_the_rest() {
        let bomb = gzip(&vec![7; 10_000_000]);
        assert_eq!(unpack(&InputFile { name: "x.gz", bytes: &bomb }, 4).unwrap(), [7; 4]);
    }
}
