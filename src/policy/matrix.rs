//! The whole policy as a table in `tests/golden/policy.snap`, which can be reviewed without knowing Rust. Actors are
//! rows, actions are columns. To accept a change, run the test with `INSTA_UPDATE=always` and review the difference.

use super::*;
use crate::domain::{DivisionId, DivisionScope, OrganizationId, RoleGrant, RoleId};
use std::{collections::BTreeSet, fmt::Write};
use uuid::Uuid;

pub(super) const HOME: DivisionScope = DivisionScope::One(DivisionId::from_uuid(Uuid::from_u128(1)));

pub(super) fn role(name: &str, division: DivisionScope) -> RoleGrant {
    let division_name = if division == DivisionScope::All { "All divisions" } else { "Home division" };
    RoleGrant {
        role_id: RoleId::from_uuid(Uuid::from_u128(name.bytes().fold(0, |n, b| n * 257 + u128::from(b)))),
        role_name: name.into(),
        division,
        division_name: division_name.into(),
    }
}

pub(super) fn actor(permissions: &[Permission], roles: Vec<RoleGrant>) -> Actor {
    Actor {
        id: Uuid::from_u128(7),
        kind: ActorKind::User,
        delegated: false,
        organization_id: OrganizationId::from_uuid(Uuid::from_u128(8)),
        name: "Ana Ruiz".into(),
        permissions: permissions.iter().copied().collect(),
        everywhere: permissions.iter().copied().collect(),
        roles,
        givers: Givers::Untold,
    }
}

/// A role as a user holds it who is to lose it.
fn held(grant: &RoleGrant, permits: &[Permission]) -> [HeldRole; 1] {
    [HeldRole { grant: grant.clone(), permits: permits.iter().copied().collect() }]
}

fn actors() -> Vec<(String, Actor)> {
    let mut actors = vec![("nothing at all".to_owned(), actor(&[], vec![]))];
    actors.extend(
        Permission::ALL
            .iter()
            .map(|&p| (format!("{} alone", p.label()), actor(&[p], vec![role("Payroll admin", HOME)]))),
    );
    let all = Permission::ALL;
    let roles_only =
        [Permission::AuthorizationRoleAdd, Permission::AuthorizationRoleEdit, Permission::AuthorizationGrantAdd];
    actors.extend([
        ("what it takes to make roles, no role".to_owned(), actor(&roles_only, vec![])),
        (
            "the same and OAuth > Client > View".to_owned(),
            actor(&[&roles_only[..], &[Permission::OauthClientView]].concat(), vec![]),
        ),
        ("every permission, no role".to_owned(), actor(all, vec![])),
        ("every permission, Payroll admin in Home division".to_owned(), actor(all, vec![role("Payroll admin", HOME)])),
        (
            "every permission, Payroll admin in all divisions".to_owned(),
            actor(all, vec![role("Payroll admin", DivisionScope::All)]),
        ),
        (
            "every permission, another role in all divisions".to_owned(),
            actor(all, vec![role("Billing", DivisionScope::All)]),
        ),
        (
            "OAuth > Client > Edit and Delete, no role".to_owned(),
            actor(&[Permission::OauthClientEdit, Permission::OauthClientDelete], vec![]),
        ),
        (
            "every permission, but in Home division only".to_owned(),
            Actor { everywhere: BTreeSet::new(), ..actor(all, vec![role("Payroll admin", HOME)]) },
        ),
        (
            "every permission and role, lent to an application".to_owned(),
            Actor { delegated: true, ..actor(all, vec![role("Payroll admin", DivisionScope::All)]) },
        ),
    ]);
    actors
}

fn actions<'a>(
    home: &'a [RoleGrant],
    everywhere: &'a [RoleGrant],
    [nothing, viewing]: [&'a BTreeSet<Permission>; 2],
    [idle, payroll, billing]: [&'a [HeldRole]; 3],
) -> Vec<(&'static str, Action<'a>)> {
    vec![
        ("see the list", Action::ListClients),
        ("keep a view of the list", Action::KeepViews),
        ("keep a view for the organization", Action::ShareViews),
        ("start or end a review of clients", Action::KeepReviews),
        ("answer in a review about one's own client", Action::AnswerReview { owns: true, has: home }),
        ("answer about another's client without roles", Action::AnswerReview { owns: false, has: &[] }),
        (
            "answer about another's client that has Payroll admin in Home division",
            Action::AnswerReview { owns: false, has: home },
        ),
        ("open a client", Action::ViewClient),
        ("see what of a client is alive", Action::ViewTokens),
        ("see what was done to a client", Action::ViewActivity),
        ("add a client without roles", Action::AddClient { giving: &[] }),
        ("add a client with Payroll admin in Home division", Action::AddClient { giving: home }),
        ("add a client with Payroll admin in all divisions", Action::AddClient { giving: everywhere }),
        ("edit a client without roles", Action::EditClient { has: &[], giving: &[] }),
        ("edit a client that has Payroll admin in Home division", Action::EditClient { has: home, giving: &[] }),
        ("edit a client that has Payroll admin in all divisions", Action::EditClient { has: everywhere, giving: &[] }),
        ("give a client Payroll admin in Home division", Action::EditClient { has: &[], giving: home }),
        ("give a client Payroll admin in all divisions", Action::EditClient { has: &[], giving: everywhere }),
        ("reset or add a secret of a client without roles", Action::ChangeSecrets { has: &[] }),
        ("reset or add a secret where it has Payroll admin in Home division", Action::ChangeSecrets { has: home }),
        ("remove a secret where it has Payroll admin in Home division", Action::RemoveSecret { has: home }),
        ("disable a client without roles", Action::DisableClient { has: &[] }),
        ("disable a client that has Payroll admin in Home division", Action::DisableClient { has: home }),
        ("rehearse deactivating a client without roles, and end that", Action::RehearseClient { has: &[] }),
        (
            "rehearse deactivating a client that has Payroll admin in Home division, and end that",
            Action::RehearseClient { has: home },
        ),
        ("enable a client without roles", Action::EnableClient { has: &[] }),
        ("enable a client that has Payroll admin in Home division", Action::EnableClient { has: home }),
        ("restore a client without roles", Action::RestoreClient { has: &[] }),
        ("restore a client that has Payroll admin in Home division", Action::RestoreClient { has: home }),
        ("delete or deactivate a client, whatever its roles", Action::DeleteClient),
        ("deactivate a client without roles, with an edit", Action::DeactivateClient { has: &[], giving: &[] }),
        (
            "deactivate a client that has Payroll admin in Home division, with an edit",
            Action::DeactivateClient { has: home, giving: &[] },
        ),
        ("authorize clients", Action::AuthorizeClients),
        ("see usage", Action::ViewUsage),
        ("see the audit log", Action::ViewAudit),
        ("see the users", Action::ViewUsers),
        ("invite a user without roles", Action::InviteUser { giving: &[] }),
        ("invite a user who is to hold Payroll admin in Home division", Action::InviteUser { giving: home }),
        ("change a user's name", Action::EditUser { has: &[] }),
        ("change the address of a user who holds Payroll admin in Home division", Action::EditUser { has: home }),
        ("make a link to sign in as a user without roles", Action::LinkUser { has: &[] }),
        ("make a link to sign in as a user who holds Payroll admin in Home division", Action::LinkUser { has: home }),
        (
            "make a link to sign in as a user who holds Payroll admin in all divisions",
            Action::LinkUser { has: everywhere },
        ),
        ("take a user's second factors away, who holds no role", Action::ResetFactors { has: &[] }),
        (
            "take a user's second factors away, who holds Payroll admin in Home division",
            Action::ResetFactors { has: home },
        ),
        ("deactivate a user without roles", Action::DeactivateUser { has: &[] }),
        ("deactivate a user who holds a role that permits nothing", Action::DeactivateUser { has: idle }),
        (
            "deactivate a user who holds Payroll admin in Home division, with OAuth > Client > View",
            Action::DeactivateUser { has: payroll },
        ),
        (
            "deactivate a user who holds Billing in all divisions, with OAuth > Client > View",
            Action::DeactivateUser { has: billing },
        ),
        ("reactivate a user without roles", Action::ReactivateUser { has: &[] }),
        ("reactivate a user who holds a role that permits nothing", Action::ReactivateUser { has: idle }),
        (
            "reactivate a user who holds Payroll admin in Home division, with OAuth > Client > View",
            Action::ReactivateUser { has: payroll },
        ),
        (
            "reactivate a user who holds Billing in all divisions, with OAuth > Client > View",
            Action::ReactivateUser { has: billing },
        ),
        ("see who holds which role", Action::ViewGrants),
        ("give a user Payroll admin in Home division", Action::GiveRoles { giving: home }),
        ("give a user Payroll admin in all divisions", Action::GiveRoles { giving: everywhere }),
        ("take a role that permits nothing from a user", Action::TakeRoles { taking: idle }),
        (
            "take Payroll admin in Home division, with OAuth > Client > View, from a user",
            Action::TakeRoles { taking: payroll },
        ),
        (
            "take Billing in all divisions, with OAuth > Client > View, from a user",
            Action::TakeRoles { taking: billing },
        ),
        ("see the roles and what they permit", Action::ViewRoles),
        ("add a role that permits nothing", Action::AddRole { permissions: nothing }),
        ("add a role that permits OAuth > Client > View", Action::AddRole { permissions: viewing }),
        ("change a role's name", Action::EditRole { adding: nothing, removing: nothing }),
        ("put OAuth > Client > View into a role", Action::EditRole { adding: viewing, removing: nothing }),
        ("take OAuth > Client > View out of a role", Action::EditRole { adding: nothing, removing: viewing }),
        ("delete a role that permits nothing", Action::DeleteRole { permits: nothing }),
        ("delete a role that permits OAuth > Client > View", Action::DeleteRole { permits: viewing }),
        ("see the divisions and what is in them", Action::ViewDivisions),
        ("add a division", Action::AddDivision),
        ("rename a division", Action::EditDivision),
        ("delete a division", Action::DeleteDivision),
        ("rename the organization, or ask everyone for a second factor", Action::EditOrganization),
        ("take note that the database was put back", Action::ConfirmRestoration),
        ("see the organization's name", Action::ViewOrganization),
        ("see the divisions' names", Action::ListDivisions),
        ("see oneself", Action::ViewSelf),
        ("choose what one is told of", Action::ChooseNotices),
        ("end what an application holds for oneself", Action::EndOwnAccess),
        ("change how one signs in", Action::ChangeSelf),
    ]
}

fn matrix() -> String {
    let (home, everywhere) = ([role("Payroll admin", HOME)], [role("Payroll admin", DivisionScope::All)]);
    let (nothing, viewing) = (BTreeSet::new(), BTreeSet::from([Permission::OauthClientView]));
    let idle = held(&role("Idle", HOME), &[]);
    let payroll = held(&home[0], &[Permission::OauthClientView]);
    let billing = held(&role("Billing", DivisionScope::All), &[Permission::OauthClientView]);
    let actions = actions(&home, &everywhere, [&nothing, &viewing], [&idle, &payroll, &billing]);
    let mut out = String::from(
        "Who may do what, inside one organization. Generated by a test; reviewed by people.\n\
         yes: allowed. p: a permission is missing. h: a role the client has is missing. g: a role being given is missing.\n\
         u: a role the user holds is missing. c: a permission being put into a role or taken out is missing.\n\
         t: a role being taken or coming back is missing, and one of its permissions. Permissions are had in all divisions.\n\
         a: an application that acts for a user cannot do it; the user can.\n\
         What belongs to another organization does not exist for anyone here.\n\n",
    );
    for (column, (name, _)) in actions.iter().enumerate() {
        let _ = writeln!(out, "{:>3}  {name}", column + 1);
    }
    let _ = write!(out, "\n{:52}", "");
    for column in 1..=actions.len() {
        let _ = write!(out, "{column:>4}");
    }
    out.push('\n');
    for (name, actor) in actors() {
        let mut line = format!("{name:52}");
        for (_, action) in &actions {
            let mark = match actor.may(*action) {
                Decision::Allowed => "yes",
                Decision::Denied(Denial::Permission(_)) => "p",
                Decision::Denied(Denial::RoleOfClient { .. }) => "h",
                Decision::Denied(Denial::RoleGiven { .. }) => "g",
                Decision::Denied(Denial::RoleOfUser { .. }) => "u",
                Decision::Denied(Denial::PermissionGiven(_) | Denial::PermissionTaken(_)) => "c",
                Decision::Denied(Denial::RoleTaken { .. } | Denial::RoleBack { .. }) => "t",
                Decision::Denied(Denial::Delegated(_)) => "a",
            };
            let _ = write!(line, "{mark:>4}");
        }
        let _ = writeln!(out, "{line}");
    }
    out
}

#[test]
fn the_policy_is_the_golden_matrix() {
    insta::with_settings!({ snapshot_path => "../../tests/golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("policy", matrix());
    });
}

#[test]
fn a_refusal_names_what_is_missing_in_the_words_of_the_screens() {
    let payroll = [role("Payroll admin", HOME)];
    let viewer = actor(&[Permission::OauthClientView], vec![]);
    let editor = actor(&[Permission::OauthClientView, Permission::OauthClientEdit], vec![]);
    let reason = |actor: &Actor, action| actor.may(action).reason().unwrap();
    let edit = Action::EditClient { has: &payroll, giving: &[] };
    assert_eq!(reason(&viewer, edit), "Needs OAuth > Client > Edit");
    assert_eq!(reason(&editor, edit), "Needs the role Payroll admin in Home division, which this client has");
    assert_eq!(
        reason(&editor, Action::EditClient { has: &[], giving: &payroll }),
        "Needs the role Payroll admin in Home division: only its holders can give it"
    );
    assert_eq!(editor.may(Action::EditClient { has: &[], giving: &[] }).reason(), None);
    assert!(editor.may(Action::EditClient { has: &[], giving: &[] }).is_allowed() && !editor.may(edit).is_allowed());
}

#[test]
fn a_reason_names_who_could_end_it_to_those_who_may_know() {
    let mut viewer = actor(&[Permission::OauthClientView], vec![]);
    let (edit, payroll) = (Action::EditClient { has: &[], giving: &[] }, [role("Payroll admin", HOME)]);
    let why = |viewer: &Actor, action| viewer.why(action).unwrap();
    assert_eq!(why(&viewer, edit), "Needs OAuth > Client > Edit. Ask an administrator who can give roles");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let known = Known {
        permissions: [(Permission::OauthClientEdit, names(&["Ana Ruiz", "Vera Lind"]))].into(),
        everywhere: [(Permission::OauthClientView, names(&["Ana Ruiz"]))].into(),
        roles: Some(vec![GivenRole {
            role: "Payroll admin".into(),
            division: "All divisions".into(),
            everywhere: true,
            names: names(&["Ana Ruiz"]),
        }]),
    };
    viewer.givers = Givers::Known(known.clone());
    assert_eq!(why(&viewer, edit), "Needs OAuth > Client > Edit. Ana Ruiz or Vera Lind can give it");
    assert_eq!(
        why(&viewer, Action::DeleteClient),
        "Needs OAuth > Client > Delete. Nobody in the organization can give it"
    );
    viewer.permissions.insert(Permission::OauthClientEdit);
    assert_eq!(
        why(&viewer, Action::EditClient { has: &payroll, giving: &[] }),
        "Needs the role Payroll admin in Home division, which this client has. Ana Ruiz can give it"
    );
    assert_eq!(viewer.why(edit), None);
    assert_eq!(viewer.who_gives_role("Payroll admin"), "Ana Ruiz can give it");
    assert_eq!(viewer.who_gives_role("Billing"), "Nobody in the organization can give it");
    // Who holds which role is not for everyone who may see the directory.
    viewer.givers = Givers::Known(Known { roles: None, ..known });
    assert!(
        why(&viewer, Action::EditClient { has: &payroll, giving: &[] })
            .ends_with(". Ask an administrator who can give roles")
    );
}

/// Who could not take it back would have read "can be reactivated" beside Deactivate.
#[test]
fn whoever_may_deactivate_a_user_may_reactivate_them_and_nobody_else() {
    let (home, everywhere) = (role("Payroll admin", HOME), role("Billing", DivisionScope::All));
    let roles = [home, everywhere].map(|grant| {
        [&[][..], &[Permission::OauthClientView], &[Permission::OauthClientEdit, Permission::AuthorizationGrantAdd]]
            .map(|permits| held(&grant, permits)[0].clone())
    });
    let roles = roles.as_flattened();
    for (name, actor) in actors().into_iter().filter(|(_, actor)| !actor.delegated) {
        for some in 0_u32..1 << roles.len() {
            let has: Vec<HeldRole> =
                roles.iter().enumerate().filter(|(n, _)| some & (1 << n) != 0).map(|(_, role)| role.clone()).collect();
            let [ends, brings_back] = [Action::DeactivateUser { has: &has }, Action::ReactivateUser { has: &has }]
                .map(|action| actor.may(action).is_allowed());
            assert_eq!(ends, brings_back, "{name}: {has:?}");
        }
    }
}

#[test]
fn another_organization_does_not_exist() {
    let ana = actor(Permission::ALL, vec![]);
    assert!(ana.sees(OrganizationId::from_uuid(Uuid::from_u128(8))));
    assert!(!ana.sees(OrganizationId::from_uuid(Uuid::from_u128(9))));
}

#[test]
fn who_could_not_take_it_back_is_told_what_is_missing() {
    let payroll = [role("Payroll admin", HOME)];
    let both = [role("Billing", DivisionScope::All), role("Payroll admin", HOME)];
    let remover = actor(&[Permission::OauthClientDelete], vec![]);
    let editor = actor(&[Permission::OauthClientEdit, Permission::OauthClientDelete], vec![]);
    let utrecht = DivisionScope::One(DivisionId::from_uuid(Uuid::from_u128(2)));
    let elsewhere = Actor { roles: vec![role("Payroll admin", utrecht)], ..editor.clone() };
    let holder = Actor { roles: both.to_vec(), ..editor.clone() };
    for (actor, undo, has, says) in [
        (
            &remover,
            Undo::Restore,
            &payroll[..],
            Some("You do not have OAuth > Client > Edit: you could not restore it."),
        ),
        (&remover, Undo::Enable, &[], Some("You do not have OAuth > Client > Edit: you could not enable it.")),
        (&editor, Undo::Restore, &[], None),
        (
            &editor,
            Undo::Restore,
            &payroll,
            Some("You do not hold Payroll admin, which this client has: you could not restore it."),
        ),
        (
            &editor,
            Undo::Enable,
            &both,
            Some("You do not hold Billing and Payroll admin, which this client has: you could not enable it."),
        ),
        (
            &elsewhere,
            Undo::Restore,
            &payroll,
            Some("You do not hold Payroll admin in Home division, which this client has: you could not restore it."),
        ),
        (&holder, Undo::Enable, &both, None),
    ] {
        assert_eq!(actor.could_not(undo, has).map(|lacks| lacks.to_string()).as_deref(), says);
        assert!(actor.may(Action::DisableClient { has }).is_allowed() && actor.may(Action::DeleteClient).is_allowed());
    }
}

#[test]
fn every_action_has_a_row() {
    let source = include_str!("action.rs");
    let declared = source.split_once("pub enum Action<'a> {").unwrap().1.split_once("\n}").unwrap().0;
    let names = declared
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase));
    let names: BTreeSet<&str> = names.map(|line| line.trim_end_matches(|c: char| !c.is_alphanumeric())).collect();
    let (nothing, idle) = (BTreeSet::new(), held(&role("Idle", HOME), &[]));
    let rows = actions(&[], &[], [&nothing, &nothing], [&idle, &idle, &idle]);
    let words: Vec<String> = rows.iter().map(|(_, action)| format!("{action:?}")).collect();
    let shown = words.iter().filter_map(|action| action.split(|c: char| !c.is_alphanumeric()).next()).collect();
    assert!(names.len() > 30);
    assert_eq!(names, shown, "actions without a row in the matrix, or rows of none");
}
