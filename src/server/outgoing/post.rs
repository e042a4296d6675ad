//! What is sent to where somebody else said: signed, to addresses that may be reached, once, and nothing of the answer but its
//! status and for how long it asks to be left alone.

use super::builder;
use crate::{
    domain::{
        Timestamp,
        reach::Reach,
        webhook::{Answer, literal, refused},
    },
    server::crypto::webhook::sign,
};
use chrono::DateTime;
use reqwest::{
    Certificate, Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::RETRY_AFTER,
    redirect::Policy,
};
use std::{
    error::Error,
    fmt,
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// How long a target may take, from the first question for its address to its status.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many characters of what went wrong are kept.
const SAID: usize = 300;

/// The addresses of a name, or why there are none.
pub type Resolved = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Who knows the addresses of names.
pub trait Names: Send + Sync {
    fn addresses(&self, name: &str) -> Resolved;
}

/// The operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, name: &str) -> Resolved {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// One message to one webhook.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    pub url: &'a str,
    /// The same with each try.
    pub id: &'a str,
    /// `whsec_…`, in plain.
    pub secret: &'a str,
    /// JSON
    pub body: &'a str,
}

/// Sends parcels.
#[derive(Clone)]
pub struct Post {
    reach: Arc<Reach>,
    names: Arc<dyn Names>,
    trusted: Option<Certificate>,
    patience: Duration,
    /// With TLS and without, once the first parcel was sent: to make one reads the certificates of the system.
    clients: Arc<OnceLock<[Client; 2]>>,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Post").field(&self.reach).finish()
    }
}

/// Names lead to addresses that may be reached, or nowhere. What is asked here is what the connection is made to: a name that
/// leads elsewhere a moment later has no second answer.
struct Guard {
    reach: Arc<Reach>,
    names: Arc<dyn Names>,
    plain: bool,
}

/// A name that leads to no address, or to one that may not be reached: which of them, the one who named it does not learn.
#[derive(Debug)]
struct Nowhere;

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it leads to no address that may be reached")
    }
}

impl Error for Nowhere {}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, plain) = (self.reach.clone(), self.plain);
        let (asked, host) = (self.names.addresses(name.as_str()), name.as_str().to_owned());
        Box::pin(async move {
            let found = asked.await.unwrap_or_default();
            if let Some(address) = found.iter().find(|address| !reach.has(**address, plain)) {
                tracing::warn!(host, %address, "a webhook leads to an address that may not be reached");
                return Err(Nowhere.into());
            }
            if found.is_empty() {
                return Err(Nowhere.into());
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

impl Post {
    pub fn new(reach: Reach) -> Self {
        Self {
            reach: Arc::new(reach),
            names: Arc::new(SystemNames),
            trusted: None,
            patience: PATIENCE,
            clients: Arc::default(),
        }
    }

    /// The same with other names and another patience, which trusts this certificate alone.
    #[must_use]
    pub fn with(self, names: Arc<dyn Names>, trusted: Option<Certificate>, patience: Duration) -> Self {
        Self { names, trusted, patience, clients: Arc::default(), ..self }
    }

    /// What may be reached.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    fn client(&self, plain: bool) -> reqwest::Result<Client> {
        let guard = Guard { reach: self.reach.clone(), names: self.names.clone(), plain };
        let mut client = builder()
            .user_agent(concat!("Clientele/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // What the environment says of proxies is for programs that a person runs.
            .no_proxy()
            .https_only(!plain)
            .dns_resolver(Arc::new(guard))
            // A connection that stays would lead to where a name led before.
            .pool_max_idle_per_host(0)
            .connect_timeout(self.patience)
            .timeout(self.patience);
        if let Some(trusted) = &self.trusted {
            client = client.tls_certs_only([trusted.clone()]);
        }
        client.build()
    }

    fn clients(&self) -> reqwest::Result<&[Client; 2]> {
        if let Some(clients) = self.clients.get() {
            return Ok(clients);
        }
        let made = [self.client(false)?, self.client(true)?];
        Ok(self.clients.get_or_init(|| made))
    }

    /// Sends a parcel once.
    pub async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Answer {
        match tokio::time::timeout(self.patience, self.try_to(parcel, now)).await {
            Ok(answer) => answer.unwrap_or_else(Answer::Failed),
            Err(_) => Answer::Failed(slow()),
        }
    }

    async fn try_to(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Answer, String> {
        let url = Url::parse(parcel.url).map_err(|_| "The address cannot be read.".to_owned())?;
        let (plain, host) = (url.scheme() == "http", url.host_str().unwrap_or_default().to_owned());
        // What is written as an address is asked nobody for.
        let direct = literal(&host);
        if direct.is_some_and(|address| !self.reach.has(address, plain)) {
            return Err(refused(&host, &self.reach, plain));
        }
        let seconds = now.millis().div_euclid(1000);
        let signature = sign(parcel.secret, parcel.id, seconds, parcel.body)
            .map_err(|_| "The notice could not be signed. Replace the secret.".to_owned())?;
        let [with_tls, without] = self.clients().map_err(|error| format!("Nothing can be sent: {}", told(error)))?;
        let client = if plain { without } else { with_tls };
        let request = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", parcel.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(parcel.body.to_owned());
        // The rest of the answer is nobody's to read: it is left when this ends.
        let answer = request.send().await.map_err(|error| match nowhere(&error) {
            true => refused(&host, &self.reach, plain),
            false if error.is_timeout() => slow(),
            false => format!("The target cannot be reached: {}", told(error)),
        })?;
        Ok(match answer.status().as_u16() {
            status @ 200..=299 => Answer::Taken(status),
            410 => Answer::Gone,
            status @ (429 | 503) => {
                let asked = answer.headers().get(RETRY_AFTER).and_then(|value| asked(value.to_str().ok()?, now));
                let says = format!("The target answered {status}.");
                return Ok(asked.map_or_else(|| Answer::Failed(says.clone()), |span| Answer::Later(says.clone(), span)));
            }
            status @ 300..=399 => {
                return Err(format!("The target answered {status}, which leads elsewhere: that is not followed."));
            }
            status => return Err(format!("The target answered {status}.")),
        })
    }
}

/// For how many milliseconds a `Retry-After` asks to be left alone: in seconds, or until an instant as HTTP writes it. `None`: it
/// cannot be read.
fn asked(value: &str, now: Timestamp) -> Option<i64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than there are numbers ask for ever.
        return Some(value.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(1000));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    Some(until.timestamp_millis().saturating_sub(now.millis()).max(0))
}

fn slow() -> String {
    "The target did not answer in time.".to_owned()
}

/// Whether the guard said no.
fn nowhere(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<Nowhere>() {
            return true;
        }
        source = cause.source();
    }
    false
}

/// What went wrong, without the address, on one line.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut last = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        last = cause.to_string();
        source = cause.source();
    }
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let mut told: String = last.trim_end_matches('.').chars().map(shown).take(SAID).collect();
    told.push('.');
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_asks_in_seconds_or_until_an_instant() {
        // Mon 23 Nov 2026, 14:02 UTC.
        let now = Timestamp::from_millis(1_795_442_520_000);
        for (value, span) in [
            ("120", Some(120_000)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(i64::MAX)),
            ("Mon, 23 Nov 2026 15:02:00 GMT", Some(3_600_000)),
            ("Mon, 23 Nov 2026 13:02:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(asked(value, now), span, "{value:?}");
        }
    }
}
