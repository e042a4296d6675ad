use super::*;
use uuid::Uuid;

const NOON: Timestamp = Timestamp::from_millis(20_784 * DAY + DAY / 2);

fn called(scope: &str, at: Timestamp) -> Used {
    let id = ClientId::from_uuid(Uuid::from_u128(1));
    Used { scope: ScopeId::parse(scope).ok(), ..Used::new(id, UseKind::Called, at) }
}

fn scopes(ids: &[&str]) -> BTreeSet<ScopeId> {
    ids.iter().map(|id| ScopeId::parse(id).unwrap()).collect()
}

#[test]
fn a_day_ends_at_midnight_utc() {
    assert_eq!(day_of(Timestamp::from_millis(20_784 * DAY - 1)), 20_783);
    assert_eq!(day_of(Timestamp::from_millis(20_784 * DAY)), 20_784);
    assert_eq!(day_of(Timestamp::from_millis(-1)), -1);
}

#[test]
fn words_are_read_back() {
    for kind in UseKind::ALL {
        assert_eq!(UseKind::parse(kind.as_str()), Some(*kind));
    }
    assert_eq!(
        (UseKind::parse("x"), Told::parse("folded"), Detail::parse("scope")),
        (None, Some(Told::Folded), Some(Detail::Scope))
    );
}

#[test]
fn times_add_up_in_any_order() {
    let early = Times::once(NOON.plus(-5), Some("192.0.2.1".into()));
    let late = Times { n: 3, first_at: NOON, last_at: NOON.plus(9), last_from: Some("192.0.2.2".into()) };
    let both = Times { n: 4, first_at: NOON.plus(-5), last_at: NOON.plus(9), last_from: Some("192.0.2.2".into()) };
    for [one, other] in [[&early, &late], [&late, &early]] {
        let mut sum = Times::default();
        sum.add(one.clone());
        sum.add(other.clone());
        assert_eq!(sum, both);
    }
}

#[test]
fn folding_loses_no_use_and_drops_the_details() {
    let refused = called("oauth", NOON).but(Some("not.authorized"));
    let records = [
        (called("oauth", NOON), Times::once(NOON, None)),
        (called("oauth:readonly", NOON), Times::once(NOON.plus(7), Some("192.0.2.1".into()))),
        (called("oauth", NOON.plus(DAY)), Times::once(NOON.plus(DAY), None)),
        (refused.clone(), Times::once(NOON, None)),
    ];
    let folded = fold(records);
    let day = |at| called("oauth", at).without_details(Told::Folded);
    let days: Vec<(Used, u64)> = folded.days.iter().map(|(used, times)| (used.clone(), times.n)).collect();
    let expected = [(day(NOON), 2), (refused.without_details(Told::Folded), 1), (day(NOON.plus(DAY)), 1)];
    assert_eq!(days, expected);
    let marks: Vec<(&str, u64, Timestamp)> =
        folded.marks.iter().map(|(mark, times)| (mark.value.as_str(), times.n, times.last_at)).collect();
    assert_eq!(marks, [("oauth", 2, NOON.plus(DAY)), ("oauth:readonly", 1, NOON.plus(7))], "no refused one");
    // What comes late is folded into what is there.
    let mut again = fold(folded.days.into_iter().chain([(called("users", NOON), Times::once(NOON, None))]));
    assert_eq!(again.days.remove(&day(NOON)).unwrap().n, 3);
}

#[test]
fn what_was_not_recorded_is_not_zero() {
    let (noon, day) = (NOON, day_of(NOON));
    let seven_years_old = NOON.plus(-7 * 365 * DAY);
    let none = BTreeSet::new();
    let known = |day, since, created_at| recorded(day, (since, &none), created_at);
    for (at, since, expected) in [
        (day, None, Recorded::Not),
        (day - 1, Some(noon), Recorded::Not),
        (day, Some(noon), Recorded::Partly),
        (day + 1, Some(noon), Recorded::Whole),
    ] {
        assert_eq!(known(at, since, seven_years_old), expected, "{at}");
    }
    // A client of today, in a database of today: before it was there, nothing was missed.
    assert_eq!(known(day, Some(noon), noon.plus(5)), Recorded::Whole);
    assert_eq!(known(day, Some(noon), noon.plus(-5)), Recorded::Partly);
    assert_eq!(known(day - 1, Some(noon.plus(-9 * DAY)), noon), Recorded::Absent);
    // What found no room may have been any client's.
    let lost = BTreeSet::from([day + 1]);
    let known = |at, created_at| recorded(at, (Some(noon), &lost), created_at);
    assert_eq!((known(day + 1, noon), known(day + 2, noon)), (Recorded::Partly, Recorded::Whole));
    assert_eq!(known(day + 1, noon.plus(9 * DAY)), Recorded::Absent);
}

#[test]
fn a_scope_was_needed_if_it_covers_one_that_was() {
    let has = scopes(&["oauth", "oauth:readonly", "users:readonly", "routing", "all"]);
    assert_eq!(never_needed(&has, &scopes(&["oauth:readonly"])), scopes(&["routing", "users:readonly"]));
    assert_eq!(
        never_needed(&has, &scopes(&["users"])),
        scopes(&["oauth", "oauth:readonly", "routing", "users:readonly"])
    );
    assert_eq!(never_needed(&has, &BTreeSet::new()), has);
    for needed in &has {
        let never = never_needed(&has, &BTreeSet::from([needed.clone()]));
        let left = has.iter().filter(|scope| !serve(needed).contains(scope.as_str())).cloned().collect();
        assert_eq!(never, left, "{needed}");
    }
}

#[test]
fn of_use_at_the_same_instant_the_later_address_is_kept() {
    let from = |address: &str| Times::once(NOON, Some(address.into()));
    let mut lately = Lately::default();
    for address in ["192.0.2.1", "192.0.2.2"] {
        lately.add(from(address));
    }
    assert_eq!(lately.times, Times { n: 2, ..from("192.0.2.2") });
    assert_eq!(lately.addresses, ["192.0.2.1", "192.0.2.2"]);
}

#[test]
fn thirty_days_before_today_are_told_apart() {
    assert_eq!(told_apart_from(NOON), day_of(NOON) - 30);
}

#[test]
fn a_token_is_got_by_two_kinds_of_use() {
    let gets: Vec<&UseKind> = UseKind::ALL.iter().filter(|kind| kind.gets_token()).collect();
    assert_eq!(gets, [&UseKind::Issued, &UseKind::Refreshed]);
}

#[test]
fn without_its_details_a_use_is_of_a_client_a_day_a_kind_and_an_outcome() {
    let whole = Used {
        error: Some("not.authorized".into()),
        secret_id: Some(SecretId::from_uuid(Uuid::from_u128(2))),
        redirect_uri: Some("https://app.example/cb".into()),
        organization_id: Some(OrganizationId::from_uuid(Uuid::from_u128(3))),
        ..called("oauth", NOON)
    };
    let left = Used { error: whole.error.clone(), ..Used::new(whole.client_id, UseKind::Called, NOON) };
    for told in [Told::Others, Told::Folded] {
        assert_eq!(whole.without_details(told), Used { told, ..left.clone() });
    }
}
