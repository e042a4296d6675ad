//! What a client gets by its secret: tokens, asked for, asked about and revoked.

use super::{Registered, State};
use crate::{
    caller::Heard,
    model::Wrong,
    world::{Credentials, World},
};
use rand::{RngExt as _, rngs::StdRng};

impl Registered {
    /// Asks for a token, which it must get while it is active and must not otherwise.
    pub async fn issue(&mut self, world: &World, dice: &mut StdRng) {
        let Some(secret) = self.secret.clone() else { return };
        let who = Credentials { id: self.id.clone(), secret };
        let before = world.machine.reading();
        let heard = world.oauth(dice, "token", &who, &[("grant_type", "client_credentials")]).await;
        let Heard::Answer(reply) = heard else { return };
        self.story.tell(format!("a token is asked for: {}", reply.status));
        match (reply.status, self.told.now().state) {
            (200, State::Active) => {
                let value = reply.json()["access_token"].as_str().unwrap_or_default().to_owned();
                self.tokens.push(world.given(value, before, self.lives));
            }
            (200, state) => {
                world.wrong(&self.story, Wrong::Revived, format!("client {} is {state:?} and gets a token", self.id))
            }
            (400 | 401, State::Active) if !world.wavers() => {
                let says = format!("client {} is refused a token: {}", self.id, reply.words());
                world.wrong(&self.story, Wrong::LostWrite, says);
            }
            (400 | 401, _) => {}
            _ => world.wrong(&self.story, Wrong::StrangeAnswer, format!("asking for a token: {}", reply.words())),
        }
        if self.tokens.len() > 12 {
            let oldest = dice.random_range(0..self.tokens.len());
            self.tokens.swap_remove(oldest);
        }
    }

    /// Tries a secret that was replaced.
    pub async fn try_replaced(&mut self, world: &World, dice: &mut StdRng) {
        let Some(secret) = self.replaced.clone() else { return };
        let who = Credentials { id: self.id.clone(), secret };
        let heard = world.oauth(dice, "token", &who, &[("grant_type", "client_credentials")]).await;
        if matches!(&heard, Heard::Answer(reply) if reply.status == 200) {
            world.wrong(&self.story, Wrong::Revived, format!("a replaced secret of client {} works", self.id));
        }
    }

    pub async fn revoke(&mut self, world: &World, dice: &mut StdRng) {
        let (Some(secret), false) = (self.secret.clone(), self.tokens.is_empty()) else { return };
        if self.told.now().state != State::Active {
            return;
        }
        let at = dice.random_range(0..self.tokens.len());
        let who = Credentials { id: self.id.clone(), secret };
        let value = self.tokens[at].value.clone();
        let heard = world.oauth(dice, "revoke", &who, &[("token", &value)]).await;
        self.story.tell(format!("token {at} ({:.12}…) is revoked: {heard:?}", value));
        match heard {
            Heard::Answer(reply) if reply.status == 200 => self.tokens[at].end("revoked"),
            Heard::Answer(reply) => {
                world.wrong(&self.story, Wrong::StrangeAnswer, format!("revoking: {}", reply.words()))
            }
            Heard::NothingSaved => {}
            Heard::NotKnown(_) => {
                self.tokens[at].doubt_for_good();
                self.since = Some(world.epoch());
            }
        }
    }

    /// Asks whether one of its tokens gives access.
    pub async fn introspect(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let value = self.tokens[at].value.clone();
        let Some(active) = world.introspect(dice, &value).await else { return };
        if let Err((kind, says)) = world.seen(&mut self.tokens[at], active) {
            world.wrong(&self.story, kind, format!("token {at} ({value:.12}…) of client {}: {says}", self.id));
        }
    }

    pub async fn introspect_all(&mut self, world: &World, dice: &mut StdRng) {
        for at in 0..self.tokens.len() {
            self.introspect(world, dice, at).await;
        }
    }
}
