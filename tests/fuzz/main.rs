//! Every parser of text from outside, with texts that nobody wrote: each begins as a line of `tests/fuzz/corpus`, which is
//! tried as it is, and is then cut, doubled, spliced and sprinkled as random bytes say. What fails is shrunk, and printed
//! with the seed that brings it back (`BOLERO_RANDOM_SEED`). The line that made it belongs into the corpus.
#![allow(clippy::unwrap_used, clippy::panic)] // clippy.toml lets tests, but not what helps them

mod console;
mod imports;
mod parsers;

use std::{
    fmt::{Debug, Display},
    panic::RefUnwindSafe,
    str::FromStr,
    time::Duration,
};

/// For how long each parser gets texts. All of them together take a minute on one processor.
const LONG_ENOUGH: Duration = Duration::from_secs(4);

/// What means something to one parser or another, or to whoever wrote it.
const PIECES: [&str; 48] = [
    "://",
    ":",
    "//",
    "/",
    "\\",
    "@",
    "#",
    "?",
    "&",
    "=",
    "%",
    "%2f",
    "%00",
    "%c0%ae",
    "..",
    ".",
    ";",
    "[",
    "]",
    "[::1]",
    "127.0.0.1",
    "localhost",
    "https",
    "javascript",
    "~",
    "a.",
    "b.",
    "-",
    "*",
    " ",
    "\t",
    "\r\n",
    "\u{0}",
    "\u{7f}",
    "\"",
    "'",
    "{",
    "}",
    "null",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "𝒳",
    "99999999999999999999",
];

/// The text that a recipe makes of one of the seeds.
fn text(recipe: &[u8], seeds: &[&str]) -> String {
    let (first, steps) = recipe.split_first().map_or((0, recipe), |(first, steps)| (*first, steps));
    let mut text: Vec<char> = seeds[usize::from(first) % seeds.len()].chars().collect();
    for step in steps.chunks_exact(3).take(24) {
        let at = usize::from(step[1]) % (text.len() + 1);
        let to = (at + 1 + usize::from(step[2]) % 8).min(text.len());
        let piece = PIECES[usize::from(step[2]) % PIECES.len()];
        match step[0] % 9 {
            0 | 1 => drop(text.splice(at..at, piece.chars())),
            2 => drop(text.drain(at..to)),
            3 => drop(text.splice(at..to, piece.chars())),
            4 => {
                let again: Vec<char> = text[at..to].to_vec();
                drop(text.splice(at..at, again));
            }
            5 => {
                let other: Vec<char> = seeds[usize::from(step[2]) % seeds.len()].chars().collect();
                let from = usize::from(step[1]) % (other.len() + 1);
                text.truncate(at);
                text.extend(&other[from..]);
            }
            6 => drop(text.splice(at..at, piece.repeat(usize::from(step[1]) + 1).chars())),
            7 => text[at..to].iter_mut().for_each(|c| {
                *c = if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
            }),
            _ => text.insert(at, char::from_u32(u32::from(step[1]) << 8 | u32::from(step[2])).unwrap_or('\u{fffd}')),
        }
    }
    text.into_iter().collect()
}

/// The lines of a file of the corpus, as they were written: `\n` and the like stand for what they say.
fn seeds(corpus: &'static str) -> Vec<&'static str> {
    corpus.lines().filter(|line| !line.starts_with("## ")).collect()
}

/// Holds a parser to what is said of it: for each seed, and for what random bytes make of them.
fn hold(corpus: &'static str, says: impl Fn(&str) + RefUnwindSafe) {
    let seeds = seeds(corpus);
    assert!(seeds.len() > 4, "{} seeds", seeds.len());
    seeds.iter().for_each(|seed| says(seed));
    bolero::check!().with_max_len(80).with_test_time(LONG_ENOUGH).for_each(|recipe: &[u8]| says(&text(recipe, &seeds)));
}

/// What is taken says the same when it is written again, whatever it was.
fn comes_back<T: FromStr + Display + PartialEq + Debug>(text: &str)
where
    T::Err: Debug,
{
    if let Ok(read) = text.parse::<T>() {
        let written = read.to_string();
        assert_eq!(written.parse::<T>().unwrap(), read, "{text:?} is written {written:?}");
    }
}

#[test]
fn a_recipe_makes_the_same_text_each_time() {
    let seeds = ["https://app.example/callback", "users routing:readonly"];
    assert_eq!(text(&[], &seeds), seeds[0]);
    assert_eq!(text(&[3], &seeds), seeds[1]);
    let recipe = [0, 0, 5, 5, 5, 9, 1, 6, 200, 9, 7, 3, 200];
    assert_eq!(text(&recipe, &seeds), text(&recipe, &seeds));
    assert_ne!(text(&recipe, &seeds), seeds[0]);
}
