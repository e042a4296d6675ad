//! A user's consent in words: what the page says, and what the application hears (RFC 6749 section 4.1.2.1).

use super::{scope::in_words, time::deadline};
use crate::{
    domain::{RedirectUri, Timestamp, token::Dead},
    server::use_cases::tokens::{
        consent::{Broken, Outcome, Question, Refused},
        unapproved::Unapproved,
    },
    wire::{ConsentPage, ConsentQuestion, Unapproved as WhyUnapproved},
};

/// The registered code of a refusal.
pub const fn code_of(why: &Refused) -> &'static str {
    match why {
        Refused::ResponseType => "unsupported_response_type",
        Refused::NoChallenge | Refused::ChallengeMethod | Refused::Challenge => "invalid_request",
        Refused::NoScope(_) | Refused::EmptyScope | Refused::BeyondScope(_) => "invalid_scope",
        Refused::UserSaidNo => "access_denied",
    }
}

/// What the application's developer reads of a refusal.
pub fn says(why: &Refused) -> String {
    match why {
        Refused::ResponseType => "Use code as response_type.".into(),
        Refused::NoChallenge => "code_challenge is missing.".into(),
        Refused::ChallengeMethod => "Use S256 as code_challenge_method.".into(),
        Refused::Challenge => "code_challenge is not base64url of a SHA-256.".into(),
        Refused::NoScope(says) => says.clone(),
        Refused::EmptyScope => "scope names none: leave it out to ask for all.".into(),
        Refused::BeyondScope(beyond) => format!("{beyond} is not among this client's scopes."),
        Refused::UserSaidNo => "The user said no.".into(),
    }
}

const fn broken(why: Broken) -> &'static str {
    match why {
        Broken::NoClientId => "client_id is missing.",
        Broken::UnknownClient => "No application has this client_id.",
        Broken::NoRedirectUri => "redirect_uri is missing.",
        Broken::OtherRedirectUri => "redirect_uri is none that this application has registered.",
    }
}

const fn closed(dead: Dead) -> &'static str {
    match dead {
        Dead::ClientDeactivated => "This application was deactivated by its organization.",
        Dead::ClientDisabled => "This application is disabled by its organization.",
        _ => "This application signs nobody in.",
    }
}

/// The page of an outcome that is shown and sent nowhere; `None`: it is none of these.
pub fn page(outcome: Outcome, now: Timestamp) -> Option<ConsentPage> {
    Some(match outcome {
        Outcome::Broken(why) => ConsentPage::Broken(broken(why).into()),
        Outcome::Closed { application, dead } => ConsentPage::Closed { application, why: closed(dead).into() },
        Outcome::NotForYou { application, roles } => ConsentPage::NotForYou { application, roles },
        Outcome::NothingAllowed { application, client_id, may_approve } => {
            ConsentPage::NothingAllowed { application, client_id, may_approve }
        }
        Outcome::NeedsApproval { application, client_id, owner, may_approve, why } => {
            ConsentPage::NeedsApproval { application, client_id, owner, may_approve, why: unapproved(why, now) }
        }
        Outcome::Refused { .. } | Outcome::SignIn | Outcome::Ask(_) | Outcome::Code { .. } => return None,
    })
}

fn unapproved(why: Unapproved, now: Timestamp) -> WhyUnapproved {
    match why {
        Unapproved::Asked => WhyUnapproved::Asked,
        Unapproved::Declined { reason, again_at } => WhyUnapproved::Declined { reason, again: deadline(now, again_at) },
        Unapproved::Revoked => WhyUnapproved::Revoked,
    }
}

/// The question as the page asks it: the request as it came, and what is `shown` for the answer to bring back.
pub fn question(asked: Question, request: &str, shown: String) -> ConsentQuestion {
    let Question { shown: to, description, own, catalogue, redirect_uri } = asked;
    ConsentQuestion {
        request: request.to_owned(),
        shown,
        application: to.application,
        description,
        client_id: to.client,
        owner: (!own).then_some(to.owner),
        scopes: to.scopes.iter().map(|id| in_words(id, &catalogue)).collect(),
        returns_to: RedirectUri::origin(&redirect_uri).unwrap_or_default(),
    }
}
