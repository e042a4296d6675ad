//! Bytes from outside as text: UTF-8, with or without a byte order mark, and of what is not the name.

/// The text in these bytes, without a byte order mark.
///
/// # Errors
/// Which encoding it is in, as far as that can be told, and what to do.
pub fn decode(bytes: &[u8]) -> Result<&str, String> {
    // An ASCII character and a NUL, or the other way round, is UTF-16 without its mark.
    let utf_16 = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [0, second, ..] => *second != 0,
        [first, 0, ..] => *first != 0,
        _ => false,
    };
    if utf_16 {
        return Err("this is in UTF-16. Use UTF-8".into());
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|error| {
        let before = text.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let byte = text.get(error.valid_up_to()).copied().unwrap_or_default();
        format!("line {line} has the byte {byte:#04x}, which is not UTF-8 but perhaps Latin-1. Use UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_skipped_and_another_encoding_is_named() {
        assert_eq!(decode(b"\xef\xbb\xbfa"), Ok("a"));
        assert_eq!(decode("é".as_bytes()), Ok("é"));
        assert_eq!(decode(b""), Ok(""));
        for (bytes, says) in [
            (&b"\xff\xfe{\0"[..], "UTF-16. Use UTF-8"),
            (b"\xfe\xff\0{", "UTF-16"),
            (b"{\0\"\0", "UTF-16"),
            (b"\0{\0\"", "UTF-16"),
            (b"a\nb\xfccher", "line 2 has the byte 0xfc, which is not UTF-8 but perhaps Latin-1. Use UTF-8"),
        ] {
            let told = decode(bytes).unwrap_err();
            assert!(told.contains(says), "{told}");
        }
    }
}
