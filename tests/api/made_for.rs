//! A browser has one session for all its tabs: a form says for whom its page was made, and does nothing for anybody else.

use crate::house::{ANA, Answer, By, House, LIST, TOM, YOUNG, page};

/// What the form on a page says of its reader.
fn reader(body: &str) -> String {
    let (_, rest) = body.split_once("name=\"made_for\" value=\"").expect("the form says for whom it was made");
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn names_both(answer: &Answer) {
    assert_eq!(answer.status, 409, "{answer:?}");
    for words in ["Nothing was done", "opened by Ana Ruiz", "signed in as Tom Okafor"] {
        assert!(answer.body.contains(words), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_form_of_somebody_elses_page_is_refused_with_both_names() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let made_for = reader(&ana.get(&format!("{LIST}/new")).await.body);
    let add = [
        ("form[name]", "Payroll sync EU"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://payroll.example/callback"),
        ("form[scopes][users]", "read"),
        ("made_for", &made_for),
    ];
    for by in [By::Fetch, By::Form] {
        names_both(&tom.post(by, "add_client", &add).await);
    }
    // A plain form, whose function knows nothing of the field.
    let user = [("id", "0c11e27e-1e00-4000-8000-000400000003"), ("version", "1"), ("made_for", &made_for)];
    names_both(&tom.submit("reactivate_user", &user).await);
    let found = |body: &str| body.contains("Payroll sync EU");
    assert!(!found(&tom.get(&format!("{LIST}?q=payroll")).await.body), "nothing was added");
    let added = ana.submit("add_client", &add).await;
    assert!(added.leads_to().ends_with("/secret"), "{added:?}");
    assert!(found(&tom.get(&format!("{LIST}?q=payroll")).await.body));
}

#[tokio::test]
async fn every_form_of_the_console_says_for_whom_it_was_made() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let people = "/admin/people";
    let pages = [
        LIST.to_owned(),
        format!("{LIST}/new"),
        page(YOUNG),
        format!("{}/roles", page(YOUNG)),
        format!("{}/delete", page(YOUNG)),
        format!("{}/disable", page(YOUNG)),
        format!("/admin/integrations/authorized/{YOUNG}"),
        "/admin/account".to_owned(),
        "/admin/account/prove".to_owned(),
        format!("{people}/users/new"),
        format!("{people}/users/0c11e27e-1e00-4000-8000-000400000003"),
        format!("{people}/roles/new"),
        format!("{people}/roles/0c11e27e-1e00-4000-8000-000300000004"),
        format!("{people}/roles/0c11e27e-1e00-4000-8000-000300000004/delete"),
        format!("{people}/divisions"),
        format!("{people}/organization"),
    ];
    // These act on the browser, whoever's page they stand on.
    let anybodys = ["/fn/sign_out", "/fn/set_preferences", "/fn/stay_signed_in"];
    let mut seen = std::collections::BTreeSet::new();
    for address in pages {
        let body = ana.get(&address).await.body;
        let (_, notice) = body.split_once("data-user=\"").expect("the page knows whose session it watches");
        let id = notice.split('"').next().unwrap_or_default().to_owned();
        for form in body.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let (tag, _) = form.split_once('>').unwrap_or((form, ""));
            let action = tag.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            if !tag.contains("method=\"post\"") || anybodys.contains(&action) {
                continue;
            }
            assert!(form.contains(&format!("name=\"made_for\" value=\"{id} Ana Ruiz\"")), "{address}: {action}");
            seen.insert(action.to_owned());
        }
    }
    assert!(seen.len() >= 20, "forms are looked for in vain: {seen:?}");
}
