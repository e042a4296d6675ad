//! How a command ends that did not do what it was asked.

use crate::domain::count::plural;
use std::process::ExitCode;

/// One line for the operator, and the code for scripts.
#[derive(Debug)]
pub struct Exit {
    code: u8,
    message: String,
}

impl Exit {
    /// The command line is wrong, or there is no terminal to confirm on.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// The file is no backup.
    pub const fn no_backup(message: String) -> Self {
        Self { code: 3, message }
    }

    /// The backup is not what was made.
    pub const fn damaged(message: String) -> Self {
        Self { code: 4, message }
    }

    /// The backup is from a newer version.
    pub const fn newer(message: String) -> Self {
        Self { code: 5, message }
    }

    /// Organizations whose data were put back, and nobody has confirmed that they know.
    pub fn unconfirmed(organizations: u64) -> Self {
        let says = format!("not confirmed yet: {}; add --confirm", plural(organizations, "organization"));
        Self { code: 6, message: says }
    }

    pub fn not_confirmed() -> Self {
        Self { code: 7, message: "nothing was done".into() }
    }

    /// Tells it.
    #[expect(clippy::print_stderr, reason = "the operator's one line, before or without logging")]
    pub fn told(self) -> ExitCode {
        eprintln!("clientele: {}", self.message);
        ExitCode::from(self.code)
    }
}

/// It failed, and nothing more is promised.
impl From<String> for Exit {
    fn from(message: String) -> Self {
        Self { code: 1, message }
    }
}
