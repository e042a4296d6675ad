//! Each step as it is done to the program, and to what there should be.

use super::{
    contract::Exchange,
    run::Run,
    steps::{APPLICATION, MACHINE, Step},
    world::{Client, Decision, Kind, Scopes, State, Token, Who, Why},
};
use crate::{
    house::{form, pairs},
    oauth::{self, CALLBACK, Tokens, answer, redemption, register, sent_back},
};
use clientele::{
    domain::time::HOUR,
    server::{
        jobs::{ended::close_rehearsals, sweep::sweep_once},
        use_cases::everything,
    },
    wire::{AuthorizationDetails, RevealedSecret, UserDetails},
};

const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const ADMINISTRATOR: &str = "0c11e27e-1e00-4000-8000-000300000001@*";
const READER: &str = "0c11e27e-1e00-4000-8000-000300000002@*";
const NAMES: [&str; 3] = ["Route planner", "Round planner", "Planner of rounds"];

/// What was done, and whether it should have been; `None`: there was nothing to do it with.
pub type Done = Option<(bool, bool)>;

impl Run {
    pub async fn step(&mut self, step: Step) -> Done {
        let now = self.now();
        match step {
            Step::Register(slot) if self.world.is_there(slot, now) => None,
            Step::Register(slot) => {
                self.register(slot).await;
                Some((true, true))
            }
            Step::Rehearse(slot, minutes) => {
                let should = self.world.rehearse(slot, minutes, now);
                Some((self.change(slot, "rehearse_client", &[("span", &minutes.to_string())]).await, should))
            }
            Step::EndRehearsal(slot) => {
                let should = self.world.end_rehearsal(slot, now);
                Some((self.change(slot, "end_rehearsal", &[]).await, should))
            }
            Step::Disable(slot) => {
                let should = self.world.disable(slot, now);
                Some((self.change(slot, "disable_client", &[]).await, should))
            }
            Step::Enable(slot) => {
                let should = self.world.enable(slot, now);
                Some((self.change(slot, "enable_client", &[]).await, should))
            }
            Step::Delete(slot) => {
                let old = self.world.clients[self.world.of(slot)].is_old(now);
                let should = self.world.delete(slot, now);
                let outcome = if old { "deactivated" } else { "removed" };
                Some((self.change(slot, "delete_client", &[("outcome", outcome)]).await, should))
            }
            Step::Restore(slot) => {
                let should = self.world.restore(slot, now);
                Some((self.change(slot, "restore_client", &[]).await, should))
            }
            Step::AddSecret(slot, brief) => {
                let should = self.world.may_add_secret(slot, now);
                let did = self.change(slot, "add_secret", &[("days", if brief { "30" } else { "" })]).await;
                if did && should {
                    let made = self.revealed(slot).await;
                    self.world.add_secret(slot, made, brief, now);
                }
                Some((did, should))
            }
            Step::RemoveSecret(slot, back) => self.remove_secret(slot, back, now).await,
            Step::ReplaceSecrets(slot, end) => {
                let should = self.world.is_there(slot, now);
                let did = self.change(slot, "reset_secret", &[("end_tokens", if end { "yes" } else { "" })]).await;
                if did && should {
                    let made = self.revealed(slot).await;
                    self.world.replace_secrets(slot, made, end, now);
                }
                Some((did, should))
            }
            Step::Save(scopes, name) => self.save(scopes, NAMES[usize::from(name)], now).await,
            Step::Roles(administrator) => self.roles(administrator, now).await,
            Step::Authorize(who, scopes) => self.authorize(who, scopes, now).await,
            Step::RevokeAuthorization(who) => self.revoke_authorization(who, now).await,
            Step::Issue(back) => self.issue(back, now).await,
            Step::Consent(who, scopes) => self.consent(who, scopes, now).await,
            Step::Redeem(back) => self.exchange(Kind::Code, back, now).await,
            Step::Refresh(back) => self.exchange(Kind::Refresh, back, now).await,
            Step::GiveBack(back) => self.give_back(back, now).await,
            Step::EndApplication(who) => self.end_application(who, now).await,
            Step::SignIn(who) => {
                let should = self.world.is_in(who);
                Some((self.sign_in(who).await, should))
            }
            Step::SignOut(who) => {
                let session = self.become_(who).await?;
                let answer = self.door().browser.submit("sign_out", &[]).await;
                self.world.sessions[session].ended = true;
                Some((answer.leads_to() == "/login", true))
            }
            Step::EndOtherSessions(who, tokens) => {
                let kept = self.become_(who).await?;
                let did =
                    self.did(who, "end_other_sessions", &[("tokens", if tokens { "true" } else { "false" })]).await;
                let cookie = self.world.sessions[kept].cookie.clone();
                self.world.end_sessions(|session| session.who == who && session.cookie != cookie);
                if tokens {
                    self.world.end_of_user(who, Why::EndedByUser);
                }
                Some((did, true))
            }
            Step::DeactivateUser => {
                let (did, should) = (self.change_user("deactivate_user").await, self.world.deactivate());
                Some((did, should))
            }
            Step::ReactivateUser => {
                let (did, should) = (self.change_user("reactivate_user").await, self.world.reactivate());
                Some((did, should))
            }
            Step::EndEverything => {
                let house = &self.door().house;
                everything::end(&house.state.store, house.clock.now()).await.unwrap();
                self.world.end_everything(Why::EverythingEnded);
                Some((true, true))
            }
            Step::BackUp => {
                self.back_up().await;
                Some((true, true))
            }
            Step::Mend(_) | Step::Use(..) => None,
            Step::PutBack(back) => self.put_back(back).await.map(|()| (true, true)),
            Step::Wait(span) => {
                self.wait(span).await;
                Some((true, true))
            }
            Step::Back(span) => {
                self.set_back(span).await;
                Some((true, true))
            }
            Step::Sweep => {
                let house = &self.door().house;
                let (store, at) = (&house.state.store, house.clock.now());
                close_rehearsals(store, at, 100).await.unwrap();
                sweep_once(store, house.state.config.sessions, at, 100).await.unwrap();
                for client in &mut self.world.clients {
                    client.removed |= client.gone(now);
                }
                Some((true, true))
            }
        }
    }

    async fn change(&mut self, slot: usize, function: &str, fields: &[(&str, &str)]) -> bool {
        let id = self.world.clients[self.world.of(slot)].id.clone();
        self.did(Who::Ana, function, &[&[("id", id.as_str())], fields].concat()).await
    }

    pub async fn register(&mut self, slot: usize) {
        self.become_(Who::Ana).await.expect("she can sign in");
        let browser = &self.door().browser;
        let made = match slot {
            MACHINE => {
                let fields = [
                    ("form[name]", "Night export"),
                    ("form[grant_type]", "CLIENT-CREDENTIALS"),
                    ("form[token_duration]", "3600"),
                    ("roles[]", READER),
                    ("roles[]", ADMINISTRATOR),
                ];
                register(browser, &fields).await
            }
            _ => oauth::application(browser).await,
        };
        self.world.clients.push(Client {
            id: made.id,
            name: if slot == MACHINE { "Night export".into() } else { NAMES[0].into() },
            made: self.now(),
            secrets: vec![],
            scopes: Scopes { users: 2, routing: 1 },
            administrator: true,
            state: State::Active,
            rehearsed: None,
            decided: [Decision::Nothing; 2],
            removed: false,
        });
        self.world.slots[slot] = self.world.clients.len() - 1;
        let (id, now) = (self.unknown_secret(slot).await, self.now());
        self.world.add_secret(slot, (id, made.secret), false, now);
    }

    /// The id of the secret that was just made.
    async fn unknown_secret(&mut self, slot: usize) -> String {
        let client = self.world.of(slot);
        let made = self.details(client).await.secrets.into_iter().map(|secret| secret.id.to_string());
        let known = &self.world.clients[client].secrets;
        let mut new = made.filter(|id| known.iter().all(|known| known.id != *id));
        new.next().expect("it is shown")
    }

    async fn revealed(&mut self, slot: usize) -> (String, String) {
        let client = self.world.clients[self.world.of(slot)].id.clone();
        let revealed: RevealedSecret = self.door().browser.call("reveal_secret", &[("id", &client)]).await.json();
        (self.unknown_secret(slot).await, revealed.secret.unwrap())
    }

    async fn remove_secret(&mut self, slot: usize, back: usize, now: i64) -> Done {
        let secrets = &self.world.clients[self.world.of(slot)].secrets;
        let there = (0..secrets.len()).rev().filter(|at| back == 0 || !secrets[*at].removed);
        let at = there.cycle().nth(back)?;
        let id = secrets[at].id.clone();
        let should = self.world.remove_secret(slot, at, now);
        Some((self.change(slot, "remove_secret", &[("secret_id", &id)]).await, should))
    }

    async fn save(&mut self, scopes: Scopes, name: &str, now: i64) -> Done {
        if !self.world.is_there(APPLICATION, now) {
            return None;
        }
        let mut details = self.details(self.world.of(APPLICATION)).await;
        let word = |far| if far == 1 { "read" } else { "write" };
        details.settings.scopes.clear();
        for (base, far) in
            [("users", scopes.users), ("routing", scopes.routing)].into_iter().filter(|(_, far)| *far > 0)
        {
            details.settings.scopes.insert(base.to_owned(), word(far).to_owned());
        }
        let fields = form(&details, &[("name", name)]);
        let should = self.world.save(APPLICATION, scopes, name, now);
        Some((self.did(Who::Ana, "save_client", &pairs(&fields)).await, should))
    }

    async fn roles(&mut self, administrator: bool, now: i64) -> Done {
        if !self.world.is_there(MACHINE, now) {
            return None;
        }
        let version = self.details(self.world.of(MACHINE)).await.row.version.to_string();
        let mut fields = vec![("version", version.as_str()), ("roles[]", READER)];
        fields.extend(administrator.then_some(("roles[]", ADMINISTRATOR)));
        let should = self.world.roles(MACHINE, administrator, now);
        Some((self.change(MACHINE, "save_roles", &fields).await, should))
    }

    /// The number of the decision about the application that the next one is made on.
    async fn decision(&mut self, who: Who) -> (String, String) {
        self.become_(who).await.expect("they can sign in");
        let client = self.world.clients[self.world.of(APPLICATION)].id.clone();
        let found = self.door().browser.call("get_authorization", &[("client", &client)]).await;
        let version = if found.status == 200 { found.json::<AuthorizationDetails>().version } else { 0 };
        (client, version.to_string())
    }

    async fn authorize(&mut self, who: Who, scopes: Scopes, now: i64) -> Done {
        let (client, version) = self.decision(who).await;
        let word = |far| ["none", "read", "write"][usize::from(far)];
        let fields = [
            ("client", client.as_str()),
            ("version", &version),
            ("scopes[users]", word(scopes.users)),
            ("scopes[routing]", word(scopes.routing)),
        ];
        let should = self.world.authorize(APPLICATION, who, scopes, now);
        Some((self.did(who, "save_authorization", &fields).await, should))
    }

    async fn revoke_authorization(&mut self, who: Who, now: i64) -> Done {
        let (client, version) = self.decision(who).await;
        let should = self.world.revoke_authorization(APPLICATION, who, now);
        let fields = [("client", client.as_str()), ("version", &version)];
        Some((self.did(who, "revoke_authorization", &fields).await, should))
    }

    async fn issue(&mut self, back: usize, now: i64) -> Done {
        let client = &self.world.clients[self.world.of(MACHINE)];
        let at = client.secrets.len().checked_sub(back + 1)?;
        let should = self.world.may_issue(MACHINE, at, now);
        let proof = (client.id.as_str(), client.secrets[at].value.as_str());
        let answer = self.door().post(proof, "token", &[("grant_type", "client_credentials")]).await;
        let did = answer.status == 200;
        if did {
            self.world.issue(MACHINE, answer.json::<Tokens>().access_token, now);
        }
        Some((did, should))
    }

    async fn consent(&mut self, who: Who, asked: Scopes, now: i64) -> Done {
        self.become_(who).await?;
        let should = self.world.asks(APPLICATION, who, asked, now);
        let client = &self.world.clients[self.world.of(APPLICATION)];
        let client = oauth::Client { id: client.id.clone(), secret: String::new() };
        let request = client.request(&[("scope", &asked.words().join(" "))]);
        let came = answer(&self.door().browser, &request, "allow").await;
        let code = came.location().starts_with(CALLBACK).then(|| sent_back(&came).remove("code")).flatten();
        let did = code.is_some();
        if let Some(code) = code {
            self.world.consent(APPLICATION, who, should, code, now);
        }
        Some((did, !should.is_empty()))
    }

    /// The one before the last so many; mostly of those whose consent has not ended.
    fn chosen(&self, back: usize, is_meant: impl Fn(&Token) -> bool) -> Option<usize> {
        let tokens = self.world.tokens.iter().enumerate().rev().filter(|(_, token)| is_meant(token));
        let goes_on = |token: &Token| match token.consent {
            Some(consent) => self.world.consents[consent].ended.is_none(),
            None => token.ended.is_none(),
        };
        let (living, dead): (Vec<_>, Vec<_>) = tokens.partition(|(_, token)| goes_on(token));
        let (some, back) = if back < 5 && !living.is_empty() { (living, back) } else { (dead, back % 3) };
        some.get(back % some.len().max(1)).map(|(at, _)| *at)
    }

    async fn exchange(&mut self, kind: Kind, back: usize, now: i64) -> Done {
        // Every other one was used already and is sent again.
        let at = self.chosen(back, |token| token.kind == kind && (back.is_multiple_of(2) || token.used.is_some()))?;
        let token = &self.world.tokens[at];
        // Of what expired long ago nobody knows any more that it was used.
        let forgotten = if kind == Kind::Code { now - token.life.end > 12 * HOUR } else { now >= token.life.end };
        if token.used.is_some() && forgotten {
            return None;
        }
        let client = &self.world.clients[token.client];
        let proof = (client.id.as_str(), client.secrets.last()?.value.as_str());
        let should = self.world.exchange(at, now);
        let answer = match kind {
            Kind::Code => self.door().post(proof, "token", &redemption(&token.value)).await,
            _ => {
                let form = [("grant_type", "refresh_token"), ("refresh_token", token.value.as_str())];
                self.door().post(proof, "token", &form).await
            }
        };
        let did = answer.status == 200;
        self.seen.exchange(kind, should);
        self.world.exchanged(at, should, now);
        if let (Exchange::Issued(scopes), true) = (should, did) {
            let tokens: Tokens = answer.json();
            let values = (tokens.access_token, tokens.refresh_token.expect("there is always one"));
            self.world.issued(at, scopes, values, now);
        }
        Some((did, matches!(should, Exchange::Issued(_))))
    }

    async fn give_back(&mut self, back: usize, now: i64) -> Done {
        let at = self.chosen(back, |token| token.kind != Kind::Code)?;
        let token = &self.world.tokens[at];
        let client = &self.world.clients[token.client];
        let proof = (client.id.as_str(), client.secrets.last()?.value.as_str());
        let answer = self.door().post(proof, "revoke", &[("token", &token.value)]).await;
        let should = self.world.give_back(at, now);
        Some((answer.status == 200, should))
    }

    /// What holds nothing cannot be ended, and that is said; nothing that lives may be left either way.
    async fn end_application(&mut self, who: Who, now: i64) -> Done {
        self.become_(who).await?;
        let at = self.world.of(APPLICATION);
        let lives = self.world.tokens.iter().any(|token| {
            let consent = token.consent.map(|consent| &self.world.consents[consent]);
            let of = consent.is_some_and(|consent| consent.who == who && consent.client == at);
            of && self.world.why_dead(token, now).is_none()
        });
        let client = self.world.clients[at].id.clone();
        let did = self.did(who, "end_application", &[("client", &client)]).await;
        if did {
            self.world.end(Why::EndedByUser, |consent| consent.who == who && consent.client == at, |_| false);
        }
        Some((did, did || lives))
    }

    async fn change_user(&mut self, function: &str) -> bool {
        self.become_(Who::Ana).await.expect("she can sign in");
        let user: UserDetails = self.door().browser.call("get_user", &[("id", TOMS)]).await.json();
        self.did(Who::Ana, function, &[("id", TOMS), ("version", &user.row.version.to_string())]).await
    }
}
