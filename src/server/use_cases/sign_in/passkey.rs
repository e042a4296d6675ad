//! Signing in with a passkey alone: it names its owner, and the authenticator has verified them.

use super::{Browser, Entered, begin};
use crate::{
    domain::{
        Timestamp, UserId,
        event::{EventKind, EventMethod, EventReason},
        refusal::Wrong,
    },
    server::{
        crypto::{
            passkey::{Place, Refused},
            secret_value::random_token,
        },
        storage::{
            Store,
            people::{credentials, passkeys},
        },
        use_cases::{
            account::{self, CHALLENGE, challenge_id, place},
            audit::Whom,
            error::AppError,
        },
    },
};

const SIGN_IN: &str = "sign in";

/// A question for a passkey.
pub struct Question {
    /// To answer with.
    pub id: String,
    /// What the browser is asked for (JSON).
    pub options: String,
}

/// Asks the person at the browser for a passkey. Each question is a row until it expires.
///
/// # Errors
/// Invalid where browsers have no passkeys.
pub async fn ask(store: &Store, origin: &str, now: Timestamp) -> Result<Question, AppError> {
    let asked = place(origin)?.ask_anybody()?;
    let id = random_token();
    let mut transaction = store.begin().await?;
    let expires = now.plus(CHALLENGE);
    passkeys::challenge(&mut transaction, &challenge_id(SIGN_IN, &id), None, &asked.state, expires).await?;
    transaction.commit().await?;
    Ok(Question { id, options: asked.options })
}

/// An answer that names a passkey and its owner. Nothing of it is checked yet.
pub struct Answer<'a> {
    place: Place,
    owner: UserId,
    credential_id: String,
    text: &'a str,
}

fn refused(refused: Refused) -> AppError {
    AppError::invalid("passkey", refused.logged())
}

impl<'a> Answer<'a> {
    /// Reads an answer (JSON).
    ///
    /// # Errors
    /// Invalid, when it is none.
    pub fn read(origin: &str, text: &'a str) -> Result<Self, AppError> {
        let place = place(origin)?;
        let (owner, credential_id) = place.named(text).map_err(refused)?;
        Ok(Self { place, owner, credential_id, text })
    }

    /// Begins the session of the user whose passkey answered the question of this id.
    ///
    /// # Errors
    /// Invalid, when the answer is not right.
    pub async fn sign_in(
        self,
        store: &Store,
        browser: Browser<'_>,
        id: &str,
        now: Timestamp,
    ) -> Result<Entered, AppError> {
        let verified = self.verified(store, id, now).await;
        if let Err(error) = &verified
            && let Some(what) = account::refused(EventKind::SignIn, error, EventReason::Passkey)
        {
            // Whose it is was not shown: anybody may send any name.
            browser.tell(store, what, Whom::Nobody, now);
        }
        begin(store, browser, (self.owner, &verified?), EventMethod::Passkey, now).await
    }

    /// Takes the answer, once. The hash of its owner's password.
    async fn verified(&self, store: &Store, id: &str, now: Timestamp) -> Result<String, AppError> {
        let mut transaction = store.begin().await?;
        let asked = passkeys::take(&mut transaction, &challenge_id(SIGN_IN, id), now).await?;
        let Some((None, asked)) = asked else {
            return Err(AppError::invalid("passkey", Wrong::TooLate));
        };
        // The question is used up, whatever becomes of the answer.
        transaction.commit().await?;
        let mut transaction = store.begin().await?;
        let unknown = || AppError::invalid("passkey", Wrong::PasskeyUnknown);
        let stored = passkeys::find(&mut transaction, &self.credential_id).await?;
        let stored = stored.filter(|stored| stored.user_id == self.owner).ok_or_else(unknown)?;
        let credential = self.place.answered_by_anybody(self.text, &asked, &stored).map_err(refused)?;
        let user = credentials::active(&mut transaction, self.owner).await?;
        let password_hash = user.ok_or_else(unknown)?;
        if !passkeys::used(&mut transaction, &stored, &credential, now).await? {
            return Err(AppError::invalid("passkey", Refused::SAYS));
        }
        transaction.commit().await?;
        Ok(password_hash)
    }
}
