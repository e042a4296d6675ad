//! A user's consent in words: what the page says, and what the application hears (RFC 6749 section 4.1.2.1).

use super::{scope::in_words, time::deadline};
use crate::{
    domain::{
        RedirectUri, Timestamp,
        count::plural,
        redirect_uri::Destination,
        scope::join,
        time::DAY,
        token::{CONSENT_LIFETIME, Dead, REFRESH_LIFETIME},
    },
    server::use_cases::tokens::{
        consent::{Broken, Outcome, Question, Refused},
        unapproved::Unapproved,
    },
    wire::{ConsentPage, ConsentQuestion, ReturnsTo, Unapproved as WhyUnapproved},
};

/// What the application's developer reads of a refusal.
pub fn says(why: &Refused) -> String {
    match why {
        Refused::ResponseType => "Use code as response_type.".into(),
        Refused::NoChallenge => "code_challenge is missing.".into(),
        Refused::ChallengeMethod => "Use S256 as code_challenge_method.".into(),
        Refused::Challenge => "code_challenge is not base64url of a SHA-256.".into(),
        Refused::NoScope(says) => says.clone(),
        Refused::EmptyScope => "scope is empty: leave it out to ask for all.".into(),
        Refused::UnknownScope(unknown) => format!("There is no scope {unknown}."),
        Refused::BeyondScope(wanted) => format!("None of these is among this client's scopes: {}.", join(wanted)),
        Refused::UserSaidNo => "The user said no.".into(),
    }
}

fn broken(why: Broken) -> ConsentPage {
    let says = match why {
        Broken::NoClientId => "client_id is missing.",
        Broken::UnknownClient => "No application has this client_id.",
        Broken::NoRedirectUri => "redirect_uri is missing.",
        Broken::OtherRedirectUri { application } => return ConsentPage::OtherAddress { application },
    };
    ConsentPage::Broken(says.into())
}

const fn closed(dead: Dead) -> &'static str {
    match dead {
        Dead::ClientDeactivated | Dead::ClientRehearsed => "This application was deactivated by its organization.",
        Dead::ClientDisabled => "This application is disabled by its organization.",
        _ => "People cannot sign in to this application.",
    }
}

/// The page of an outcome that is shown and sent nowhere; `None`: it is none of these.
///
/// `back`: where the application hears that nothing was allowed.
pub fn page(outcome: Outcome, back: Option<String>, now: Timestamp) -> Option<ConsentPage> {
    Some(match outcome {
        Outcome::Broken(why) => broken(why),
        Outcome::Closed { application, dead } => ConsentPage::Closed { application, why: closed(dead).into() },
        Outcome::NotForYou { application, roles } => ConsentPage::NotForYou { application, roles, back },
        Outcome::NothingAllowed { application, client_id, may_approve } => {
            ConsentPage::NothingAllowed { application, client_id, may_approve, back }
        }
        Outcome::NeedsApproval { application, client_id, owner, may_approve, why } => {
            let why = unapproved(why, now);
            ConsentPage::NeedsApproval { application, client_id, owner, may_approve, why, back }
        }
        Outcome::Refused { .. } | Outcome::SignIn | Outcome::Ask(_) | Outcome::Code { .. } => return None,
    })
}

fn unapproved(why: Unapproved, now: Timestamp) -> WhyUnapproved {
    match why {
        Unapproved::Unasked => WhyUnapproved::Unasked,
        Unapproved::Asked => WhyUnapproved::Asked,
        Unapproved::Declined { reason, again_at } => {
            WhyUnapproved::Declined { reason, again: Box::new(deadline(now, again_at)) }
        }
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
        owner: to.owner,
        own,
        scopes: in_words(&to.scopes, &catalogue),
        returns_to: returns_to(redirect_uri),
        lasts: lasts(),
    }
}

fn returns_to(address: String) -> ReturnsTo {
    let words = match RedirectUri::destination(&address) {
        Destination::Site(host) => format!("The website {host}"),
        Destination::ThisComputer => "A program on this computer".into(),
        Destination::App(scheme) => format!("An app on this device, the one that opens addresses with {scheme}:"),
        Destination::Unknown if address.trim().is_empty() => "An address that is not known".into(),
        Destination::Unknown => address.clone(),
    };
    ReturnsTo { words, address }
}

/// How long a consent lasts, which is as long as its refresh tokens do.
fn lasts() -> String {
    let days = |lifetime: i64| plural((lifetime / DAY).unsigned_abs(), "day");
    let (most, unused) = (days(CONSENT_LIFETIME), days(REFRESH_LIFETIME));
    format!("Until you end it, at most {most}. It also ends after {unused} without use.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_answer_leads_is_said_in_words() {
        for (address, words) in [
            ("https://routes.example/callback", "The website routes.example"),
            ("https://routes.example:8443/callback", "The website routes.example:8443"),
            ("http://127.0.0.1:49152/callback", "A program on this computer"),
            ("http://[::1]/callback", "A program on this computer"),
            ("com.example.app:/callback", "An app on this device, the one that opens addresses with com.example.app:"),
            ("callback", "callback"),
            ("", "An address that is not known"),
        ] {
            let to = returns_to(address.to_owned());
            assert_eq!((to.words.as_str(), to.address.as_str()), (words, address));
        }
    }

    #[test]
    fn how_long_a_consent_lasts_is_said_in_words() {
        assert_eq!(lasts(), "Until you end it, at most 365 days. It also ends after 30 days without use.");
    }
}
