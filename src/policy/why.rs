//! The reason to show beside an inactive control, and who could end it.

use super::{Action, Actor, Denial, Givers, Known, giver::in_words};

impl Actor {
    /// Who could give what is missing: "Vera Lind or Ana Ruiz can give it".
    pub fn who_gives(&self, denial: &Denial) -> String {
        in_words(self.known().and_then(|known| known.names(denial)))
    }

    /// The same for a role in whichever division.
    pub fn who_gives_role(&self, role: &str) -> String {
        in_words(self.known().and_then(|known| known.names_of_role(role, |_| true)))
    }

    /// A refusal, and who could end it.
    pub fn explain(&self, denial: &Denial) -> String {
        format!("{denial}. {}", self.who_gives(denial))
    }

    const fn known(&self) -> Option<&Known> {
        match &self.givers {
            Givers::Untold => None,
            Givers::Known(known) => Some(known),
        }
    }

    /// The reason to show beside an inactive control, and who could end it; `None`: it may be done.
    pub fn why(&self, action: Action<'_>) -> Option<String> {
        self.may(action).into_result().err().map(|denial| self.explain(&denial))
    }
}
