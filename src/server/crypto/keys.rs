//! Keys that stand outside of the database, and what is sealed under them in it.

use super::{error::CryptoError, sealed::Seal};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use std::{
    fmt,
    sync::{PoisonError, RwLock},
};

/// Before everything that is sealed; nothing that is in plain begins so.
pub const SEALED: &str = "sealed:";

/// A key has 256 bits.
const BYTES: usize = 32;

/// How the text of the keys is read again.
type Reads = dyn Fn() -> Result<String, String> + Send + Sync;

/// The keys of a file, one on each line: the first seals, all open. A process that finds something sealed under a key that it
/// does not know reads the file again: another one may have changed the keys meanwhile.
pub struct Keys {
    known: RwLock<Vec<Key>>,
    reads: Option<Box<Reads>>,
}

#[derive(Clone)]
struct Key {
    /// The beginning of its hash, which tells it from others.
    id: String,
    seal: std::sync::Arc<Seal>,
}

impl Keys {
    /// No key: nothing is sealed.
    pub const fn none() -> Self {
        Self { known: RwLock::new(vec![]), reads: None }
    }

    /// Those of a text, which is read now and may be read again.
    ///
    /// # Errors
    /// A sentence, when it cannot be read, or has no key or something that is none.
    pub fn read(reads: impl Fn() -> Result<String, String> + Send + Sync + 'static) -> Result<Self, String> {
        let known = parsed(&reads()?)?;
        Ok(Self { known: RwLock::new(known), reads: Some(Box::new(reads)) })
    }

    /// What everything begins with that is sealed under the first key; `None`: there is no key.
    pub fn newest(&self) -> Option<String> {
        self.known().first().map(|key| format!("{SEALED}{}:", key.id))
    }

    /// The text as it is to be stored: sealed under the first key; as it is where there is none. `name` is what it is stored
    /// under: moved elsewhere it does not open.
    ///
    /// # Errors
    /// When encryption fails.
    pub fn close(&self, plain: &str, name: &str) -> Result<String, CryptoError> {
        match self.known().first() {
            Some(key) => Ok(format!("{SEALED}{}:{}", key.id, key.seal.close(plain, name)?)),
            None => Ok(plain.to_owned()),
        }
    }

    /// The text that was stored, sealed or from before there was a key.
    ///
    /// # Errors
    /// It was sealed under a key that is not there, or it was changed or moved.
    pub fn open(&self, stored: &str, name: &str) -> Result<String, CryptoError> {
        let Some(sealed) = stored.strip_prefix(SEALED) else { return Ok(stored.to_owned()) };
        let (id, closed) = sealed.split_once(':').unwrap_or((sealed, ""));
        let key = self.find(id).ok_or_else(|| {
            CryptoError::saying(format!("{name} is sealed under the key {id}, which is not in --key-file"))
        })?;
        key.seal.open(closed, name).ok_or_else(|| CryptoError::saying(format!("{name} is not what was sealed")))
    }

    /// The key of this name, read again where it is not known yet.
    fn find(&self, id: &str) -> Option<Key> {
        let of = |keys: &[Key]| keys.iter().find(|key| key.id == id).cloned();
        if let Some(key) = of(&self.known()) {
            return Some(key);
        }
        // What cannot be read now is as it was: those that are known still open theirs.
        let read = parsed(&self.reads.as_ref()?().ok()?).ok()?;
        let found = of(&read)?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = read;
        Some(found)
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Vec<Key>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.known().iter().map(|key| key.id.clone()).collect();
        f.debug_tuple("Keys").field(&ids).finish()
    }
}

/// The name of the key that something was sealed under; `None`: it is in plain.
pub fn key_of(stored: &str) -> Option<&str> {
    stored.strip_prefix(SEALED).map(|sealed| sealed.split_once(':').map_or(sealed, |(id, _)| id))
}

/// A new key, as it is written into a file.
pub fn new_key() -> String {
    let bytes: [u8; BYTES] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The keys of a text, one on each line. What begins with # is a note.
///
/// # Errors
/// A sentence.
fn parsed(text: &str) -> Result<Vec<Key>, String> {
    let mut keys = vec![];
    for (n, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let whole = URL_SAFE_NO_PAD.decode(line).is_ok_and(|bytes| bytes.len() == BYTES);
        if !whole {
            return Err(format!("line {} is no key: use a line that clientele key new wrote", n + 1));
        }
        let hash = Sha256::digest(["name of a key".as_bytes(), line.as_bytes()].concat());
        let id = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        keys.push(Key { id, seal: Seal::new(&["keys outside of the database", line]).into() });
    }
    if keys.is_empty() { Err("there is no key in it: write one with clientele key new".into()) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn of(text: &str) -> Keys {
        let text = text.to_owned();
        Keys::read(move || Ok(text.clone())).unwrap()
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, new) = (new_key(), new_key());
        let before = of(&format!("{old}\n"));
        let sealed = before.close("JBSWY3DP", "ana").unwrap();
        assert!(!sealed.contains("JBSWY3DP") && sealed.starts_with(&before.newest().unwrap()), "{sealed}");
        let after = of(&format!("\u{20}{new} \r\n\n# the one before\n{old}"));
        assert_eq!(after.open(&sealed, "ana").unwrap(), "JBSWY3DP");
        assert!(after.open(&sealed, "tom").is_err(), "moved to somebody else");
        assert_ne!(key_of(&after.close("JBSWY3DP", "ana").unwrap()), key_of(&sealed));
        let missing = of(&new).open(&sealed, "ana").unwrap_err().to_string();
        assert!(missing.contains(key_of(&sealed).unwrap()) && missing.contains("--key-file"), "{missing}");
        let mut changed = sealed.clone();
        changed.replace_range(changed.len() - 3.., "AAA");
        for broken in [changed.as_str(), "sealed:", "sealed:x", &sealed[..sealed.len() - 4]] {
            assert!(before.open(broken, "ana").is_err(), "{broken}");
        }
    }

    #[test]
    fn without_a_key_nothing_is_sealed_and_what_was_in_plain_opens_with_one() {
        let none = Keys::none();
        assert_eq!((none.close("JBSWY3DP", "ana").unwrap().as_str(), none.newest()), ("JBSWY3DP", None));
        let keys = of(&new_key());
        assert_eq!(keys.open("JBSWY3DP", "ana").unwrap(), "JBSWY3DP");
        assert!(none.open(&keys.close("JBSWY3DP", "ana").unwrap(), "ana").is_err());
        assert_eq!(key_of("JBSWY3DP"), None);
    }

    #[test]
    fn a_key_that_was_added_meanwhile_is_found() {
        let (old, new) = (new_key(), new_key());
        let file = Arc::new(Mutex::new(old.clone()));
        let read = file.clone();
        let running = Keys::read(move || Ok(read.lock().unwrap().clone())).unwrap();
        let sealed = of(&new).close("JBSWY3DP", "ana").unwrap();
        assert!(running.open(&sealed, "ana").is_err());
        *file.lock().unwrap() = format!("{new}\n{old}");
        assert_eq!(running.open(&sealed, "ana").unwrap(), "JBSWY3DP");
        assert_eq!(key_of(&running.close("x", "ana").unwrap()), key_of(&sealed), "seals under it, too");
    }

    #[test]
    fn what_is_no_key_is_named_by_its_line() {
        let says = |text: &str| {
            let text = text.to_owned();
            Keys::read(move || Ok(text.clone())).unwrap_err()
        };
        assert!(says(&format!("{}\nhunter2", new_key())).contains("line 2"));
        assert!(says("# nothing\n\n").contains("clientele key new"));
        let debug = format!("{:?}", of(&new_key()));
        assert!(debug.len() < 24, "{debug} tells no key");
    }
}
