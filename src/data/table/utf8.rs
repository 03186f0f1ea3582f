//! UTF-8 decoding of text that arrives in pieces.
//!
//! The end of a piece may split a character of several bytes. Its first bytes wait for the rest, so that the caller
//! receives only complete characters.

/// The decoder's state between pieces.
#[derive(Clone, Debug, Default)]
pub struct Utf8Decoder {
    /// The first bytes of an incomplete character.
    waiting: Vec<u8>,
    /// The number of bytes decoded.
    passed: usize,
}

/// The position of a byte that is not valid UTF-8, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUtf8(pub usize);

impl Utf8Decoder {
    /// Consumes valid text from the front of `piece` and returns it: first a character that was incomplete, copied to
    /// `cut`, then all following text. Returns an empty slice when `piece` is empty.
    pub fn next<'a: 'b, 'b>(&mut self, piece: &mut &'a [u8], cut: &'b mut [u8; 4]) -> Result<&'b [u8], InvalidUtf8> {
        while !self.waiting.is_empty() {
            let Some((&byte, rest)) = piece.split_first() else { return Ok(&[]) };
            self.waiting.push(byte);
            match std::str::from_utf8(&self.waiting) {
                Ok(_) => {
                    *piece = rest;
                    let whole = &mut cut[..self.waiting.len()];
                    whole.copy_from_slice(&self.waiting);
                    self.passed += self.waiting.len();
                    self.waiting.clear();
                    return Ok(whole);
                }
                Err(error) if error.error_len().is_some() => return Err(InvalidUtf8(self.passed)),
                Err(_) => *piece = rest,
            }
        }
        let valid = match std::str::from_utf8(piece) {
            Ok(_) => piece.len(),
            Err(error) if error.valid_up_to() == 0 && error.error_len().is_some() => {
                return Err(InvalidUtf8(self.passed));
            }
            Err(error) => error.valid_up_to(),
        };
        let (text, rest) = piece.split_at(valid);
        *piece = rest;
        self.passed += valid;
        // At most three bytes are left: a fault among them is detected on the next call.
        if valid == 0 && !rest.is_empty() {
            self.waiting.extend_from_slice(rest);
            *piece = &[];
        }
        Ok(text)
    }

    /// Checks that no character is incomplete.
    pub fn finish(&self) -> Result<(), InvalidUtf8> {
        if self.waiting.is_empty() { Ok(()) } else { Err(InvalidUtf8(self.passed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Vec<u8>, InvalidUtf8> {
        let mut utf8 = Utf8Decoder::default();
        let mut text = Vec::new();
        for mut piece in pieces.iter().copied() {
            while !piece.is_empty() {
                let mut cut = [0; 4];
                text.extend_from_slice(utf8.next(&mut piece, &mut cut)?);
            }
        }
        utf8.finish()?;
        Ok(text)
    }

    #[test]
    fn text_is_decoded_the_same_in_any_pieces() {
        let text = "a é € 𝄞 z".as_bytes();
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let pieces = [&text[..first], &text[first..second], &text[second..]];
                assert_eq!(read(&pieces).as_deref(), Ok(text), "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn the_first_invalid_byte_is_reported_in_any_pieces() {
        for (text, byte) in [(&b"ab\xffcd"[..], 2), (b"ab\xc3(", 2), (b"abc\xe2\x82", 3), (b"\xff\xfea\0", 0)] {
            for cut in 0..=text.len() {
                assert_eq!(read(&[&text[..cut], &text[cut..]]), Err(InvalidUtf8(byte)), "{text:?} cut at {cut}");
            }
        }
    }
}
