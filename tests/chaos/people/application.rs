//! An application that acts for a user: it gets tokens by their consent, renews them, sends one twice, and gives them back.

use super::{CALLBACK, Person, TOKENS_LIVE};
use crate::{
    caller::Heard,
    model::{Access, Wrong},
    world::World,
};
use rand::rngs::StdRng;
use reqwest::Url;

/// The example of RFC 7636 appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// What one consent brought.
#[derive(Default)]
pub struct Family {
    pub access: Vec<Access>,
    /// The one that is good.
    refresh: Option<Access>,
    /// One that was used up, and so was its successor.
    used: Option<String>,
    /// The one before the good one.
    before: Option<String>,
}

impl Family {
    pub fn all(&mut self) -> impl Iterator<Item = &mut Access> {
        self.access.iter_mut().chain(self.refresh.as_mut())
    }
}

impl Person {
    /// Lets the application act for them.
    pub async fn consent(&mut self, world: &World, dice: &mut StdRng) {
        let Some(at) = self.sign_in(world, dice).await else { return };
        let request = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", &self.application.id),
                ("redirect_uri", CALLBACK),
                ("scope", "users"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let (visitor, begun) = (&mut self.sessions[at].0, world.machine.earliest());
        let Heard::Answer(page) = visitor.call(world, dice, "get_consent", &[("request", &request)]).await else {
            return;
        };
        // Who agreed before is asked nothing, and has a code at once.
        let shown = page.json()["ask"]["shown"].as_str().map(str::to_owned);
        let answered = match (&page.location, shown) {
            (Some(_), _) => page,
            (None, Some(shown)) => {
                let fields = [("request", request.as_str()), ("shown", &shown), ("decision", "allow")];
                match visitor.call(world, dice, "answer_consent", &fields).await {
                    Heard::Answer(reply) => reply,
                    _ => return,
                }
            }
            (None, None) => {
                return self.odd(world, Wrong::StrangeAnswer, format!("the question: {}", page.words()));
            }
        };
        let to = answered.location.as_deref().and_then(|to| Url::parse(to).ok());
        let code =
            to.and_then(|to| to.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned()));
        let Some(code) = code else {
            return self.odd(world, Wrong::StrangeAnswer, format!("a yes: {}", answered.words()));
        };
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let mut family = Family::default();
        if self.take(world, dice, (&form, Some(begun)), &mut family).await {
            self.families.push(family);
        }
    }

    /// Asks for tokens by a code that was got after that instant, or by a refresh token; whether they came.
    pub async fn take(
        &mut self,
        world: &World,
        dice: &mut StdRng,
        (form, begun): (&[(&str, &str)], Option<i64>),
        family: &mut Family,
    ) -> bool {
        let before = world.machine.reading();
        let heard = world.oauth(dice, "token", &self.application, form).await;
        let (grant, family_says) = (form[0].1, family.access.len());
        match heard {
            Heard::Answer(reply) if reply.status == 200 => {
                self.story.tell(format!("{grant} of a family of {family_says}: done"));
                let body = reply.json();
                let token = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
                family.access.push(world.given(token("access_token"), before, TOKENS_LIVE));
                family.used = family.before.take().or(family.used.take());
                family.before = family.refresh.take().map(|refresh| refresh.value);
                family.refresh = Some(world.given(token("refresh_token"), before, 30 * 86_400));
                return true;
            }
            // A code lives for a minute, by clocks that may have leapt since it was issued, or that of another server.
            Heard::Answer(_) if begun.is_some_and(|begun| world.machine.latest() > begun + 50_000) => {}
            Heard::Answer(reply) => {
                self.odd(world, Wrong::LostWrite, format!("{grant} is refused: {}", reply.words()));
            }
            Heard::NothingSaved => {}
            // Used up or not: sent again it may be taken for stolen. Nothing is expected of these any more.
            Heard::NotKnown(why) => {
                self.story.tell(format!("{grant} of a family of {family_says}: not known: {why}"));
                family.refresh = None;
                self.since = Some(world.epoch());
            }
        }
        false
    }

    pub async fn refresh(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let mut family = std::mem::take(&mut self.families[at]);
        if let Some(refresh) = family.refresh.as_ref().filter(|refresh| refresh.is_alive()).map(|one| one.value.clone())
        {
            let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
            self.take(world, dice, (&form, None), &mut family).await;
        }
        if family.access.len() > 6 {
            family.access.swap_remove(0);
        }
        self.families[at] = family;
    }

    /// Sends a refresh token that was used up, as a thief does: it gets nothing, and all of its consent ends.
    pub async fn reuse(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let Some(used) = self.families[at].used.clone() else { return };
        let form = [("grant_type", "refresh_token"), ("refresh_token", used.as_str())];
        let heard = world.oauth(dice, "token", &self.application, &form).await;
        self.story.tell(format!("family {at}: a refresh token is used twice: {heard:?}"));
        match heard {
            Heard::Answer(reply) if reply.status == 400 => {
                self.families[at].all().for_each(|one| one.end("used twice"))
            }
            Heard::Answer(reply) => {
                world.wrong(&self.story, Wrong::Revived, format!("a used refresh token is answered {}", reply.words()));
            }
            Heard::NothingSaved => {}
            Heard::NotKnown(_) => self.doubt_family(world, at),
        }
    }

    fn doubt_family(&mut self, world: &World, at: usize) {
        self.families[at].all().for_each(Access::doubt_for_good);
        self.since = Some(world.epoch());
    }

    /// The application gives back what it was given.
    pub async fn revoke(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let Some(refresh) = self.families[at].refresh.as_ref().map(|one| one.value.clone()) else { return };
        let heard = world.oauth(dice, "revoke", &self.application, &[("token", &refresh)]).await;
        self.story.tell(format!("family {at} is revoked: {heard:?}"));
        match heard {
            Heard::Answer(reply) if reply.status == 200 => self.families[at].all().for_each(|one| one.end("revoked")),
            Heard::Answer(reply) => {
                world.wrong(&self.story, Wrong::StrangeAnswer, format!("revoking: {}", reply.words()))
            }
            Heard::NothingSaved => {}
            Heard::NotKnown(_) => self.doubt_family(world, at),
        }
    }

    pub async fn introspect(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let values: Vec<String> = self.families[at].all().map(|one| one.value.clone()).collect();
        for (n, value) in values.iter().enumerate() {
            let Some(active) = world.introspect(dice, value).await else { continue };
            let told = self.families[at].all().nth(n).map(|one| world.seen(one, active));
            if let Some(Err((kind, says))) = told {
                world.wrong(&self.story, kind, format!("token {value:.12}… of family {at} of {}: {says}", self.email));
            }
        }
    }
}
