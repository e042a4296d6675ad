//! Requests, and what may be known of them afterwards.

use crate::world::World;
use rand::rngs::StdRng;
use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT, COOKIE, LOCATION, ORIGIN, SET_COOKIE},
};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub location: Option<String>,
    pub cookies: Vec<String>,
}

impl Reply {
    /// The body; `Null` where it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Whether nothing was done until the user has shown again who they are.
    pub fn asks_for_proof(&self) -> bool {
        self.location.as_ref().is_some_and(|location| location.starts_with("/admin/account/prove"))
    }

    /// A few words for a story.
    pub fn words(&self) -> String {
        format!("{} {:.300}", self.status, self.body)
    }
}

/// How a request ended.
#[derive(Debug)]
pub enum Heard {
    Answer(Reply),
    /// The server says that it did nothing, as the database cannot be used.
    NothingSaved,
    /// It may have been done.
    NotKnown(String),
}

impl Heard {
    /// What has to be answered before anything fails.
    pub fn done(self, what: &str) -> Reply {
        match self {
            Self::Answer(reply) if matches!(reply.status, 200 | 302 | 303) => reply,
            other => panic!("{what}: {other:?}"),
        }
    }
}

/// Sends a request to some server that is there.
pub async fn ask(
    world: &World,
    dice: &mut StdRng,
    what: &'static str,
    request: impl Fn(&Client, &str) -> RequestBuilder,
) -> Heard {
    world.count(|tally| *tally.asked.entry(what).or_default() += 1);
    let heard = loop {
        let base = world.machine.somewhere(dice).await;
        match send(request(&world.http, &base)).await {
            // Nobody was there, so nothing was done.
            Err(error) if error.is_connect() => tokio::task::yield_now().await,
            Err(error) => break Heard::NotKnown(format!("{error:?}")),
            Ok(reply) => break judged(reply),
        }
    };
    world.count(|tally| match heard {
        Heard::Answer(_) => tally.acknowledged += 1,
        Heard::NothingSaved => tally.nothing_saved += 1,
        Heard::NotKnown(_) => tally.not_known += 1,
    });
    world.one_ended();
    heard
}

async fn send(request: RequestBuilder) -> reqwest::Result<Reply> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let location = response.headers().get(LOCATION).map(text);
    let cookies = response.headers().get_all(SET_COOKIE).iter().map(text).collect();
    Ok(Reply { status, location, cookies, body: response.text().await? })
}

fn judged(reply: Reply) -> Heard {
    match reply.status {
        503 if reply.body.contains("Nothing was saved") => Heard::NothingSaved,
        503 | 408 => Heard::NotKnown(reply.words()),
        _ => Heard::Answer(reply),
    }
}

/// A browser with its cookies.
#[derive(Clone, Debug, Default)]
pub struct Visitor(BTreeMap<String, String>);

impl Visitor {
    pub async fn call(
        &mut self,
        world: &World,
        dice: &mut StdRng,
        function: &'static str,
        fields: &[(&str, &str)],
    ) -> Heard {
        let cookies: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let heard = ask(world, dice, function, |http, base| {
            let request = http.post(format!("{base}/fn/{function}")).header(ORIGIN, base).form(fields);
            request.header(ACCEPT, "application/json").header(COOKIE, cookies.join("; "))
        });
        let heard = heard.await;
        if let Heard::Answer(reply) = &heard {
            for cookie in &reply.cookies {
                let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                match rest.contains("Max-Age=0") {
                    true => self.0.remove(name),
                    false => self.0.insert(name.to_owned(), value.to_owned()),
                };
            }
        }
        heard
    }

    pub async fn sign_in(&mut self, world: &World, dice: &mut StdRng, email: &str) -> Heard {
        let fields = [("email", email), ("password", clientele::server::cli::demo::PASSWORD)];
        self.call(world, dice, "sign_in", &fields).await
    }

    /// Whether its session gives access; `None`: no answer.
    pub async fn is_in(&mut self, world: &World, dice: &mut StdRng) -> Option<bool> {
        // Its cookies are those that it was given, whatever the answer takes from it.
        let kept = self.clone();
        let heard = self.call(world, dice, "get_session", &[]).await;
        *self = kept;
        match heard {
            Heard::Answer(reply) if reply.status == 200 => Some(!reply.json().is_null()),
            _ => None,
        }
    }
}
