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
    let nul = |text: &str| text.contains('\0');
    let (name, _) = fields.into_iter().find(|(name, text)| nul(name.as_ref()) || nul(text.as_ref()))?;
    Some(shown(name.as_ref()))
}

/// The name of a field, whoever made it up, as it can be shown.
pub fn shown(name: &str) -> String {
    /// Longer than any name of ours.
    const SHOWN: usize = 60;
    name.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

/// The same with a capital at its beginning, as a heading or a sentence has it.
pub fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether two characters are a word, as in Chinese, Japanese and Korean: such a word is looked for inside of names, too.
pub fn is_word(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c,
            '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{318e}' | '\u{31a0}'..='\u{31bf}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}')
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
    if let Some(refused) = refused_in_name(name) {
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

/// The same with each character for the one that it is another form of (Unicode NFKC, UAX 15): full-width letters are letters.
pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
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

/// The same as [`refused_char`] for a name, where a joiner may stand that changes how the letters beside it look.
fn refused_in_name(name: &str) -> Option<String> {
    let fits = |at: usize, c: char| {
        let (before, after) = (&name[..at], &name[at + c.len_utf8()..]);
        joiner_fits(c, before, after) || selector_fits(c, before, after)
    };
    let others: String = name.char_indices().filter(|(at, c)| !fits(*at, *c)).map(|(_, c)| c).collect();
    refused_char(&others, Lines::Refused)
}

/// Whether a joiner is part of a word (RFC 5892 appendices A.1 and A.2, narrowed to what such words need): after a virama and
/// before a letter, as in the scripts of India; or a non-joiner between two letters of Arabic script that would join, as in
/// Persian. Elsewhere nobody sees it.
fn joiner_fits(c: char, before: &str, after: &str) -> bool {
    if !matches!(c, '\u{200c}' | '\u{200d}') {
        return false;
    }
    let next = after.chars().find(|c| !is_arabic_mark(*c));
    let previous = before.chars().rev().find(|c| !is_arabic_mark(*c));
    let after_virama =
        previous.is_some_and(is_virama) && next.is_some_and(|c| !c.is_ascii() && !c.is_whitespace() && !is_format(c));
    let between = previous.is_some_and(joins_on) && next.is_some_and(|c| joins_on(c) || joins_before(c));
    after_virama || (c == '\u{200c}' && between)
}

/// Whether a variation selector changes how the character before it looks: an emoji or a sign, a digit that becomes a key cap,
/// a character of Chinese, Japanese or Korean, a letter of Mongolian (Unicode `StandardizedVariants.txt` and
/// `emoji-variation-sequences.txt`, by kind). Elsewhere nobody sees it.
fn selector_fits(c: char, before: &str, after: &str) -> bool {
    let Some(previous) = before.chars().next_back() else { return false };
    match c {
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(previous, '\u{1820}'..='\u{18aa}'),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            let shows = !previous.is_alphanumeric() && !previous.is_whitespace() && invisible(previous).is_none();
            shows || is_word(previous.encode_utf8(&mut [0; 4])) || after.starts_with('\u{20e3}')
        }
        _ => false,
    }
}

/// The viramas (canonical combining class 9) of the scripts of India and Sri Lanka.
const fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
    )
}

/// Marks above and below Arabic letters, which do not keep them from joining (`Joining_Type` T).
const fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters of the block Arabic that join with the one before and with the one after (Unicode `ArabicShaping.txt`,
/// `Joining_Type` D).
const fn joins_on(c: char) -> bool {
    matches!(c,
        '\u{620}' | '\u{626}' | '\u{628}' | '\u{62a}'..='\u{62e}' | '\u{633}'..='\u{63f}' | '\u{641}'..='\u{647}'
        | '\u{649}'..='\u{64a}' | '\u{66e}'..='\u{66f}' | '\u{678}'..='\u{687}' | '\u{69a}'..='\u{6bf}'
        | '\u{6c1}'..='\u{6c2}' | '\u{6cc}' | '\u{6ce}' | '\u{6d0}'..='\u{6d1}' | '\u{6fa}'..='\u{6fc}' | '\u{6ff}')
}

/// Letters of that block that join with the one before only (`Joining_Type` R).
const fn joins_before(c: char) -> bool {
    matches!(c,
        '\u{622}'..='\u{625}' | '\u{627}' | '\u{629}' | '\u{62f}'..='\u{632}' | '\u{648}' | '\u{671}'..='\u{673}'
        | '\u{675}'..='\u{677}' | '\u{688}'..='\u{699}' | '\u{6c0}' | '\u{6c3}'..='\u{6cb}' | '\u{6cd}' | '\u{6cf}'
        | '\u{6d2}'..='\u{6d3}' | '\u{6d5}' | '\u{6ee}'..='\u{6ef}')
}

/// The first character that is refused, named so that a person can find it: "U+0007, a control character". In a name no
/// character is that only steers how others are shown (Cf), or that shows nothing (`Default_Ignorable_Code_Point`): two names
/// that look alike would not be.
pub fn refused_char(text: &str, lines: Lines) -> Option<String> {
    let refused = |c: char| match c {
        '\n' | '\t' => lines == Lines::Refused,
        // Overrides and isolates can make "payroll" read as another word (Unicode TR 36, section 2).
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        c => c.is_control() || (lines == Lines::Refused && (is_format(c) || is_default_ignorable(c))),
    };
    text.chars().find(|c| refused(*c)).and_then(invisible)
}

/// A text of strangers as administrators may be shown it: what nobody sees stands as a replacement character.
pub fn legible(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || is_format(c) || is_default_ignorable(c) { '\u{fffd}' } else { c })
        .collect()
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
    fn what_nobody_sees_is_shown_all_the_same() {
        assert_eq!(legible("https://a\u{202e}b\n\u{200b}\0é"), "https://a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}é");
        assert_eq!(legible("a\u{fff9}b\u{3164}"), "a\u{fffd}b\u{fffd}");
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
            ("Pay\u{200c}roll", "U+200C, a zero-width non-joiner"),
            // Where letters of Arabic script do not join anyway, and at the end of a word of Hindi, nobody sees it.
            ("دا\u{200c}ده", "U+200C, a zero-width non-joiner"),
            ("می\u{200d}خواهم", "U+200D, a zero-width joiner"),
            ("می\u{200c} خواهم", "U+200C, a zero-width non-joiner"),
            ("क्\u{200c} क", "U+200C, a zero-width non-joiner"),
            ("क\u{200d}क", "U+200D, a zero-width joiner"),
            ("می\u{200c}\u{200c}خواهم", "U+200C, a zero-width non-joiner"),
            ("क्\u{200d}a", "U+200D, a zero-width joiner"),
            ("क्\u{200d}\u{a0}क", "U+200D, a zero-width joiner"),
            ("क्\u{200d}\u{200d}ष", "U+200D, a zero-width joiner"),
            ("Pay\u{ad}roll", "U+00AD, a soft hyphen"),
            ("\u{feff}Payroll", "U+FEFF, a byte order mark"),
            ("Pay\u{202e}roll", "U+202E, a mark for the direction of text"),
            ("Pay\u{e0041}roll", "U+E0041, an invisible tag"),
            ("Pay\u{34f}roll", "U+034F, a filler that shows nothing"),
            ("Pay\u{3164}roll", "U+3164, a filler that shows nothing"),
            ("Pay\u{115f}roll", "U+115F, a filler that shows nothing"),
            ("Pay\u{180b}roll", "U+180B, a filler that shows nothing"),
            ("Pay\u{ffa0}roll", "U+FFA0, a filler that shows nothing"),
            ("Pay\u{2065}roll", "U+2065, a filler that shows nothing"),
            ("Pay\u{fe0f}roll", "U+FE0F, a variation selector"),
            ("Pay ❤\u{fe0f}\u{fe0f}", "U+FE0F, a variation selector"),
            ("Pay\u{e0100}roll", "U+E0100, a variation selector"),
            ("Pay\nroll", "U+000A, a line break"),
            ("Pay\u{7}roll", "U+0007, a control character"),
        ] {
            assert!(name(typed, 100).unwrap_err().starts_with(&format!("Remove {named}. ")), "{typed:?}");
        }
        for fine in [
            "Zoë",
            "Zoe\u{308}",
            "東京 ❤️",
            "1\u{fe0f}\u{20e3}",
            "葛\u{e0100}城",
            "\u{182d}\u{180b}",
            "مدير النظام",
            "Pay\u{a0}roll",
            "می\u{200c}خواهم",
            "کِ\u{200c}ها",
            "خانه\u{200c}ای",
            "क्\u{200d}ष",
            "ක්\u{200d}ෂ",
        ] {
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

    #[test]
    fn a_sentence_begins_with_a_capital() {
        for (words, sentence) in
            [("clients in rehearsal", "Clients in rehearsal"), ("été", "Été"), ("2 a", "2 a"), ("", "")]
        {
            assert_eq!(capitalized(words), sentence);
        }
    }

    #[test]
    fn two_signs_of_these_scripts_are_a_word() {
        for (text, word) in [
            ("東京", true),
            ("カナ", true),
            ("ｶﾅ", true),
            ("서울", true),
            ("a京", true),
            ("ab", false),
            ("éя", false),
            ("", false),
        ] {
            assert_eq!(is_word(text), word, "{text}");
        }
    }

    #[test]
    fn a_name_of_what_nobody_sees_is_none() {
        for (text, visible) in
            [("a", true), (" \u{200b}é", true), ("", false), (" \n", false), ("\u{7}", false), ("\u{3164}", false)]
        {
            assert_eq!(has_visible(text), visible, "{text:?}");
        }
    }
}
