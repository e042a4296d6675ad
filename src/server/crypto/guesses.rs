//! How soon a password is found by whoever tries what people choose: lists of common passwords, words and names, with what is
//! put around and in the place of their letters, keys beside each other, repetitions and dates (zxcvbn).

use super::error::CryptoError;
use crate::domain::text::nfkc;
use zxcvbn::zxcvbn;

/// As many guesses a password stands at least, as a power of ten. What people put together of a common word, a year and signs
/// stays below; twelve characters by chance, or three words, are above.
const LEAST: f64 = 10.0;
/// So many characters are looked at: looking takes long where there are many, and so many that are not soon found are enough.
const LOOKED_AT: usize = 32;
/// Signs, but for digits, that are read as letters: `p@$$word`. The lists are gone through anew for each way to read them all.
const SIGNS: &str = "@({[<!|$+%";
/// So many kinds of them are. Whoever writes more does not write a word.
const KINDS: usize = 3;
/// Of further ones what is on their key without Shift stands for them: keys beside each other stay so. Where that is such a
/// sign itself, one that is like no letter does.
const UNSHIFTED: [(char, char); 8] =
    [('@', '2'), ('(', '9'), ('<', ','), ('!', '1'), ('|', '\\'), ('$', '4'), ('+', '='), ('%', '5')];

/// What is looked at of a password.
fn looked_at(password: &str) -> String {
    let mut kinds = vec![];
    let seen = |sign: char| {
        if SIGNS.contains(sign) && !kinds.contains(&sign) {
            if kinds.len() == KINDS {
                let unshifted = UNSHIFTED.iter().find(|(shifted, _)| *shifted == sign).map(|(_, plain)| *plain);
                return unshifted.or_else(|| char::from_u32(u32::from(sign) + 0xe000)).unwrap_or(sign);
            }
            kinds.push(sign);
        }
        sign
    };
    nfkc(password).chars().take(LOOKED_AT).map(seen).collect()
}

/// Whether a password is found soon by whoever also knows these words.
pub fn is_guessable(password: &str, words: &[&str]) -> bool {
    zxcvbn(&looked_at(password), words).guesses_log10() < LEAST
}

/// The same off the thread that asks, which answers others meanwhile: the lists are read when the first password is looked at.
///
/// # Errors
/// When the computation cannot be carried out.
pub async fn is_guessable_off_thread(password: String, words: Vec<String>) -> Result<bool, CryptoError> {
    tokio::task::spawn_blocking(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        is_guessable(&password, &words)
    })
    .await
    .map_err(CryptoError::failed)
}

#[cfg(test)]
mod tests {
    use super::{LOOKED_AT, is_guessable};
    use std::time::{Duration, Instant};

    const WORDS: [&str; 2] = ["meridianpost", "meridian"];

    #[test]
    fn what_people_choose_is_guessed() {
        for common in [
            "password1234",
            "Password123!",
            "passwordpassword",
            "qwertyuiop123",
            "1qaz2wsx3edc",
            "123456789012",
            "aaaaaaaaaaaa",
            "            ",
            "iloveyou1234",
            "letmeinletmein",
            "trustno1trustno1",
            "abcabcabcabc",
            "abcdefghijklmnop",
            "M3r1dianP0st!",
            "p@$$w0rd!+%{",
            "1234567890!@#$%",
            "!@#$%^&*()_+",
            "+_)(*&^%$#@!",
            "~!@#$%^&*()_+",
            "!@#$%^QWERTY",
            "QWERTYUIOP{}|",
            "<>?:LKJHGFDSA",
            "Welcome2026!!",
            "ｐａｓｓｗｏｒｄ１２３４",
            "Summer2026Summer",
            "letmein12345!",
            "19800101198001",
            "zaq12wsxcde3",
            "manchesterunited",
            "пароль123456",
            "密码密码密码密码密码密码",
            &"password".repeat(25),
        ] {
            assert!(is_guessable(common, &WORDS), "{common}");
        }
        for chosen in [
            "correct horse battery",
            "paper boats on the pond",
            "un café au lait",
            "seven green herons",
            "a long walk by the sea",
            "四盏灯在安静的码头旁边看海",
            "тихая вода у старого моста",
            "xkcd-horse-12",
            "meridian lake boat",
            "كلمة السر الخاصة بي",
            "kT9#vQ2!mZ7p",
            "@({[<!|$+%@(<",
            &"seven green herons ".repeat(10),
        ] {
            assert!(!is_guessable(chosen, &WORDS), "{chosen}");
        }
    }

    #[test]
    fn looking_takes_no_time_that_anybody_notices() {
        // Every sign that may stand for a letter: each way to read them is tried.
        let worst = "4@8({[<3691!|0$5+7%2";
        for long in
            [worst.repeat(10), "({[1234567890".repeat(10), "a".repeat(200), "aB3$".repeat(50), "ab".repeat(LOOKED_AT)]
        {
            is_guessable("the lists are read once", &WORDS);
            let begun = Instant::now();
            is_guessable(&long, &WORDS);
            assert!(begun.elapsed() < Duration::from_secs(1), "{long}: {:?}", begun.elapsed());
        }
    }
}
