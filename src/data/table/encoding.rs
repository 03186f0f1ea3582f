//! Text encodings: decodes UTF-8, UTF-16 and Windows-1252, in pieces of any size.
//!
//! A mark at the beginning names UTF-8 or UTF-16, the "Unicode text" of Excel. Text without a mark is UTF-8. If the
//! first character beyond ASCII is not valid UTF-8, the text is Windows-1252, in which older programs write é and °. After
//! a valid character beyond ASCII, an invalid one is an error: the file is then damaged.

use serde::{Deserialize, Serialize};

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Encoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little-endian without a byte order mark.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252, which contains Latin-1.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The marks at the beginning of UTF-8 and of UTF-16, little-endian and big-endian.
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// The characters of the bytes from 0x80 to 0x9f in Windows-1252. Five bytes have none.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The position of a byte that is not valid in the encoding, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidText(pub usize);

/// The decoder's state between pieces.
#[derive(Clone, Debug)]
pub struct Decoder {
    /// The encoding, if it was chosen or is certain.
    encoding: Option<Encoding>,
    big_endian: bool,
    begun: bool,
    /// Whether all text so far is ASCII.
    ascii: bool,
    /// Bytes that are not decoded yet: at most an incomplete character.
    waiting: Vec<u8>,
    /// The number of bytes decoded.
    passed: usize,
}

/// Returns whether a file begins with the mark of UTF-16.
pub fn is_utf16(bytes: &[u8]) -> bool {
    MARKS[1..].iter().any(|mark| bytes.starts_with(mark))
}

impl Decoder {
    /// Creates a decoder for an encoding, or for one that is detected.
    pub fn new(encoding: Option<Encoding>) -> Self {
        Self { encoding, big_endian: false, begun: false, ascii: true, waiting: Vec::new(), passed: 0 }
    }

    /// Returns the encoding of the text so far.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// Appends the text of the next piece to `text`, except a character that is incomplete.
    pub fn decode(&mut self, piece: &[u8], text: &mut Vec<u8>) -> Result<(), InvalidText> {
        let bytes = if self.waiting.is_empty() {
            piece
        } else {
            self.waiting.extend_from_slice(piece);
            &std::mem::take(&mut self.waiting)[..]
        };
        if !self.begun && MARKS.iter().any(|mark| mark.starts_with(bytes)) {
            self.waiting = bytes.to_vec();
            return Ok(());
        }
        let mark = if self.begun { 0 } else { self.begin(bytes) };
        self.passed += mark;
        self.convert(&bytes[mark..], text)
    }

    /// Decodes what waits at the end of the text.
    pub fn finish(&mut self, text: &mut Vec<u8>) -> Result<(), InvalidText> {
        if !self.begun {
            let start = std::mem::take(&mut self.waiting);
            let mark = self.begin(&start);
            self.passed += mark;
            self.convert(&start[mark..], text)?;
        }
        if !self.waiting.is_empty() && self.encoding.is_none() && self.ascii {
            self.encoding = Some(Encoding::Windows1252);
            let rest = std::mem::take(&mut self.waiting);
            self.convert(&rest, text)?;
        }
        if self.waiting.is_empty() { Ok(()) } else { Err(InvalidText(self.passed)) }
    }

    /// Returns the length of the mark, which determines the encoding unless one was chosen.
    fn begin(&mut self, bytes: &[u8]) -> usize {
        self.begun = true;
        let Some(mark) = MARKS.iter().position(|mark| bytes.starts_with(mark)) else { return 0 };
        let marked = if mark == 0 { Encoding::Utf8 } else { Encoding::Utf16 };
        if *self.encoding.get_or_insert(marked) != marked {
            return 0;
        }
        self.big_endian = mark == 2;
        MARKS[mark].len()
    }

    fn convert(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), InvalidText> {
        match self.encoding {
            None | Some(Encoding::Utf8) => self.utf8(bytes, text),
            Some(Encoding::Utf16) => self.utf16(bytes, text),
            Some(Encoding::Windows1252) => self.windows1252(bytes, text),
        }
    }

    fn utf8(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), InvalidText> {
        let error = std::str::from_utf8(bytes).err();
        let (valid, rest) = bytes.split_at(error.map_or(bytes.len(), |error| error.valid_up_to()));
        text.extend_from_slice(valid);
        self.passed += valid.len();
        self.ascii = self.ascii && valid.is_ascii();
        match error.and_then(|error| error.error_len()) {
            None => {
                self.waiting = rest.to_vec();
                Ok(())
            }
            Some(_) if self.encoding.is_none() && self.ascii => {
                self.encoding = Some(Encoding::Windows1252);
                self.windows1252(rest, text)
            }
            Some(_) => Err(InvalidText(self.passed)),
        }
    }

    fn utf16(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), InvalidText> {
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if self.big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        let (mut units, whole) = (bytes.chunks_exact(2).map(unit).peekable(), bytes.len() / 2 * 2);
        let mut read = 0;
        while let Some(first) = units.next() {
            let second = units.peek().copied();
            if (0xd800..0xdc00).contains(&first) && second.is_none() {
                break;
            }
            let pair = [first, second.unwrap_or(0)];
            match char::decode_utf16(pair).next() {
                Some(Ok(character)) => {
                    if character.len_utf16() == 2 {
                        units.next();
                    }
                    read += 2 * character.len_utf16();
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(InvalidText(self.passed + read)),
            }
        }
        self.passed += read;
        self.waiting = [&bytes[read..whole], &bytes[whole..]].concat();
        Ok(())
    }

    fn windows1252(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<(), InvalidText> {
        for &byte in bytes {
            let character = match byte {
                0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
                _ => char::from(byte),
            };
            if character == '\0' && byte != 0 {
                return Err(InvalidText(self.passed));
            }
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            self.passed += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(encoding: Option<Encoding>, pieces: &[&[u8]]) -> Result<(String, Encoding), InvalidText> {
        let (mut decoder, mut text) = (Decoder::new(encoding), Vec::new());
        pieces.iter().try_for_each(|piece| decoder.decode(piece, &mut text))?;
        decoder.finish(&mut text)?;
        Ok((String::from_utf8(text).unwrap(), decoder.encoding()))
    }

    #[test]
    fn every_encoding_is_decoded_the_same_in_any_pieces() {
        let text = "a é € 𝄞 z";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let files = [
            (text.as_bytes().to_vec(), text, Encoding::Utf8),
            ([MARKS[0], text.as_bytes()].concat(), text, Encoding::Utf8),
            ([MARKS[1], &little].concat(), text, Encoding::Utf16),
            ([MARKS[2], &big].concat(), text, Encoding::Utf16),
            (b"caf\xe9 \x80 5\xb0".to_vec(), "café € 5°", Encoding::Windows1252),
            (b"caf\xe9".to_vec(), "café", Encoding::Windows1252),
            (b"\xef".to_vec(), "ï", Encoding::Windows1252),
        ];
        for (bytes, expected, encoding) in files {
            for first in 0..=bytes.len() {
                for second in first..=bytes.len() {
                    let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                    assert_eq!(read(None, &pieces), Ok((expected.into(), encoding)), "cut at {first} and {second}");
                }
            }
        }
        assert_eq!(read(Some(Encoding::Utf16), &[&little]), Ok((text.into(), Encoding::Utf16)));
        assert_eq!(read(Some(Encoding::Windows1252), &[b"\xc3\xa9"]).unwrap().0, "Ã©");
    }

    #[test]
    fn the_first_invalid_byte_is_reported_in_any_pieces() {
        let utf8 = Some(Encoding::Utf8);
        for (encoding, text, byte) in [
            (utf8, &b"ab\xffcd"[..], 2),
            (None, "é".as_bytes(), 2),
            (utf8, b"abc\xe2\x82", 3),
            (None, b"ab\x81", 2),
            (None, b"\xff\xfea", 2),
            (None, b"\xff\xfe\0\xdca\0", 2),
        ] {
            let text = if byte == 2 && text.len() == 2 { [text, b"\xff"].concat() } else { text.to_vec() };
            for cut in 0..=text.len() {
                let found = read(encoding, &[&text[..cut], &text[cut..]]);
                assert_eq!(found, Err(InvalidText(byte)), "{text:?} cut at {cut}");
            }
        }
    }
}
