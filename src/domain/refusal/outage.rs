//! What became of a request while the database could not be used.

/// The database cannot be used: its disk is full, its server is away. That passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    #[error("The database cannot be used at the moment. Nothing was saved. Try again in a moment.")]
    NothingSaved,
    /// The connection broke between a commit and its answer.
    #[error(
        "The connection to the database broke while this was being saved. Look whether it was saved before you try again."
    )]
    NotKnown,
    /// What was asked is done. What it made is shown once, and could not be kept until then.
    #[error(
        "It is saved, but the new {} cannot be shown: the database cannot be used at the moment. {}",
        .0.name(),
        .0.instead()
    )]
    NotShown(ShownOnce),
}

/// What is shown once, when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownOnce {
    Secret,
    RecoveryCodes,
    Link,
    Webhook,
}

impl ShownOnce {
    const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::RecoveryCodes => "recovery codes",
            Self::Link => "link",
            Self::Webhook => "secret of the webhook",
        }
    }

    const fn instead(self) -> &'static str {
        match self {
            Self::Secret => "Add another secret on the client’s page in a moment, and remove this one.",
            Self::RecoveryCodes => "Make new ones in a moment.",
            Self::Link => "Make another one on the user’s page in a moment.",
            Self::Webhook => "Replace it in a moment.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_is_named_with_what_to_do_instead() {
        for (made, name, instead) in [
            (ShownOnce::Secret, "secret", "Add another secret on the client’s page in a moment, and remove this one."),
            (ShownOnce::RecoveryCodes, "recovery codes", "Make new ones in a moment."),
            (ShownOnce::Link, "link", "Make another one on the user’s page in a moment."),
            (ShownOnce::Webhook, "secret of the webhook", "Replace it in a moment."),
        ] {
            assert_eq!(
                Outage::NotShown(made).to_string(),
                format!(
                    "It is saved, but the new {name} cannot be shown: the database cannot be used at the moment. {instead}"
                )
            );
        }
    }
}
