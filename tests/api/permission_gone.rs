//! A permission that goes between a page and its Save: without JavaScript, too, the page that comes back says what is missing
//! and has all that was typed.

use crate::house::{ANA, Browser, House, LIST, OLD, PAYROLL, TOM, page};
use clientele::{
    server::cli::demo::PASSWORD,
    wire::{RolesPage, UserDetails},
};

const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const READER: &str = "0c11e27e-1e00-4000-8000-000300000002";
const HOME: &str = "0c11e27e-1e00-4000-8000-000200000001";
const UTRECHT: &str = "0c11e27e-1e00-4000-8000-000200000004";

/// Lets Tom hold these roles in all divisions, and no others.
async fn tom_holds(ana: &Browser, names: &[&str]) {
    let roles: RolesPage = ana.call("list_roles", &[]).await.json();
    let tom: UserDetails = ana.call("get_user", &[("id", TOMS)]).await.json();
    let of = |name: &&str| format!("{}@*", roles.rows.iter().find(|role| role.name == **name).unwrap().id);
    let (pairs, version): (Vec<String>, _) = (names.iter().map(of).collect(), tom.row.version.to_string());
    let mut fields = vec![("id", TOMS), ("version", version.as_str())];
    fields.extend(pairs.iter().map(|pair| ("roles[]", pair.as_str())));
    let saved = ana.call("save_user_roles", &fields).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
}

/// A form, what is typed into it, and what comes back to someone who still may look, and to someone who may not.
type Typed<'a> = (&'a str, Vec<(&'a str, &'a str)>, String, [Vec<&'a str>; 2]);

fn forms<'a>(role: &'a str, application: &'a str) -> Vec<Typed<'a>> {
    let client = [
        ("form[name]", "Typed for nothing"),
        ("form[description]", "Long & <thought> about"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "1234"),
        ("form[redirect_uris][]", "https://gone.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    let client_back =
        || vec!["Typed for nothing", "Long &amp; &lt;thought&gt; about", "1234", "https://gone.example/callback"];
    let people = "/admin/people";
    let both = |back: Vec<&'a str>| [back.clone(), back];
    vec![
        ("add_client", client.to_vec(), format!("{LIST}/new"), both(client_back())),
        (
            "save_client",
            [client.to_vec(), vec![("id", OLD), ("version", "1")]].concat(),
            page(OLD),
            both([client_back(), vec!["users read"]].concat()),
        ),
        (
            "save_roles",
            vec![("id", PAYROLL), ("version", "1"), ("roles[]", role)],
            format!("{}/roles", page(PAYROLL)),
            [vec!["Workforce reader in Utrecht"], vec!["1 chosen"]],
        ),
        (
            "invite_user",
            vec![("name", "Late Guest"), ("email", "late@meridianpost.example"), ("roles[]", role)],
            format!("{people}/users/new"),
            both(vec!["Late Guest", "late@meridianpost.example", "1 chosen"]),
        ),
        (
            "save_user",
            vec![("id", JONS), ("version", "1"), ("name", "Jon the Late"), ("email", "jl@meridianpost.example")],
            format!("{people}/users/{JONS}"),
            both(vec!["Jon the Late", "jl@meridianpost.example"]),
        ),
        (
            "save_user_roles",
            vec![("id", JONS), ("version", "1"), ("roles[]", role)],
            format!("{people}/users/{JONS}"),
            [vec!["Workforce reader in Utrecht"], vec!["1 chosen"]],
        ),
        (
            "add_role",
            vec![("name", "Late role"), ("description", "For the night"), ("permissions[]", "oauth:client:view")],
            format!("{people}/roles/new"),
            both(vec!["Late role", "For the night", "OAuth &gt; Client &gt; View"]),
        ),
        (
            "save_role",
            vec![("id", READER), ("version", "1"), ("name", "Reader by night"), ("permissions[]", "oauth:client:view")],
            format!("{people}/roles/{READER}"),
            both(vec!["Reader by night", "OAuth &gt; Client &gt; View"]),
        ),
        ("add_division", vec![("name", "Night shift")], format!("{people}/divisions"), both(vec!["Night shift"])),
        (
            "rename_division",
            vec![("id", HOME), ("version", "1"), ("name", "Home by night")],
            format!("{people}/divisions"),
            both(vec!["Home by night"]),
        ),
        (
            "save_organization",
            vec![("name", "Meridian Night"), ("version", "1"), ("second_factor", "true")],
            format!("{people}/organization"),
            both(vec!["Meridian Night", "Everyone must have a second factor", "Yes"]),
        ),
        (
            "save_authorization",
            vec![("client", application), ("version", "0"), ("scopes[users]", "read"), ("roles[]", READER)],
            format!("/admin/integrations/authorized/{application}"),
            both(vec!["users read", "1 chosen"]),
        ),
        (
            "rehearse_client",
            vec![("id", PAYROLL), ("back", LIST), ("span", "60"), ("own", "77 minutes")],
            format!("{}/rehearse", page(PAYROLL)),
            both(vec!["77 minutes"]),
        ),
        (
            "save_ownership",
            vec![
                ("id", OLD),
                ("version", "1"),
                ("owner_name", "Night team"),
                ("owner_email", "night@meridianpost.example"),
                ("purpose", "Counts the stars"),
                ("labels[]", "at night"),
                ("colours[]", "blue"),
                ("notes", "Ask after sunset"),
            ],
            format!("{}/ownership", page(OLD)),
            both(vec!["Night team", "night@meridianpost.example", "Counts the stars", "at night", "Ask after sunset"]),
        ),
        (
            "save_view",
            vec![("name", "Seen by night"), ("query", "state=active"), ("shared", "yes")],
            "/admin/integrations/oauth/views".into(),
            both(vec!["Seen by night"]),
        ),
        (
            "decline_authorization",
            vec![("client", application), ("version", "0"), ("reason", "Not before winter")],
            format!("/admin/integrations/authorized/{application}"),
            both(vec!["Not before winter"]),
        ),
    ]
}

#[tokio::test]
async fn a_save_that_is_refused_for_a_permission_that_went_says_so_and_loses_nothing() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = ana.get("/admin/integrations/authorized").await.body;
    let mut ids = list.split("/admin/integrations/authorized/").filter_map(|rest| rest.get(..36));
    let application = ids.find(|id| uuid::Uuid::try_parse(id).is_ok()).unwrap().to_owned();
    let role = format!("{READER}@{UTRECHT}");
    for (function, fields, path, back) in forms(&role, &application) {
        // Whoever is left to look at everything, and whoever is left with nothing.
        for (left, texts) in [&["Auditor"][..], &[]].into_iter().zip(back) {
            tom_holds(&ana, &["Administrator", "Workforce reader"]).await;
            let tom = house.anybody();
            assert_eq!(tom.sign_in(TOM, PASSWORD).await.status, 200);
            let shown = tom.get(&path).await;
            assert_eq!(shown.status, 200, "{path}");
            tom_holds(&ana, left).await;
            let to = tom.submit(function, &fields).await.leads_to().to_owned();
            assert!(to.starts_with(&format!("{path}?flash=")), "{function}: {to}");
            let answer = tom.get(&to).await;
            // The page's place of refusals, or a question's.
            let places = ["id=\"refusal\"", "data-refusals"];
            let refusal = places.iter().find_map(|place| answer.body.split(place).nth(1));
            let refusal = refusal.unwrap_or_else(|| panic!("{function}: {}", answer.body));
            let says: String = refusal.chars().take(800).collect();
            assert!(says.contains("Needs "), "{function} {left:?}: {}", answer.body);
            for text in texts {
                assert!(answer.body.contains(text), "{function} {left:?}: {text}\n{}", answer.body);
            }
            assert!(!tom.get(&path).await.body.contains("What you typed"), "{function}: on its own address only");
            // As often as one may sign in, and not for so long that Ana is asked who she is.
            house.wait(13_000);
        }
    }
}

#[tokio::test]
async fn what_was_typed_is_for_whoever_typed_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    tom_holds(&ana, &["Administrator"]).await;
    let tom = house.signed_in(TOM).await;
    tom_holds(&ana, &[]).await;
    let to = tom.submit("add_division", &[("name", "Night shift")]).await.leads_to().to_owned();
    assert!(tom.get(&to).await.body.contains("Night shift"));
    assert!(!ana.get(&to).await.body.contains("Night shift"));
}
