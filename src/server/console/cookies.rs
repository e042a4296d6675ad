//! The console's cookies: their names, and what becomes of those from before the console was reached over https.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

/// What the console keeps in a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Session,
    /// What a sign-in goes on with between the password and the second factor.
    SecondStep,
    /// Theme, zone and the like.
    Preferences,
    /// That somebody has signed in with this browser.
    Browser,
}

impl Kept {
    const ALL: [Self; 4] = [Self::Session, Self::SecondStep, Self::Preferences, Self::Browser];

    /// The cookie's name. `__Host-` binds it to this host, all of its paths and https (RFC 6265bis section 4.1.3.2): no other
    /// host of the domain, and nobody on the way, can set it. Browsers take such a name over https only, so without an https
    /// public URL it is the plain one.
    pub const fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-clientele_session",
            (Self::SecondStep, true) => "__Host-clientele_second",
            (Self::Preferences, true) => "__Host-clientele_preferences",
            (Self::Browser, true) => "__Host-clientele_browser",
            (Self::Browser, false) => "clientele_browser",
            (Self::Session, false) => "clientele_session",
            (Self::SecondStep, false) => "clientele_second",
            (Self::Preferences, false) => "clientele_preferences",
        }
    }

    /// What the browser sent of it.
    pub fn of(self, jar: &CookieJar, https: bool) -> Option<String> {
        jar.get(self.name(https)).map(|cookie| cookie.value().to_owned())
    }

    /// The cookie with this value, for our own pages and links to them.
    pub fn cookie(self, value: String, https: bool) -> Cookie<'static> {
        let mut cookie = built(self.name(https), value, https);
        match self {
            Self::Session | Self::SecondStep => cookie.set_http_only(true),
            Self::Preferences => cookie.make_permanent(),
            Self::Browser => {
                cookie.set_http_only(true);
                cookie.make_permanent();
            }
        }
        cookie
    }

    /// Takes it back.
    pub fn removal(self, https: bool) -> Cookie<'static> {
        removal(self.name(https), https)
    }
}

fn built(name: &'static str, value: String, https: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").same_site(SameSite::Lax).secure(https).build()
}

fn removal(name: &'static str, https: bool) -> Cookie<'static> {
    let mut cookie = built(name, String::new(), https);
    cookie.set_http_only(true);
    cookie.make_removal();
    cookie
}

/// Cookies of plain names, sent to a console that is reached over https: from before that, or from whoever could set them.
/// So none of them opens anything. The session ends, choices are taken over, and the browser is told to forget them all.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    sent: Vec<Kept>,
    /// The value of the session's.
    pub session: Option<String>,
    /// The value of the preferences', where there is none of the other name.
    pub preferences: Option<String>,
}

impl Plain {
    pub fn of(jar: &CookieJar, https: bool) -> Self {
        if !https {
            return Self::default();
        }
        let sent: Vec<Kept> = Kept::ALL.into_iter().filter(|kept| jar.get(kept.name(false)).is_some()).collect();
        let has = Kept::Preferences.of(jar, true).is_some();
        let preferences = Kept::Preferences.of(jar, false).filter(|_| !has);
        Self { sent, session: Kept::Session.of(jar, false), preferences }
    }

    /// Adds to an answer that the browser forgets them. `chosen`: what it is to keep of the preferences.
    pub fn forget(&self, headers: &mut HeaderMap, chosen: impl FnOnce() -> String) {
        let set = |headers: &mut HeaderMap, cookie: &Cookie<'_>| {
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                headers.append(header::SET_COOKIE, value);
            }
        };
        for kept in &self.sent {
            set(headers, &removal(kept.name(false), true));
        }
        // What is chosen with this very request is newer.
        let name = Kept::Preferences.name(true);
        let is_chosen = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.split('=').next() == Some(name));
        if self.preferences.is_some() && !headers.get_all(header::SET_COOKIE).iter().any(is_chosen) {
            set(headers, &Kept::Preferences.cookie(chosen(), true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_with_the_request_itself_is_not_taken_back() {
        let sent = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("clientele_preferences=old"))]);
        let plain = Plain::of(&CookieJar::from_headers(&sent), true);
        let kept = |mut headers: HeaderMap| {
            plain.forget(&mut headers, || "old".to_owned());
            let of = |value: &HeaderValue| value.to_str().unwrap().split(';').next().unwrap().to_owned();
            headers.get_all(header::SET_COOKIE).iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(kept(HeaderMap::new()), ["clientele_preferences=", "__Host-clientele_preferences=old"]);
        let new = HeaderValue::from_static("__Host-clientele_preferences=new; Path=/");
        let both = kept(HeaderMap::from_iter([(header::SET_COOKIE, new)]));
        assert_eq!(both, ["__Host-clientele_preferences=new", "clientele_preferences="]);
    }
}
