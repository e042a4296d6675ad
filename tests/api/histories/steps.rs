//! What can happen, and how often.

use super::world::{HOME, Scopes, State, Who, World};
use clientele::domain::time::{DAY, HOUR, MINUTE, SECOND};
use proptest::prelude::*;

/// The machine, or the application.
pub const MACHINE: usize = 0;
pub const APPLICATION: usize = 1;

#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A client in the place of one that is gone.
    Register(usize),
    /// For so many minutes.
    Rehearse(usize, i64),
    EndRehearsal(usize),
    Disable(usize),
    Enable(usize),
    Delete(usize),
    Restore(usize),
    /// Whether it lasts for thirty days only.
    AddSecret(usize, bool),
    /// The one before the last so many.
    RemoveSecret(usize, usize),
    /// Whether tokens end with it.
    ReplaceSecrets(usize, bool),
    /// Saves the application with these scopes, under another name.
    Save(Scopes, u8),
    /// Whether the machine is an administrator, too.
    Roles(bool),
    Authorize(Who, Scopes),
    RevokeAuthorization(Who),
    /// By the secret before the last so many.
    Issue(usize),
    Consent(Who, Scopes),
    /// The code, or the token, before the last so many.
    Redeem(usize),
    Refresh(usize),
    GiveBack(usize),
    EndApplication(Who),
    SignIn(Who),
    SignOut(Who),
    /// Whether what applications hold ends, too.
    EndOtherSessions(Who, bool),
    DeactivateUser,
    ReactivateUser,
    EndEverything,
    BackUp,
    /// The backup before the last so many.
    PutBack(usize),
    /// Milliseconds.
    Wait(i64),
    Back(i64),
    Sweep,
    /// Whatever lets a client, or else a user, in again.
    Mend(usize),
    /// A consent whose code is redeemed.
    Use(Who, Scopes),
}

impl Step {
    /// What it is to do there: things happen to clients and tokens that live, or histories would be dull.
    pub fn steps(self, world: &World, now: i64) -> Vec<Self> {
        match self {
            Self::Mend(slot) => {
                let client = &world.clients[world.of(slot)];
                vec![match client.state {
                    _ if client.gone(now) => Self::Register(slot),
                    State::Disabled => Self::Enable(slot),
                    State::Deactivated(_) => Self::Restore(slot),
                    State::Active if client.runs(now) => Self::EndRehearsal(slot),
                    State::Active if world.tom_is_out => Self::ReactivateUser,
                    State::Active if slot == APPLICATION && client.allowed(HOME).is_empty() => {
                        Self::Authorize(Who::Ana, client.scopes)
                    }
                    State::Active if slot == APPLICATION => Self::Authorize(Who::Mia, client.scopes),
                    State::Active => Self::Issue(0),
                }]
            }
            Self::Use(who, scopes) => vec![Self::Consent(who, scopes), Self::Redeem(0)],
            step => vec![step],
        }
    }

    pub fn name(self) -> String {
        let text = format!("{self:?}");
        text.split('(').next().unwrap_or_default().to_owned()
    }
}

/// Each kind, as it is called.
pub const KINDS: [&str; 31] = [
    "Register",
    "Rehearse",
    "EndRehearsal",
    "Disable",
    "Enable",
    "Delete",
    "Restore",
    "AddSecret",
    "RemoveSecret",
    "ReplaceSecrets",
    "Save",
    "Roles",
    "Authorize",
    "RevokeAuthorization",
    "Issue",
    "Consent",
    "Redeem",
    "Refresh",
    "GiveBack",
    "EndApplication",
    "SignIn",
    "SignOut",
    "EndOtherSessions",
    "DeactivateUser",
    "ReactivateUser",
    "EndEverything",
    "BackUp",
    "PutBack",
    "Wait",
    "Back",
    "Sweep",
];

fn scopes(least: u8) -> impl Strategy<Value = Scopes> {
    let some = (least..=2_u8, 0..=1_u8).prop_map(|(users, routing)| Scopes { users, routing });
    some.prop_filter("none", |scopes| !scopes.is_empty())
}

fn client() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(APPLICATION), 1 => Just(MACHINE)]
}

/// Who uses the application.
fn user() -> impl Strategy<Value = Who> {
    prop_oneof![2 => Just(Who::Tom), 1 => Just(Who::Mia)]
}

/// Who decides about it.
fn decides() -> impl Strategy<Value = Who> {
    prop_oneof![1 => Just(Who::Ana), 2 => Just(Who::Mia)]
}

pub fn step() -> impl Strategy<Value = Step> {
    let clients = prop_oneof![
        20 => client().prop_map(Step::Mend),
        1 => client().prop_map(Step::Register),
        5 => (client(), 1..=90_i64).prop_map(|(client, minutes)| Step::Rehearse(client, minutes)),
        2 => client().prop_map(Step::EndRehearsal),
        3 => client().prop_map(Step::Disable),
        1 => client().prop_map(Step::Enable),
        6 => (0..2_usize).prop_map(Step::Delete),
        1 => client().prop_map(Step::Restore),
        5 => (client(), any::<bool>()).prop_map(|(client, brief)| Step::AddSecret(client, brief)),
        7 => (client(), 0..3_usize).prop_map(|(client, back)| Step::RemoveSecret(client, back)),
        2 => (client(), any::<bool>()).prop_map(|(client, end)| Step::ReplaceSecrets(client, end)),
        4 => (scopes(1), 0..3_u8).prop_map(|(scopes, name)| Step::Save(scopes, name)),
        2 => any::<bool>().prop_map(Step::Roles),
        3 => (decides(), scopes(0)).prop_map(|(who, scopes)| Step::Authorize(who, scopes)),
        4 => decides().prop_map(Step::RevokeAuthorization),
    ];
    let tokens = prop_oneof![
        8 => (0..4_usize).prop_map(Step::Issue),
        24 => (user(), scopes(0)).prop_map(|(who, scopes)| Step::Use(who, scopes)),
        3 => (user(), scopes(0)).prop_map(|(who, scopes)| Step::Consent(who, scopes)),
        3 => (0..4_usize).prop_map(Step::Redeem),
        20 => (0..6_usize).prop_map(Step::Refresh),
        3 => (0..6_usize).prop_map(Step::GiveBack),
    ];
    let people = prop_oneof![
        6 => user().prop_map(Step::EndApplication),
        2 => user().prop_map(Step::SignIn),
        2 => user().prop_map(Step::SignOut),
        1 => (user(), any::<bool>()).prop_map(|(who, tokens)| Step::EndOtherSessions(who, tokens)),
        2 => Just(Step::DeactivateUser),
        4 => Just(Step::ReactivateUser),
    ];
    let all = prop_oneof![
        1 => Just(Step::EndEverything),
        4 => Just(Step::BackUp),
        4 => (0..3_usize).prop_map(Step::PutBack),
        2 => Just(Step::Sweep),
    ];
    let time = prop_oneof![
        12 => (0..20 * SECOND).prop_map(Step::Wait),
        8 => (0..45 * MINUTE).prop_map(Step::Wait),
        1 => (HOUR..30 * HOUR).prop_map(Step::Wait),
        1 => (DAY..9 * DAY).prop_map(Step::Wait),
        1 => (20 * DAY..32 * DAY).prop_map(Step::Wait),
        4 => (2 * MINUTE..90 * MINUTE).prop_map(Step::Back),
    ];
    prop_oneof![9 => clients, 12 => tokens, 3 => people, 3 => all, 5 => time]
}

/// What chance seldom brings, which the first history begins with.
pub fn tour() -> Vec<Step> {
    let (all, routing) = (Scopes { users: 2, routing: 1 }, Scopes { users: 0, routing: 1 });
    let uses = Step::Use(Who::Mia, Scopes { users: 2, routing: 0 });
    vec![
        uses,
        Step::EndApplication(Who::Mia),
        Step::Use(Who::Tom, all),
        Step::EndApplication(Who::Tom),
        uses,
        Step::Authorize(Who::Mia, routing),
        Step::Wait(SECOND),
        Step::Refresh(0),
        Step::Authorize(Who::Mia, all),
        Step::Refresh(0),
        Step::Wait(11 * SECOND),
        Step::Refresh(1),
    ]
}
