//! Which passwords a person may choose (NIST SP 800-63B section 3.1.1.2: length counts, composition rules do not; what is
//! common and what belongs to the service or its user is refused).

use super::text::{folded, nfc, nfkc};

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 12;
/// The longest, in characters: hashing a megabyte would be someone's idea of fun.
pub const MAX_CHARS: usize = 200;
/// What everybody knows who sees the page.
const PRODUCT: &str = "clientele";
/// The example by which everybody learned that several words are easy to remember.
const EXAMPLE: &str = "correcthorsebatterystaple";
/// So many letters and digits at least a password has beside words that others think of first.
const SUBSTANCE: usize = 8;
/// A shorter word is part of too many others: "Ana" of a banana. In scripts that write a word in few characters, two are one.
const SHORTEST: usize = 4;

/// Stands in the place of the hash of a password that was ended: none has it.
pub const ENDED: &str = "ended";

/// What a password is refused with that is found by guessing.
pub const GUESSABLE: &str =
    "This password is among the first that are tried. Use several words that do not belong together.";

/// Whom a password is for.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    pub email: &'a str,
    /// What they sign in with, be it a former address.
    pub signs_in_with: &'a str,
    pub name: &'a str,
    pub organization: &'a str,
}

/// A word that others think of first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Folded, without what stands between.
    pub word: String,
    /// What it is of, as one says to its user.
    pub of: &'static str,
}

impl Whose<'_> {
    /// Words that others think of first: the longest first.
    pub fn words(&self) -> Vec<Known> {
        let (address, former) = ("your e-mail address", "what you sign in with");
        let ((local, domain), (former_local, former_domain)) = (parts(self.email), parts(self.signs_in_with));
        let of = |of: &'static str| move |word: String| Known { word, of };
        let mut words = vec![
            of("the name of Clientele")(PRODUCT.to_owned()),
            of("an example that everybody knows")(EXAMPLE.to_owned()),
        ];
        for (text, whose) in [
            (self.name, "your name"),
            (self.organization, "the name of your organization"),
            (self.email, address),
            (local, address),
            (domain, address),
            (self.signs_in_with, former),
            (former_local, former),
            (former_domain, former),
        ] {
            let text = folded(text);
            words.push(of(whose)(plain(&text)));
            words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).map(of(whose)));
        }
        words.retain(|Known { word, .. }| {
            let length = word.chars().count();
            length >= SHORTEST || length >= 2 && !word.is_ascii()
        });
        words.sort_by(|one, other| (other.word.len(), &one.word).cmp(&(one.word.len(), &other.word)));
        words.dedup_by(|later, first| later.word == first.word);
        words
    }
}

/// What stands before the `@` of an address, and its domain but for the last label, which is everybody's.
fn parts(address: &str) -> (&str, &str) {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    (local, domain.rsplit_once('.').map_or(domain, |(labels, _)| labels))
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whose word most of a password is, if one or several of these are.
fn consists_of(password: &str, words: &[Known]) -> Option<&'static str> {
    let mut rest = plain(&folded(&nfkc(password)));
    let mut found = None;
    for Known { word, of } in words {
        if rest.contains(word.as_str()) {
            // What stood on both sides of it does not become another one.
            rest = rest.replace(word.as_str(), " ");
            found.get_or_insert(*of);
        }
    }
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    found.filter(|_| left < SUBSTANCE)
}

/// Whether a password is neither too short nor too long.
///
/// # Errors
/// A sentence that says what would be accepted.
pub fn check_length(password: &str) -> Result<(), String> {
    let chars = nfc(password).chars().count();
    if chars < MIN_CHARS {
        return Err(format!("Use at least {MIN_CHARS} characters. Several words are easy to remember."));
    }
    if chars > MAX_CHARS {
        return Err(format!("Use at most {MAX_CHARS} characters. This password has {chars}."));
    }
    Ok(())
}

/// Whether a person may choose this password, as far as its length and their own words go.
///
/// # Errors
/// A sentence that says which rule is broken and what would be accepted. Nothing of the password stands in it: it may be
/// printed or logged.
pub fn check(password: &str, whose: Whose<'_>) -> Result<(), String> {
    check_length(password)?;
    match consists_of(password, &whose.words()) {
        Some(of) => Err(format!("This password is mostly {of}. Use several words that do not belong together.")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Whose<'_> = Whose {
        email: "ana.ruiz@meridianpost.example",
        signs_in_with: "ruiz.ana@northpier.example",
        name: "Ana Maria Ruiz",
        organization: "Meridian Post",
    };

    #[test]
    fn its_length_counts_and_no_rule_for_its_characters() {
        let check = |password: &str| check(password, ANA);
        for chosen in ["correct horse battery", "密码密码密码密码密码密码", &"x".repeat(MAX_CHARS)] {
            assert_eq!(check(chosen), Ok(()), "{chosen}");
        }
        assert!(check("elevenchars").unwrap_err().contains("at least 12"));
        assert!(check(&"é".repeat(MAX_CHARS + 1)).unwrap_err().contains("has 201"));
    }

    #[test]
    fn words_that_others_think_of_first_are_not_what_it_consists_of() {
        for (chosen, of) in [
            ("ANA.RUIZ@meridianpost.example", "your e-mail address"),
            ("ana maria ruiz", "your name"),
            ("Ana-Maria-Ruiz-77", "your name"),
            ("ana.ruiz 2026!", "your e-mail address"),
            ("MeridianPost2026!", "the name of your organization"),
            ("post.meridian.7", "the name of your organization"),
            ("clientele-demo-1", "the name of Clientele"),
            ("clienteleclientele", "the name of Clientele"),
            ("ruiz maria 12345", "your name"),
            ("ruiz.ana@northpier.example", "what you sign in with"),
            ("NorthPier 2026!", "what you sign in with"),
            ("clientele-lakesid", "the name of Clientele"),
            ("ＭｅｒｉｄｉａｎＰｏｓｔ２０２６", "the name of your organization"),
            ("correcthorsebatterystaple", "an example that everybody knows"),
            ("Correct-Horse-Battery-Staple-1", "an example that everybody knows"),
        ] {
            let says = check(chosen, ANA).unwrap_err();
            assert_eq!(says, format!("This password is mostly {of}. Use several words that do not belong together."));
        }
        for chosen in [
            "a postcard from nowhere",
            "meridian of the quiet lake",
            "banana bread at four",
            "anaconda in june",
            "clientele-lakeside",
        ] {
            assert_eq!(check(chosen, ANA), Ok(()), "{chosen}");
        }
        let zhang = Whose { email: "z@x.example", signs_in_with: "z@x.example", name: "张伟", organization: "" };
        assert!(check("张伟张伟张伟张伟张伟张伟", zhang).is_err());
        assert_eq!(check("四盏灯在安静的码头旁边", zhang).map_err(|says| says.contains("at least 12")), Err(true));
        assert_eq!(check("四盏灯在安静的码头旁边看张伟", zhang), Ok(()));
        let nobody = Whose { email: "", signs_in_with: "", name: "", organization: "" };
        let always = [(EXAMPLE, "an example that everybody knows"), (PRODUCT, "the name of Clientele")];
        assert_eq!(nobody.words(), always.map(|(word, of)| Known { word: word.into(), of }));
        // Three letters are part of too many words, and so is one sign of a script that writes a word in few.
        let words: Vec<String> =
            Whose { name: "Ana 张 张伟", ..nobody }.words().into_iter().map(|known| known.word).collect();
        assert_eq!(words, [EXAMPLE, "ana张张伟", "clientele", "张伟"]);
    }
}
