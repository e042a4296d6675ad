//! What is known of a request to the console: its id, where it comes from, who is signed in.

use crate::{
    policy::Givers,
    server::{
        console::zone,
        use_cases::{restorations::Restoration, session::SignedIn, sign_in::Browser},
    },
    wire::{Preferences, Theme},
};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Attached to every request that the console answers.
#[derive(Clone, Debug)]
pub struct Facts {
    pub request_id: String,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    /// The session cookie's value, whether it opens a session or not.
    pub cookie: Option<String>,
    pub signed_in: Option<Arc<SignedIn>>,
    /// Who could give them what they lack, once something of this request has asked: a page's frame and its content do.
    pub givers: Arc<OnceCell<Givers>>,
    /// The restoration that nobody has confirmed, once something of this request has asked: the frame does, and the list
    /// of clients with it.
    pub restored: Arc<OnceCell<Option<Restoration>>>,
    /// Whether a browser asks without our code in it: a page, or a form's post.
    pub wants_page: bool,
    /// Whether our code in the browser sends a form without leaving its page, and shows there what is refused.
    pub in_place: bool,
    pub preferences: Preferences,
    /// Where the browser sees the console: scheme, host and port.
    pub origin: String,
    /// The cookie between the two steps of a sign-in.
    pub second_step: Option<String>,
    /// The cookie of a browser that somebody has signed in with.
    pub browser: Option<String>,
}

impl Facts {
    /// The browser that a session begins in.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            previous: self.signed_in.as_ref().map(|signed_in| signed_in.id_hash.as_str()),
            address: self.address.as_deref(),
            user_agent: self.user_agent.as_deref(),
            request_id: &self.request_id,
            cookie: self.browser.as_deref(),
        }
    }
}

/// `dark.off.Europe/Rome`: a theme, whether `/` searches, and the zone of times, which is UTC where none is named.
pub fn preferences(value: Option<&str>) -> Preferences {
    let mut words = value.unwrap_or_default().splitn(3, '.');
    let theme = words.next().and_then(Theme::parse).unwrap_or_default();
    let slash_searches = words.next() != Some("off");
    let zone = words.next().and_then(zone::named).map_or(Preferences::UTC, chrono_tz::Tz::name).to_owned();
    Preferences { theme, slash_searches, zone }
}

/// What [`preferences`] reads.
pub fn kept(chosen: &Preferences) -> String {
    let Preferences { theme, slash_searches, zone } = chosen;
    let (theme, slash) = (theme.as_str(), if *slash_searches { "on" } else { "off" });
    if zone == Preferences::UTC { format!("{theme}.{slash}") } else { format!("{theme}.{slash}.{zone}") }
}
