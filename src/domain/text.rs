//! The characters that a name or a description may have.

use super::character::{invisible, is_format};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;

/// Whether line breaks and tabs are ordinary in the text at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    Allowed,
    Refused,
}

/// What is said of a text with U+0000. PostgreSQL stores none, and an SQLite search ends at it: it comes in by no door.
pub const NUL: &str = "This has a NUL character (U+0000), which no text may have.";

/// The name of the first of these fields that has U+0000 in its name or its text, as it can be shown.
pub fn nul_in<N: AsRef<str>, T: AsRef<str>>(fields: impl IntoIterator<Item = (N, T)>) -> Option<String> {
    /// Longer than any name of ours.
    const SHOWN: usize = 60;
    let nul = |text: &str| text.contains('\0');
    let (name, _) = fields.into_iter().find(|(name, text)| nul(name.as_ref()) || nul(text.as_ref()))?;
    Some(name.as_ref().chars().filter(|c| !c.is_control()).take(SHOWN).collect())
}

/// Whether two characters are a word, as in Chinese, Japanese and Korean: such a word is looked for inside of names, too.
pub fn is_word(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c,
            '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{318e}' | '\u{31a0}'..='\u{31bf}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    })
}

/// The first characters of a text, `most` of them.
pub fn first(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// A name of 1 to `most` characters after trimming: on one line, none of them a control or format
/// character, at least one of them visible.
///
/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn name(input: &str, most: usize) -> Result<String, String> {
    let name = input.trim();
    let chars = name.chars().count();
    if !has_visible(name) {
        return Err(format!("Enter a name of 1 to {most} characters."));
    }
    if chars > most {
        return Err(format!("Use at most {most} characters. This name has {chars}."));
    }
    if let Some(refused) = refused_char(name, Lines::Refused) {
        return Err(format!("Remove {refused}. A name is letters, digits, signs and spaces on one line."));
    }
    Ok(name.to_owned())
}

/// A text of at most `most` characters after trimming, line breaks allowed; may be empty. `what` names it: "description".
///
/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn lines(input: &str, most: usize, what: &str) -> Result<String, String> {
    // Browsers send line breaks of a text area as CR LF (WHATWG HTML, form submission).
    let text = input.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    let chars = text.chars().count();
    if chars > most {
        return Err(format!("Use at most {most} characters. This {what} has {chars}."));
    }
    if let Some(refused) = refused_char(&text, Lines::Allowed) {
        return Err(format!("Remove {refused}. A {what} is plain text."));
    }
    Ok(text)
}

/// The text in composed characters (Unicode NFC, UAX 15): an é that was typed as two characters is the one that is one.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// What two texts have in common that are the same but for capitals and for how their characters are composed: full case
/// folding of Unicode, in NFC (Unicode Standard section 3.13, D145). What is searched, sorted and unique goes by it, alike
/// in every database.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart: String = text.nfd().collect();
    nfc(&UniCase::unicode(apart).to_folded_case())
}

/// The first character that is refused, named so that a person can find it: "U+0007, a control character". In a name no
/// character is that only steers how others are shown (Cf): two names that look alike would not be.
pub fn refused_char(text: &str, lines: Lines) -> Option<String> {
    let refused = |c: char| match c {
        '\n' | '\t' => lines == Lines::Refused,
        // Overrides and isolates can make "payroll" read as another word (Unicode TR 36, section 2).
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        c => c.is_control() || (lines == Lines::Refused && is_format(c)),
    };
    text.chars().find(|c| refused(*c)).and_then(invisible)
}

/// Whether anything of the text can be seen: a name made of zero-width characters would look like no name at all.
pub fn has_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_default_ignorable(c))
}

/// The characters of `Default_Ignorable_Code_Point` (Unicode `DerivedCoreProperties.txt`) that stand alone.
const fn is_default_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shortened_between_characters() {
        for (text, most, shown) in [("abc", 2, "ab"), ("éa", 1, "é"), ("ab", 2, "ab"), ("ab", 0, ""), ("", 3, "")] {
            assert_eq!(first(text, most), shown, "{text} {most}");
        }
    }

    #[test]
    fn the_field_with_a_nul_is_named() {
        for (fields, named) in [
            (vec![("a", "b"), ("c", "d\0")], Some("c")),
            (vec![("a\0b", "")], Some("ab")),
            (vec![("a", "\u{2400} %00 \\0")], None),
            (vec![], None),
        ] {
            assert_eq!(nul_in(fields).as_deref(), named);
        }
        assert_eq!(nul_in([("x".repeat(1_000), "\0")]).map(|name| name.len()), Some(60));
    }

    #[test]
    fn a_name_has_no_character_that_nobody_sees() {
        for (typed, named) in [
            ("Pay\u{200b}roll", "U+200B, a zero-width space"),
            ("Pay\u{200d}roll", "U+200D, a zero-width joiner"),
            ("Pay\u{ad}roll", "U+00AD, a soft hyphen"),
            ("\u{feff}Payroll", "U+FEFF, a byte order mark"),
            ("Pay\u{202e}roll", "U+202E, a mark for the direction of text"),
            ("Pay\u{e0041}roll", "U+E0041, an invisible tag"),
            ("Pay\nroll", "U+000A, a line break"),
            ("Pay\u{7}roll", "U+0007, a control character"),
        ] {
            assert!(name(typed, 100).unwrap_err().starts_with(&format!("Remove {named}. ")), "{typed:?}");
        }
        for fine in ["Zoë", "Zoe\u{308}", "東京 ❤️", "مدير النظام", "Pay\u{a0}roll"] {
            assert_eq!(name(fine, 100).as_deref(), Ok(fine));
        }
        assert!(lines("a\n\tb 👨\u{200d}👩", 100, "description").is_ok());
        assert!(lines("a\u{202e}b", 100, "description").is_err());
    }

    #[test]
    fn texts_that_differ_in_capitals_and_form_alone_fold_to_one() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Zoë", "ZOE\u{308}"),
            ("ΌΔΟΣ", "όδος"),
            ("ﬁnance", "FINANCE"),
            ("Ｆｕｌｌ", "ｆｕｌｌ"),
            ("ᾳ", "ΑΙ"),
            ("Payroll", "PAYROLL"),
            ("가", "\u{1100}\u{1161}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
            assert_eq!(folded(&folded(one)), folded(one));
        }
        for (one, other) in [("resume", "résumé"), ("I", "ı"), ("a", "а")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn a_text_is_composed() {
        assert_eq!(nfc("cafe\u{301}"), "caf\u{e9}");
        assert_eq!(nfc("\u{212b}"), "\u{c5}");
    }
}
