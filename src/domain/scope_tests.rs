use super::*;

fn entry(id: &str) -> CatalogueEntry {
    CatalogueEntry { id: ScopeId::parse(id).unwrap(), description: format!("about {id}") }
}

#[test]
fn scope_tokens() {
    for id in ["users", "users:readonly", "a.b/c-d_e~!", &"x".repeat(100)] {
        assert_eq!(ScopeId::parse(id).map(|scope| scope.to_string()).as_deref(), Ok(id));
    }
    for id in ["", "a b", "a\"b", "a\\b", "é", "a\u{7f}", &"x".repeat(101)] {
        assert!(ScopeId::parse(id).is_err(), "{id}");
    }
}

#[test]
fn the_wider_form_covers_the_narrower_one() {
    let set = |text| parse_scope(text).unwrap();
    let one = |id| ScopeId::parse(id).unwrap();
    assert!(covered(&set("users"), &one("users:readonly")));
    assert!(covered(&set("users:readonly"), &one("users:readonly")));
    assert!(!covered(&set("users:readonly"), &one("users")));
    assert!(!covered(&set("users-rules"), &one("users:readonly")));
    for (scopes, allowed, left) in [
        ("users routing", "users:readonly routing", "routing users:readonly"),
        ("users:readonly", "users", "users:readonly"),
        ("users users:readonly", "users:readonly", "users:readonly"),
        ("users", "routing", ""),
    ] {
        assert_eq!(narrow(&set(scopes), &set(allowed)), set(left), "{scopes}");
    }
    assert_eq!(join(&set("users  audits:readonly")), "audits:readonly users");
    assert!(parse_scope("users \"").is_err());
}

#[test]
fn every_answer_survives_storing_and_reading_back() {
    for access in ScopeAccess::ALL {
        let stored = access.ids("users");
        assert_eq!(ScopeAccess::of("users", stored.iter()), access);
        assert_eq!(ScopeAccess::parse(access.as_str()), Some(access));
    }
    let other = ScopeAccess::Both.ids("users-rules");
    assert_eq!(ScopeAccess::of("users", other.iter()), ScopeAccess::None);
}

#[test]
fn both_forms_are_one_row_and_unknown_ids_go_to_platform_before_all() {
    let catalogue = ["all", "users:readonly", "users", "audits:readonly", "zebra", "upload"].map(entry);
    let groups = groups(&catalogue);
    let shape: Vec<(&str, Vec<(&str, bool, bool)>)> = groups
        .iter()
        .map(|g| (g.title.as_str(), g.rows.iter().map(|r| (r.base.as_str(), r.has_read, r.has_write)).collect()))
        .collect();
    assert_eq!(
        shape,
        [
            ("People & access", vec![("users", true, true)]),
            ("Data, privacy & audit", vec![("audits", true, false)]),
            ("Platform", vec![("upload", false, true), ("zebra", false, true), ("all", false, true)]),
        ]
    );
}

#[test]
fn the_groups_have_the_sizes_of_the_design() {
    let sizes = GROUPS.map(|(_, members)| members.len());
    assert_eq!(sizes, [14, 9, 12, 8, 8, 8, 7, 5]);
}

#[test]
fn what_a_client_asks_for_is_described_by_its_widest_form() {
    let catalogue = ["users", "users:readonly", "audits:readonly", "quality:readonly"].map(entry);
    let set = |text| parse_scope(text).unwrap();
    let asked = set("users:readonly users routing audits:readonly groups:readonly quality");
    let choices = ScopeChoice::of(&asked, &set("users audits:readonly"), &catalogue);
    let said: Vec<_> =
        choices.iter().map(|of| (&*of.base, &*of.description, of.can_read, of.can_write, of.chosen)).collect();
    assert_eq!(
        said,
        [
            ("audits", "about audits:readonly", true, false, ScopeAccess::Read),
            ("groups", "groups:readonly", true, false, ScopeAccess::None),
            ("quality", "quality", true, true, ScopeAccess::None),
            ("routing", "routing", false, true, ScopeAccess::None),
            ("users", "about users", true, true, ScopeAccess::Write),
        ]
    );
}

#[test]
fn the_third_choice_writes_and_is_called_by_what_there_is_beside_it() {
    assert_eq!(ScopeAccess::ALL.map(ScopeAccess::writes), [false, false, true, true]);
    assert_eq!([true, false].map(|has_read| ScopeAccess::Write.label(has_read)), ["Read & write", "Allow"]);
    for (access, has_read) in ScopeAccess::ALL.into_iter().flat_map(|access| [(access, true), (access, false)]) {
        assert_eq!(access.label(has_read).to_lowercase(), access.word(has_read), "one word, wherever it stands");
    }
}

#[test]
fn what_is_counted_is_called_as_it_is_chosen() {
    use ScopeAccess::{Both, Read, Write};
    assert_eq!(tallied([(Read, true), (Write, false), (Both, true), (Read, true)]), "2 read, 1 read & write, 1 allow");
    assert_eq!(tallied([(Write, false)]), "1 allow");
    assert_eq!(tallied([]), "");
}

#[test]
fn whether_a_scope_has_a_read_form_is_known_by_the_catalogue_or_by_what_is_held() {
    let groups = groups(&["users", "users:readonly", "upload"].map(entry));
    let has = |base, held| has_read_form(&groups, base, held);
    assert!(has("users", ScopeAccess::Write) && !has("upload", ScopeAccess::Write));
    assert!(!has("gone", ScopeAccess::Write) && has("gone", ScopeAccess::Both) && has("gone", ScopeAccess::Read));
    assert!(has_read_form(&[], "users", ScopeAccess::Write), "nothing is known of it");
}
