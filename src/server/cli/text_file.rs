//! Text from a file or a pipe of somebody else's.

use crate::server::http::encoding::decode;
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// The text of a file, or of the standard input for `-`, without a byte order mark.
///
/// # Errors
/// A sentence for the operator, which names the file and, when it is in another one, the encoding.
pub fn read(path: &Path) -> Result<String, String> {
    let mut bytes = vec![];
    let pipe = path.as_os_str() == "-";
    let read = match pipe {
        true => io::stdin().read_to_end(&mut bytes).map(drop),
        false => fs::read(path).map(|read| bytes = read),
    };
    let shown = if pipe { "the standard input".into() } else { path.display().to_string() };
    read.map_err(|error| format!("{shown}: {error}"))?;
    decode(&bytes).map(str::to_owned).map_err(|says| format!("{shown}: {says}"))
}

/// A secret: the first line of a file, without what is around it. Editors end a line, and some begin a file with a byte
/// order mark.
///
/// # Errors
/// As for [`read`].
pub fn read_secret(path: &Path) -> Result<String, String> {
    Ok(read(path)?.lines().next().unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_what_stands_on_the_first_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        for written in ["a long walk", "a long walk\n", "\u{feff}a long walk \r\nand more", "  a long walk\t\n"] {
            fs::write(&file, written).unwrap();
            assert_eq!(read_secret(&file).as_deref(), Ok("a long walk"), "{written:?}");
        }
        assert!(read(&folder.path().join("none")).unwrap_err().contains("none: "));
    }
}
