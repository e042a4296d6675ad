use super::*;
use crate::domain::{
    FieldError, SettingsPatch,
    draft::{both, roles},
    refusal::Wrong,
    role::RoleAt,
    settings::{Missing, missing},
};

fn known() -> BTreeSet<ScopeId> {
    ["users", "users:readonly", "routing", "audits:readonly"].map(|id| ScopeId::parse(id).unwrap()).into()
}

fn form() -> SettingsForm {
    SettingsForm {
        name: "Quality review dashboard".into(),
        description: "Pilot".into(),
        grant_type: "CODE".into(),
        client_type: "confidential".into(),
        token_duration: "86400".into(),
        allowed_addresses: "192.0.2.0/24\n2001:db8::/48".into(),
        redirect_uris: vec!["https://quality.example/cb".into()],
        scopes: [("users".into(), "read".into())].into(),
    }
}

fn parse_with(
    form: &SettingsForm,
    current: Option<GrantType>,
    roles: usize,
) -> Result<ClientSettings, Vec<FieldError>> {
    form.parse(&SettingsContext { known_scopes: &known(), current_grant_type: current, current_addresses: None, roles })
}

fn refused(form: &SettingsForm) -> Vec<(String, String)> {
    parse_with(form, None, 0).expect_err("accepted").into_iter().map(|e| (e.field, e.message)).collect()
}

#[test]
fn a_good_form_is_accepted_and_shown_again_as_it_was() {
    let settings = parse_with(&form(), None, 0).unwrap();
    assert_eq!(settings.scopes.iter().map(ScopeId::as_str).collect::<Vec<_>>(), ["users:readonly"]);
    assert_eq!(SettingsForm::from_settings(&settings), form());
}

#[test]
fn every_wrong_field_is_named_at_once_in_the_order_of_the_page() {
    let wrong = SettingsForm {
        name: String::new(),
        description: "x".repeat(501),
        grant_type: "PASSWORD".into(),
        client_type: "Secret".into(),
        token_duration: "180000".into(),
        allowed_addresses: "192.0.2.7\n192.0.2.7/24\nnowhere".into(),
        redirect_uris: vec!["https://ok.example".into(), " ".into(), "http://plain.example".into(), "x".into()],
        scopes: [("users".into(), "some".into()), ("zebra".into(), "read".into())].into(),
    };
    let fields: Vec<String> = refused(&wrong).into_iter().map(|(field, _)| field).collect();
    assert_eq!(
        fields,
        [
            field::NAME,
            field::DESCRIPTION,
            field::GRANT_TYPE,
            field::CLIENT_TYPE,
            field::TOKEN_DURATION,
            field::ALLOWED_ADDRESSES,
            field::ALLOWED_ADDRESSES,
            field::REDIRECT_URIS,
            field::REDIRECT_URIS,
            field::SCOPES,
            field::SCOPES
        ]
    );
}

#[test]
fn a_refused_redirect_uri_is_named_by_its_line() {
    let uris = ["https://ok.example", "http://localhost/cb", "http://plain.example"].map(String::from).to_vec();
    assert_eq!(
        refused(&SettingsForm { redirect_uris: uris, ..form() }),
        [(
            field::REDIRECT_URIS.to_owned(),
            "Line 3: use https. Plain http is accepted on a loopback host only.".to_owned()
        )]
    );
}

#[test]
fn redirect_uris_are_at_most_a_hundred_and_not_repeated() {
    let many = |n: usize| (0..n).map(|i| format!("https://app.example/{i}")).collect::<Vec<_>>();
    assert_eq!(
        parse_with(&SettingsForm { redirect_uris: many(100), ..form() }, None, 0).unwrap().redirect_uris.len(),
        100
    );
    assert_eq!(refused(&SettingsForm { redirect_uris: many(101), ..form() })[0].0, field::REDIRECT_URIS);
    let twice = vec!["https://a.example".to_owned(), " https://a.example ".to_owned()];
    assert_eq!(parse_with(&SettingsForm { redirect_uris: twice, ..form() }, None, 0).unwrap().redirect_uris.len(), 1);
}

#[test]
fn a_list_without_bounds_is_counted_and_not_read() {
    let broken: Vec<String> = (0..25_500).map(|i| format!("no address {i}")).collect();
    let says = "Use at most 100 redirect URIs. There are 25500.".to_owned();
    let uris = SettingsForm { redirect_uris: broken, ..form() };
    assert_eq!(refused(&uris), [(field::REDIRECT_URIS.to_owned(), says)], "not one sentence for each line");
    // A line that is repeated is one.
    let repeated = vec!["https://a.example".to_owned(); 25_500];
    assert!(parse_with(&SettingsForm { redirect_uris: repeated, ..form() }, None, 0).is_ok());

    let scopes: BTreeMap<String, String> = (0..25_500).map(|i| (format!("zebra-{i}"), "read".to_owned())).collect();
    let errors = refused(&SettingsForm { scopes: scopes.clone(), ..form() });
    assert_eq!((errors.len(), errors[20].1.as_str()), (21, "And 25480 more with the same faults."));
    // As is a program's list, and answers are made of it in one pass.
    let mut listed = ScopesDraft::default();
    scopes.keys().for_each(|id| listed.add(ScopeId::parse(id)));
    assert_eq!(answers(&listed.chosen).len(), 25_500);
    let draft = SettingsDraft { scopes: listed, ..form().draft(UNTOLD) };
    let context =
        SettingsContext { known_scopes: &known(), current_grant_type: None, current_addresses: None, roles: 0 };
    assert_eq!(draft.check(&context).unwrap_err().len(), 21);
}

#[test]
fn what_is_wrong_with_scopes_is_said_once() {
    let mut listed = ScopesDraft::default();
    let wrong = |says: &str| Err(says.to_owned());
    for scope in [ScopeId::parse("users"), wrong("one"), wrong("other"), wrong("one"), ScopeId::parse("users")] {
        listed.add(scope);
    }
    assert_eq!((listed.chosen.len(), listed.wrong), (1, vec!["one".to_owned(), "other".to_owned()]));
}

#[test]
fn what_a_grant_type_needs() {
    use Missing::{RedirectUris, Roles, Scopes};
    let table: [(GrantType, [usize; 3], &[Missing]); 8] = [
        (GrantType::Code, [1, 1, 0], &[]),
        (GrantType::Code, [0, 0, 9], &[RedirectUris, Scopes]),
        (GrantType::ClientCredentials, [0, 0, 1], &[]),
        (GrantType::ClientCredentials, [9, 9, 0], &[Roles]),
        (GrantType::Token, [0, 1, 0], &[]),
        (GrantType::Token, [0, 0, 0], &[Scopes]),
        (GrantType::Saml2Bearer, [0, 0, 0], &[Scopes]),
        (GrantType::Password, [0, 1, 0], &[]),
    ];
    for (grant_type, [uris, scopes, roles], lacks) in table {
        assert_eq!(missing(grant_type, uris, scopes, roles), lacks, "{grant_type:?}");
    }
}

#[test]
fn client_credentials_needs_a_role_and_keeps_unused_scopes() {
    let machine = SettingsForm { grant_type: "CLIENT-CREDENTIALS".into(), redirect_uris: vec![], ..form() };
    assert_eq!(refused(&machine)[0].0, field::ROLES);
    assert_eq!(parse_with(&machine, None, 1).unwrap().scopes.len(), 1);
}

#[test]
fn a_legacy_grant_type_may_stay_but_not_come() {
    let legacy = SettingsForm { grant_type: "TOKEN".into(), ..form() };
    assert_eq!(refused(&legacy)[0].0, field::GRANT_TYPE);
    assert!(parse_with(&legacy, Some(GrantType::Password), 0).is_err());
    assert_eq!(parse_with(&legacy, Some(GrantType::Token), 0).unwrap().grant_type, GrantType::Token);
    assert!(parse_with(&form(), Some(GrantType::Token), 0).is_ok());
}

#[test]
fn a_scope_form_that_the_catalogue_lacks_is_refused_by_name() {
    for (base, word) in [("routing", "read"), ("audits", "write"), ("all", "write"), ("us ers", "read")] {
        let scopes = [(base.to_owned(), word.to_owned())].into();
        let errors = refused(&SettingsForm { scopes, ..form() });
        assert_eq!(errors[0].0, field::SCOPES, "{base} {word}");
        assert!(errors[0].1.contains(base), "{errors:?}");
    }
}

#[test]
fn both_stored_forms_are_kept() {
    let both = SettingsForm { scopes: [("users".into(), "both".into())].into(), ..form() };
    let settings = parse_with(&both, None, 0).unwrap();
    assert_eq!(settings.scopes.len(), 2);
    assert_eq!(SettingsForm::from_settings(&settings), both);
}

#[test]
fn what_is_refused_is_not_said_to_be_missing() {
    let uris = SettingsForm { redirect_uris: vec!["callback".into()], ..form() };
    let scopes = SettingsForm { scopes: [("users".into(), "some".into())].into(), ..form() };
    for (form, name) in [(uris, field::REDIRECT_URIS), (scopes, field::SCOPES)] {
        let fields: Vec<String> = refused(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [name]);
    }
}

#[test]
fn a_patch_lays_what_it_has_over_what_there_is() {
    let stored = form().draft(UNTOLD);
    assert_eq!(SettingsPatch::default().over(stored.clone()), stored);
    let name = ClientName::parse("Another");
    let patch = SettingsPatch { name: Some(parsed(field::NAME, name)), ..SettingsPatch::default() };
    assert!(!patch.is_wrong());
    let laid = patch.over(stored.clone());
    assert_eq!(laid.name.as_ref().map(ClientName::as_str), Ok("Another"));
    assert_eq!(SettingsDraft { name: stored.name.clone(), ..laid }, stored);
}

#[test]
fn a_patch_is_wrong_with_any_field() {
    let wrong = || vec![FieldError::wrong("field", "Use another.")];
    let scopes = ScopesDraft { wrong: vec!["Use another.".into()], ..ScopesDraft::default() };
    let patch = SettingsPatch::default;
    for patch in [
        SettingsPatch { name: Some(Err(wrong())), ..patch() },
        SettingsPatch { description: Some(Err(wrong())), ..patch() },
        SettingsPatch { grant_type: Some(Err(wrong())), ..patch() },
        SettingsPatch { client_type: Some(Err(wrong())), ..patch() },
        SettingsPatch { token_duration: Some(Err(wrong())), ..patch() },
        SettingsPatch { allowed_addresses: Some(Err(wrong())), ..patch() },
        SettingsPatch { redirect_uris: Some(Err(wrong())), ..patch() },
        SettingsPatch { scopes: Some(scopes), ..patch() },
    ] {
        assert!(patch.is_wrong(), "{patch:?}");
    }
}

#[test]
fn settings_and_roles_are_refused_together() {
    let nameless = SettingsForm { name: String::new(), ..form() };
    let errors = both(parse_with(&nameless, None, 1), roles(vec![None])).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [field::NAME, field::ROLES]);
}

#[test]
fn roles_are_counted_before_they_are_read() {
    let role: RoleAt = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53@*".parse().unwrap();
    assert_eq!(roles(vec![Some(role); 1_000]).unwrap().len(), 1_000);
    let says = |named| roles(named).unwrap_err()[0].message.clone();
    assert_eq!(says(vec![None; 1_001]), "Choose at most 1,000 roles. There are 1,001.");
    assert_eq!(says(vec![Some(role), None]), "Choose roles and divisions of this organization from the list.");
    for pair in ["", "@", "*@*", "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53@home"] {
        assert!(pair.parse::<RoleAt>().is_err(), "{pair}");
    }
}

#[test]
fn what_differs_from_what_is_saved_is_named_in_the_order_of_the_page() {
    let saved = form();
    let same = SettingsForm {
        token_duration: " 86400 ".into(),
        allowed_addresses: " 192.0.2.0/24\r\n\r\n2001:db8::/48\r\n".into(),
        redirect_uris: vec![String::new(), " https://quality.example/cb ".into()],
        scopes: [("users".into(), "read".into()), ("routing".into(), "none".into())].into(),
        ..saved.clone()
    };
    assert_eq!(same.changes(&saved), [""; 0], "spaces, blank lines and None make no difference");
    let lines = SettingsForm { description: "One\r\ntwo".into(), ..saved.clone() };
    assert_eq!(lines.changes(&SettingsForm { description: "One\ntwo".into(), ..saved.clone() }), [""; 0]);
    // Without `..`: a new field is changed here, too.
    let other = SettingsForm {
        name: "Other".into(),
        description: "Other".into(),
        grant_type: "CLIENT-CREDENTIALS".into(),
        client_type: "public".into(),
        token_duration: "300".into(),
        allowed_addresses: String::new(),
        redirect_uris: vec!["https://other.example/cb".into()],
        scopes: [("users".into(), "write".into())].into(),
    };
    let all = [
        field::NAME,
        field::DESCRIPTION,
        field::GRANT_TYPE,
        field::CLIENT_TYPE,
        field::TOKEN_DURATION,
        field::ALLOWED_ADDRESSES,
        field::REDIRECT_URIS,
        field::SCOPES,
    ];
    assert_eq!(other.changes(&saved), all);
}

#[test]
fn what_is_missing_is_known_by_its_field() {
    for lacks in [Missing::Scopes, Missing::Roles, Missing::RedirectUris] {
        assert_eq!(Missing::parse(lacks.field()), Some(lacks));
    }
    assert_eq!(Missing::parse("name"), None);
}

#[test]
fn a_refused_network_is_named_by_its_line() {
    use crate::domain::draft::networks;
    let read = |text: &str| networks(text.lines(), |n| format!("Line {n}: "));
    let wrong = read("192.0.2.7\n\nnonsense\n192.0.2.7\n10.0.0.1/8").unwrap_err();
    let says: Vec<&str> = wrong.iter().map(|error| error.message.as_str()).collect();
    assert!(says.len() == 2 && says[0].starts_with("Line 3: nonsense") && says[1].starts_with("Line 5: 10.0.0.1/8"));
    let two = read("192.0.2.7\r\n192.0.2.7/32\n  \n10.0.0.0/8").unwrap();
    assert_eq!(two.iter().map(ToString::to_string).collect::<Vec<_>>(), ["192.0.2.7", "10.0.0.0/8"]);
    let many: String = (0..101).map(|n| format!("10.0.0.{n}\n")).collect();
    assert!(read(&many).unwrap_err()[0].message.contains("There are 101."));
    let most = &many[..many.trim_end().rfind('\n').unwrap()];
    assert_eq!(read(most).map(|networks| networks.len()), Ok(100));
}

#[test]
fn the_answers_to_scopes_are_taken_back() {
    let scopes = |ids: &[&str]| -> BTreeSet<ScopeId> { ids.iter().map(|id| ScopeId::parse(id).unwrap()).collect() };
    let form = SettingsForm {
        scopes: answers(&scopes(&["oauth", "oauth:readonly", "routing:readonly", "users"])),
        ..SettingsForm::default()
    };
    let saved = form.clone();
    let (left, taken) = form.without_scopes(&scopes(&["oauth:readonly", "users", "users:readonly", "nothing"]));
    assert_eq!(left.scopes, answers(&scopes(&["oauth", "routing:readonly"])));
    assert_eq!(taken.iter().map(ScopeId::as_str).collect::<Vec<_>>(), ["oauth:readonly", "users"], "what it had");
    assert_eq!(left.changes(&saved), [field::SCOPES]);
    let (all, none) = left.clone().without_scopes(&BTreeSet::new());
    assert_eq!((all, none), (left, vec![]));
}

#[test]
fn addresses_that_would_bind_nobody_are_no_limit_and_refused() {
    let known = known();
    let read = |lines: &str| {
        SettingsForm { allowed_addresses: lines.into(), ..form() }.draft(UNTOLD).allowed_addresses.unwrap()
    };
    let limited = |grant_type: &str, current: Option<&str>| {
        let current = current.map(read);
        let form = SettingsForm { grant_type: grant_type.into(), ..form() };
        let context = SettingsContext {
            known_scopes: &known,
            current_grant_type: GrantType::parse(grant_type),
            current_addresses: current.as_deref(),
            roles: 1,
        };
        form.draft(UNTOLD).check(&context).err().map(|errors| errors[0].clone())
    };
    let stored = "192.0.2.0/24\n2001:db8::/48";
    for (grant_type, current, taken) in [
        ("CLIENT-CREDENTIALS", Some(""), true),
        ("CODE", Some(stored), true),
        ("CODE", None, true),
        ("CODE", Some(""), false),
        ("CODE", Some("192.0.2.0/24"), false),
        ("TOKEN", Some(""), false),
    ] {
        let refused = limited(grant_type, current);
        let expected = (!taken).then(|| FieldError::wrong(field::ALLOWED_ADDRESSES, Wrong::BindsNobody));
        assert_eq!(refused, expected, "{grant_type} {current:?}");
    }
}
