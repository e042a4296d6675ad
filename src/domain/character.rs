//! Characters that cannot be seen, by the names under which people can look for them.

/// What a character is called that nobody sees: "U+200B, a zero-width space". `None`: it can be seen.
pub fn invisible(c: char) -> Option<String> {
    let name = match c {
        ' ' => return Some("a space".into()),
        '\t' => "a tab",
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line break",
        '\0' => "a NUL character",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{feff}' => "a byte order mark",
        // Overrides and isolates can make "payroll" read as another word (Unicode TR 36, section 2).
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark for the direction of text"
        }
        '\u{e0001}' | '\u{e0020}'..='\u{e007f}' => "an invisible tag",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "a variation selector",
        c if c.is_control() => "a control character",
        c if c.is_whitespace() => "a kind of space",
        c if is_format(c) => "a format character",
        '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{2065}'
        | '\u{3164}'
        | '\u{ffa0}' => "a filler that shows nothing",
        _ => return None,
    };
    Some(format!("U+{:04X}, {name}", c as u32))
}

/// Whether a character only steers how others are shown: the general category Cf of Unicode 16.
pub const fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_has_a_name_and_what_can_has_none() {
        for (c, name) in [
            ('\u{200b}', "U+200B, a zero-width space"),
            ('\u{a0}', "U+00A0, a no-break space"),
            ('\u{feff}', "U+FEFF, a byte order mark"),
            ('\u{202e}', "U+202E, a mark for the direction of text"),
            ('\u{3000}', "U+3000, a kind of space"),
            ('\u{7}', "U+0007, a control character"),
            ('\u{fff9}', "U+FFF9, a format character"),
            (' ', "a space"),
            ('\t', "U+0009, a tab"),
            ('\n', "U+000A, a line break"),
            ('\0', "U+0000, a NUL character"),
            ('\u{ad}', "U+00AD, a soft hyphen"),
            ('\u{200c}', "U+200C, a zero-width non-joiner"),
            ('\u{200d}', "U+200D, a zero-width joiner"),
            ('\u{2060}', "U+2060, a word joiner"),
            ('\u{e0041}', "U+E0041, an invisible tag"),
            ('\u{fe0f}', "U+FE0F, a variation selector"),
            ('\u{e0100}', "U+E0100, a variation selector"),
            ('\u{3164}', "U+3164, a filler that shows nothing"),
        ] {
            assert_eq!(invisible(c).as_deref(), Some(name));
        }
        for seen in ['a', 'é', '東', '؟', '.', '🙂', '\u{301}'] {
            assert_eq!(invisible(seen), None, "{seen}");
        }
    }
}
