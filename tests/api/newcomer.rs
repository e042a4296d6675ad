//! From an empty database: each of four people is refused and allowed exactly what the policy says of the roles they were
//! given. The policy is the one that the golden matrix prints; here every door answers for it.

use crate::{
    house::{Answer, Browser, House, pairs},
    setup::{PASSWORD, join, set_up},
};
use clientele::{
    domain::time::DAY,
    policy::{Action, Actor, Permission},
    wire::{ClientDetails, DivisionRow, NewLink, RolesPage, Session},
};
use std::collections::BTreeSet;

type Fields = Vec<(String, String)>;

fn fields(typed: &[(&str, &str)]) -> Fields {
    typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The administrator, who makes a new thing for each act to be tried on, so that none depends on another.
struct Olive {
    browser: Browser,
    made: u32,
}

/// The id in the address that a form led to.
fn id_in(answer: &Answer, after: &str) -> String {
    let path = answer.leads_to().split('?').next().unwrap().to_owned();
    let rest = path.split(after).nth(1).unwrap_or_else(|| panic!("{path}"));
    rest.split('/').next().unwrap().to_owned()
}

impl Olive {
    async fn done(&self, function: &str, typed: &[(&str, &str)]) -> Answer {
        let answer = self.browser.submit(function, typed).await;
        let to = answer.leads_to();
        assert!(!to.contains("/new?") && !to.contains("/prove?"), "Olive: {function} leads to {to}");
        answer
    }

    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind} {}", self.made)
    }

    async fn client(&mut self) -> ClientDetails {
        let name = self.name("Client");
        let added = self.browser.submit("add_client", &pairs(&client(&name))).await;
        self.browser.client(&id_in(&added, "/oauth/")).await
    }

    /// A user without a role, and the version they are at.
    async fn user(&mut self) -> String {
        let name = self.name("User");
        let email = format!("{}@harbour.example", name.replace(' ', "."));
        let invited = self.done("invite_user", &[("name", &name), ("email", &email)]).await;
        let id = id_in(&invited, "/users/");
        let link: Option<NewLink> = self.browser.call("reveal_link", &[("id", &id)]).await.json();
        let token = link.unwrap().address.rsplit('/').next().unwrap().to_owned();
        let them = self.browser.submit("accept_link", &[("token", &token), ("password", PASSWORD)]).await;
        assert!(them.leads_to().starts_with("/login"), "{them:?}");
        id
    }

    async fn role(&mut self) -> String {
        let name = self.name("Role");
        let added = self.done("add_role", &[("name", &name), ("permissions[]", "oauth:client:view")]).await;
        id_in(&added, "/roles/")
    }

    async fn division(&mut self) -> String {
        let name = self.name("Division");
        self.done("add_division", &[("name", &name)]).await;
        let rows: Vec<DivisionRow> = self.browser.call("list_divisions", &[]).await.json();
        rows.into_iter().find(|row| row.name == name).unwrap().id.to_string()
    }
}

fn client(name: &str) -> Fields {
    fields(&[
        ("form[name]", name),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://cranes.example/callback"),
        ("form[scopes][users]", "read"),
    ])
}

/// Tries an act and holds the answer to what the policy says of whoever tries.
async fn tries(who: &Browser, actor: &Actor, action: Action<'_>, function: &str, typed: &Fields) {
    let answer = who.call(function, &pairs(typed)).await;
    let decision = actor.may(action);
    let expected = if decision.is_allowed() { 200 } else { 403 };
    assert_eq!(answer.status, expected, "{} {action:?} by {function}: {}", actor.name, answer.body);
    if let Some(reason) = decision.reason() {
        assert_eq!(answer.error().to_string(), reason, "{} by {function}", actor.name);
    }
}

#[tokio::test]
async fn each_is_refused_and_allowed_exactly_as_the_policy_says() {
    let house = House::empty().await;
    let first = set_up(&house).await;
    let roles: RolesPage = first.call("list_roles", &[]).await.json();
    let of = |name: &str| vec![format!("{}@*", roles.rows.iter().find(|role| role.name == name).unwrap().id)];
    let mut people = vec![];
    for (name, role) in [
        ("Vera", "Integration viewer"),
        ("Ed", "Integration editor"),
        ("Ada", "Auditor"),
        ("Pia", "People admin"),
        ("Olga", "Administrator"),
    ] {
        let email = format!("{}@harbour.example", name.to_lowercase());
        join(&house, &first, (name, &email), &of(role)).await;
        people.push(email);
    }
    let clerk =
        [("name", "Crane clerk"), ("permissions[]", "oauth:client:view"), ("permissions[]", "oauth:client:delete")];
    let clerk = id_in(&first.submit("add_role", &clerk).await, "/roles/");
    join(&house, &first, ("Kim", "kim@harbour.example"), &[format!("{clerk}@*")]).await;
    join(&house, &first, ("Jo", "jo@harbour.example"), &[]).await;
    people.extend(["kim@harbour.example".to_owned(), "jo@harbour.example".to_owned()]);

    for (number, email) in (1..).zip(people) {
        let olive = house.anybody();
        assert_eq!(olive.sign_in("olive@harbour.example", PASSWORD).await.status, 200);
        let mut olive = Olive { browser: olive, made: number * 1_000 };
        let mut old = vec![];
        for _ in 0..2 {
            old.push(olive.client().await);
        }
        // Old enough for a delete to deactivate.
        house.wait(31 * DAY);
        assert_eq!(olive.browser.sign_in("olive@harbour.example", PASSWORD).await.status, 200);
        let who = house.anybody();
        assert_eq!(who.sign_in(&email, PASSWORD).await.status, 200);
        let session: Option<Session> = who.call("get_session", &[]).await.json();
        let actor = session.unwrap().actor;
        clients(&mut olive, &who, &actor, &old).await;
        users(&mut olive, &who, &actor).await;
        powers(&mut olive, &who, &actor).await;
    }
}

async fn clients(olive: &mut Olive, who: &Browser, actor: &Actor, old: &[ClientDetails]) {
    let named = |client: &ClientDetails| fields(&[("id", &client.row.id.to_string())]);
    tries(who, actor, Action::ListClients, "list_clients", &vec![]).await;
    let mut view = |shared| fields(&[("name", &olive.name("View")), ("query", "state=active"), ("shared", shared)]);
    let (own, all) = (view(""), view("yes"));
    tries(who, actor, Action::KeepViews, "save_view", &own).await;
    tries(who, actor, Action::ShareViews, "save_view", &all).await;
    tries(who, actor, Action::AddClient { giving: &[] }, "add_client", &client(&olive.name("By"))).await;
    let target = olive.client().await;
    tries(who, actor, Action::ViewClient, "get_client", &named(&target)).await;
    tries(who, actor, Action::ViewClient, "get_activity", &named(&target)).await;
    tries(who, actor, Action::ViewUsage, "get_usage", &named(&target)).await;
    let edit = [named(&target), fields(&[("version", "1")]), client("Edited")].concat();
    tries(who, actor, Action::EditClient { has: &[], giving: &[] }, "save_client", &edit).await;
    tries(who, actor, Action::ChangeSecrets { has: &[] }, "add_secret", &named(&olive.client().await)).await;
    tries(who, actor, Action::ChangeSecrets { has: &[] }, "reset_secret", &named(&olive.client().await)).await;
    tries(who, actor, Action::DisableClient { has: &[] }, "disable_client", &named(&olive.client().await)).await;
    let disabled = olive.client().await;
    olive.done("disable_client", &pairs(&named(&disabled))).await;
    tries(who, actor, Action::EnableClient { has: &[] }, "enable_client", &named(&disabled)).await;
    let young = olive.client().await;
    let removed = [named(&young), fields(&[("outcome", "removed")])].concat();
    tries(who, actor, Action::DeleteClient, "delete_client", &removed).await;
    let deactivated = |client: &ClientDetails| [named(client), fields(&[("outcome", "deactivated")])].concat();
    tries(who, actor, Action::DeleteClient, "delete_client", &deactivated(&old[0])).await;
    olive.done("delete_client", &pairs(&deactivated(&old[1]))).await;
    tries(who, actor, Action::RestoreClient { has: &[] }, "restore_client", &named(&old[1])).await;
    tries(who, actor, Action::AuthorizeClients, "list_authorizations", &vec![]).await;
    tries(who, actor, Action::ViewAudit, "list_audit", &vec![]).await;
}

async fn users(olive: &mut Olive, who: &Browser, actor: &Actor) {
    let at = |id: &str, version: &str| fields(&[("id", id), ("version", version)]);
    // Joining was their second version.
    const JOINED: &str = "2";
    tries(who, actor, Action::ViewUsers, "list_users", &vec![]).await;
    tries(who, actor, Action::ViewUsers, "get_user", &fields(&[("id", &olive.user().await)])).await;
    let name = olive.name("New");
    let email = format!("{}@harbour.example", name.replace(' ', "."));
    let new = fields(&[("name", &name), ("email", &email)]);
    tries(who, actor, Action::InviteUser { giving: &[] }, "invite_user", &new).await;
    let id = olive.user().await;
    let email = format!("{id}@harbour.example");
    let renamed = [at(&id, JOINED), fields(&[("name", "Renamed"), ("email", &email)])].concat();
    tries(who, actor, Action::EditUser { has: &[] }, "save_user", &renamed).await;
    tries(who, actor, Action::LinkUser { has: &[] }, "make_link", &at(&olive.user().await, JOINED)).await;
    tries(who, actor, Action::DeactivateUser { has: &[] }, "deactivate_user", &at(&olive.user().await, JOINED)).await;
    let id = olive.user().await;
    olive.done("deactivate_user", &pairs(&at(&id, JOINED))).await;
    tries(who, actor, Action::ReactivateUser { has: &[] }, "reactivate_user", &at(&id, "3")).await;
}

async fn powers(olive: &mut Olive, who: &Browser, actor: &Actor) {
    let (nothing, viewing) = (BTreeSet::new(), BTreeSet::from([Permission::OauthClientView]));
    let at = |id: &str| fields(&[("id", id), ("version", "1")]);
    tries(who, actor, Action::ViewRoles, "list_roles", &vec![]).await;
    let added = fields(&[("name", &olive.name("Added")), ("permissions[]", "oauth:client:view")]);
    tries(who, actor, Action::AddRole { permissions: &viewing }, "add_role", &added).await;
    let id = olive.role().await;
    let same = [at(&id), fields(&[("name", &olive.name("Named")), ("permissions[]", "oauth:client:view")])].concat();
    tries(who, actor, Action::EditRole { adding: &nothing, removing: &nothing }, "save_role", &same).await;
    // Olive holds what she made; that everyone who holds a role loses it is said by its counts.
    let deleted = [at(&olive.role().await), fields(&[("users", "1"), ("clients", "0")])].concat();
    tries(who, actor, Action::DeleteRole { permits: &viewing }, "delete_role", &deleted).await;
    tries(who, actor, Action::ViewDivisions, "list_divisions", &vec![]).await;
    tries(who, actor, Action::AddDivision, "add_division", &fields(&[("name", &olive.name("Added"))])).await;
    let renamed = [at(&olive.division().await), fields(&[("name", &olive.name("Renamed"))])].concat();
    tries(who, actor, Action::EditDivision, "rename_division", &renamed).await;
    tries(who, actor, Action::DeleteDivision, "delete_division", &fields(&[("id", &olive.division().await)])).await;
    tries(who, actor, Action::EditOrganization, "get_organization", &vec![]).await;
}
