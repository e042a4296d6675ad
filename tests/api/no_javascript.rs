//! Everything with plain forms: a refusal leads back to the form with what was typed, a secret shows once.

use crate::{
    house::{ANA, DEACTIVATED, House, LIST, OLD, PAYROLL, TOM, YOUNG, form, page, pairs},
    versions::text,
};
use clientele::{
    domain::time::SECOND,
    wire::{Notice, RevealedSecret},
};

#[tokio::test]
async fn a_save_leads_back_with_a_notice() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let save = form(&ana.client(OLD).await, &[("name", "Parcel finder")]);
    let to = ana.submit("save_client", &pairs(&save)).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{}?flash=", page(OLD))), "{to}");
    let shown = ana.get(&to).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("Parcel finder"));
}

#[tokio::test]
async fn a_refused_save_keeps_what_was_typed() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut typed =
        form(&ana.client(OLD).await, &[("name", ""), ("description", "Typed <b>with care</b> & </textarea>love")]);
    typed.push(("form[redirect_uris][]".into(), "http://plain.example/callback".into()));
    let to = ana.submit("save_client", &pairs(&typed)).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{}?flash=", page(OLD))), "{to}");
    let shown = ana.get(&to).await;
    assert_eq!(shown.status, 200);
    let text = "Typed &lt;b&gt;with care&lt;/b&gt; &amp; &lt;/textarea&gt;love</textarea>";
    assert!(shown.body.contains(text), "what was typed is there, as text");
    assert!(shown.body.contains("http://plain.example/callback"));
    assert_eq!(ana.client(OLD).await.settings.name, "Parcel tracker");
    let tom = house.signed_in(TOM).await;
    let others = tom.get(&to).await;
    assert!(!others.body.contains("with care"), "a flash is for its own session");
}

#[tokio::test]
async fn what_people_type_is_text_on_every_page() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (name, description) = ("</title></script><x-a>\"'&amp;", "</textarea></template><x-b>\"'--><!--");
    let save = form(&ana.client(OLD).await, &[("name", name), ("description", description)]);
    assert_eq!(ana.call("save_client", &pairs(&save)).await.status, 200);
    let saved = ana.client(OLD).await.settings;
    assert_eq!((saved.name.as_str(), saved.description.as_str()), (name, description));
    let (tab, back) = (page(OLD), format!("{LIST}?q=%3C/x%3E%22%3E%3Cx-c%3E"));
    let done = ana.submit("disable_client", &[("id", OLD), ("back", &tab)]).await;
    let paths = [
        LIST.to_owned(),
        back,
        tab.clone(),
        done.leads_to().to_owned(),
        format!("{tab}/roles"),
        format!("{tab}/activity"),
        format!("{tab}/usage?days=%3Cx-e%3E"),
        format!("{tab}?without=%3Cx-e%3E"),
        format!("{tab}/usage"),
        format!("{tab}/secret"),
        format!("{tab}/delete"),
        format!("{LIST}?sort=%3Cx-d%3E"),
        "/login?next=/%22%3E%3Cx-e%3E".to_owned(),
    ];
    for path in paths {
        let browser = if path.starts_with("/login") { &house.anybody() } else { &ana };
        let shown = browser.get(&path).await;
        assert!(shown.status.as_u16() < 500 && shown.body.contains("</html>"), "{path}");
        for markup in ["<x-a", "<x-b", "<x-c", "<x-d", "<x-e"] {
            let found = shown.body.find(markup).map(|at| shown.body[..at].chars().rev().take(80).collect::<String>());
            // In the data for the browser's half it stands inside a string of a script, where `<` is no markup; what
            // ends a script is written differently there.
            let found = found.map(|before| before.chars().rev().collect::<String>());
            assert_eq!(found, None, "{path}: {markup}");
        }
    }
}

#[tokio::test]
async fn a_stale_save_shows_both_versions() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let details = ana.client(OLD).await;
    let theirs = form(&details, &[("name", "Named by Tom")]);
    assert!(tom.submit("save_client", &pairs(&theirs)).await.status.is_redirection());
    let mine = form(&details, &[("name", "Named by Ana")]);
    let shown = ana.get(ana.submit("save_client", &pairs(&mine)).await.leads_to()).await;
    for text in ["Named by Tom", "Named by Ana", "Tom Okafor"] {
        assert!(shown.body.contains(text), "{text}");
    }
}

#[tokio::test]
async fn delete_and_restore_are_pages_and_forms() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let question = ana.get(&format!("{}/delete", page(OLD))).await;
    assert_eq!(question.status, 200);
    assert!(question.body.contains("action=\"/fn/delete_client\"") && question.body.contains("value=\"deactivated\""));
    let fields = [("id", OLD), ("outcome", "deactivated"), ("back", LIST)];
    let to = ana.submit("delete_client", &fields).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{LIST}?flash=")), "{to}");
    assert!(ana.get(&to).await.body.contains("Parcel tracker"));
    let back = page(OLD);
    let to = ana.submit("restore_client", &[("id", OLD), ("back", &back)]).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{back}?flash=")), "{to}");
    assert_eq!(ana.get(&to).await.status, 200);
    let away = [("id", OLD), ("back", "//evil.example")];
    assert!(ana.submit("disable_client", &away).await.leads_to().starts_with(LIST), "back is a path of this site");
}

#[tokio::test]
async fn disable_is_a_question_and_its_banner_offers_enable() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let asked = format!("{}/disable", page(YOUNG));
    for listed in [LIST, &page(YOUNG)] {
        let menu = ana.get(listed).await.body;
        assert!(!menu.contains("action=\"/fn/disable_client\""), "{listed}: one click must not disable");
    }
    assert!(ana.get(&page(YOUNG)).await.body.contains(&format!("href=\"{asked}\"")));
    let question = text(&ana.get(&asked).await.body);
    for words in
        ["1,204 tokens end now, ", " in again.", "Nothing is removed", "Nothing is scheduled", "Revives no token"]
    {
        assert!(question.contains(words), "{words}: {question}");
    }
    let body = ana.get(&asked).await.body;
    assert!(body.contains("action=\"/fn/disable_client\"") && body.contains(&format!("value=\"{}\"", page(YOUNG))));

    let done = ana.submit("disable_client", &[("id", YOUNG), ("back", LIST)]).await;
    let banner = ana.get(done.leads_to()).await.body;
    let form = &banner[banner.find("id=\"notice\"").expect("a banner")..];
    let form = &form[form.find("action=\"/fn/enable_client\"").expect("Enable")..form.find("</form>").unwrap()];
    assert!(form.contains(YOUNG) && form.contains(&format!("value=\"{LIST}\"")) && form.contains("Enable"), "{form}");

    // Whoever was slower is led back to the question, which says who was faster and is not asked any more.
    let late = tom.submit("disable_client", &[("id", YOUNG), ("back", LIST)]).await;
    assert!(late.leads_to().starts_with(&format!("{asked}?flash=")), "{}", late.leads_to());
    let told = text(&tom.get(late.leads_to()).await.body);
    assert!(told.contains("Ana Ruiz disabled this client") && told.contains("Already disabled"), "{told}");
    let to = ana.submit("enable_client", &[("id", YOUNG), ("back", LIST)]).await.leads_to().to_owned();
    assert!(text(&ana.get(&to).await.body).contains("is enabled. Tokens issued before it was disabled stay ended."));

    // Who could not take it back is told before, and is offered no Enable afterwards.
    let why = "You do not hold Payroll admin, which this client has: you could not enable it.";
    let question = text(&tom.get(&format!("{}/disable", page(PAYROLL))).await.body);
    assert!(question.contains(why), "{question}");
    let done = tom.submit("disable_client", &[("id", PAYROLL), ("back", LIST)]).await;
    let banner = tom.get(done.leads_to()).await.body;
    let banner = &banner[banner.find("id=\"notice\"").expect("a banner")..];
    let banner = &banner[..banner.find("class=\"tools\"").expect("the list")];
    assert!(text(banner).contains(why) && !banner.contains("<form"), "{banner}");
}

#[tokio::test]
async fn what_ends_access_for_good_asks_first() {
    let house = House::open().await;
    // Last in the list of sessions is the one that was used first: ending one's own needs no question.
    let _elsewhere = house.signed_in(ANA).await;
    house.wait(SECOND);
    let ana = house.signed_in(ANA).await;
    let jon = "0c11e27e-1e00-4000-8000-000400000004";
    // Without any role.
    ana.submit("save_user_roles", &[("id", jon), ("version", "1")]).await;
    let made = ana.submit("make_link", &[("id", jon), ("version", "2")]).await;
    assert!(made.leads_to().ends_with("/link"), "{made:?}");
    for (path, function) in [
        ("/admin/account".to_owned(), "end_session"),
        ("/admin/account".to_owned(), "end_other_sessions"),
        (format!("/admin/people/users/{jon}"), "make_link"),
        (format!("/admin/people/users/{jon}"), "deactivate_user"),
    ] {
        let body = ana.get(&path).await.body;
        let at = body.rfind(&format!("action=\"/fn/{function}\"")).expect(function);
        let before = &body[..at];
        assert!(before.rfind("<details") > before.rfind("</details>"), "{function} is asked in place");
    }
}

#[tokio::test]
async fn a_delete_whose_outcome_changed_leads_to_the_question() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let to = ana.submit("delete_client", &[("id", YOUNG), ("outcome", "deactivated")]).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{}/delete?flash=", page(YOUNG))), "{to}");
    let question = ana.get(&to).await;
    assert_eq!(question.status, 200);
    assert!(question.body.contains("has changed since you were asked"));
}

#[tokio::test]
async fn roles_that_are_refused_stay_ticked() {
    let house = House::open().await;
    let tom = house.signed_in(TOM).await;
    let id = "27b9e604-91ac-4d38-8e5f-10c7f2ab63d9";
    let (payroll, reader) = (
        "0c11e27e-1e00-4000-8000-000300000004@*",
        "0c11e27e-1e00-4000-8000-000300000002@0c11e27e-1e00-4000-8000-000200000001",
    );
    let fields = [("id", id), ("version", "1"), ("roles[]", payroll), ("roles[]", reader)];
    let to = tom.submit("save_roles", &fields).await.leads_to().to_owned();
    assert!(to.starts_with(&format!("{}/roles?flash=", page(id))), "{to}");
    let shown = tom.get(&to).await;
    assert!(shown.body.contains("only its holders can give it"), "the reason");
    assert_eq!(tom.client(id).await.row.roles.len(), 1);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_stands_in_no_address_and_no_file() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let fields = [
        ("form[name]", "Newcomer"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://newcomer.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    let added = ana.submit("add_client", &fields).await;
    let to = added.leads_to().to_owned();
    assert!(to.ends_with("/secret") && !to.contains("cs_") && !added.body.contains("cs_"), "{to}");
    let kept = house.database().contents().await;
    let shown = ana.get(&to).await;
    // The nonce of a page is as random, and may have these letters, too.
    let letters = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
    };
    let secret = shown.body.split("cs_").skip(1).map(letters).find(|secret| secret.len() == 43).expect("256 bits");
    assert!(!kept.contains(&secret), "at rest it is encrypted, its key in the cookie");
    let again = ana.get(&to).await;
    assert_eq!(again.status, 200);
    assert!(!again.body.contains(&secret), "shown once");
    assert!(!ana.get(to.trim_end_matches("/secret")).await.body.contains(&secret));
    let activity = ana.get(&to.replace("/secret", "/activity")).await;
    assert!(activity.body.contains("Ana Ruiz") && !activity.body.contains(&secret));
    assert!(!house.database().contents().await.contains(&secret));
}

#[tokio::test]
async fn a_secret_is_shown_to_the_session_that_made_it_and_to_one_asker() {
    let house = House::open().await;
    let (ana, other) = (house.signed_in(ANA).await, house.signed_in(ANA).await);
    let reset = ana.call("reset_secret", &[("id", PAYROLL)]).await;
    assert_eq!(reset.status, 200);
    assert!(reset.location().ends_with("/secret") && !reset.body.contains("cs_"));
    let fields = [("id", PAYROLL)];
    let elsewhere: RevealedSecret = other.call("reveal_secret", &fields).await.json();
    assert_eq!(elsewhere.secret, None);
    let (a, b) = tokio::join!(ana.call("reveal_secret", &fields), ana.call("reveal_secret", &fields));
    let shown = [a, b].iter().filter(|answer| answer.json::<RevealedSecret>().secret.is_some()).count();
    assert_eq!(shown, 1);
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_leads_to_sign_in_and_back() {
    let house = House::open().await;
    let browser = house.anybody();
    let request = browser.ask(reqwest::Method::POST, "/fn/disable_client").header("origin", &browser.origin);
    let request = request.header("accept", "text/html").header("referer", format!("{}{}", browser.origin, page(OLD)));
    let answer = browser.send(request.form(&[("id", OLD)])).await;
    assert_eq!(answer.leads_to(), format!("/login?next={}", page(OLD)));
}

#[tokio::test]
async fn a_question_leads_back_to_the_list_as_it_was_left() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let left = format!("{LIST}?q=sync&amp;state=active");
    for (question, stays) in [("delete", LIST.to_owned()), ("disable", page(OLD))] {
        let asked = |from: String| {
            let request = ana.ask(reqwest::Method::GET, &format!("{}/{question}", page(OLD)));
            ana.send(request.header("accept", "text/html").header("referer", from))
        };
        let shown = asked(format!("{}{}", ana.origin, left.replace("&amp;", "&"))).await;
        assert!(shown.body.contains(&format!("name=\"back\" value=\"{left}\"")), "{question}: {shown:?}");
        assert_eq!(shown.body.matches(&format!("href=\"{left}\"")).count(), 1, "No leads there, too");
        for elsewhere in [format!("https://a.example{LIST}?q=sync"), format!("{}{}?q=sync", ana.origin, page(OLD))] {
            let shown = asked(elsewhere).await;
            assert!(shown.body.contains(&format!("name=\"back\" value=\"{stays}\"")), "{question}: {shown:?}");
        }
    }
    let back = left.replace("&amp;", "&");
    let done = ana.submit("delete_client", &[("id", OLD), ("outcome", "deactivated"), ("back", &back)]).await;
    assert!(done.leads_to().starts_with(&format!("{LIST}?q=sync&state=active&flash=")));
}

#[tokio::test]
async fn a_notice_says_what_was_done() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let to = ana.submit("restore_client", &[("id", DEACTIVATED), ("back", LIST)]).await.leads_to().to_owned();
    let id = to.split("flash=").nth(1).unwrap();
    let flash: Option<clientele::wire::Flash> = ana.call("get_flash", &[("id", id)]).await.json();
    let Some(clientele::wire::Flash::Notice(Notice::Restored { name, .. })) = flash else { panic!("{flash:?}") };
    assert_eq!(name, "Contact importer");
}

#[tokio::test]
async fn a_question_asked_again_still_leads_to_the_list_as_it_was_left() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let list = format!("{LIST}?q=parcel&sort=-created&size=25");
    let escaped = list.replace('&', "&amp;");
    let question = format!("{}/delete", page(OLD));
    let from = async |path: &str, referer: &str| {
        let request = ana.ask(reqwest::Method::GET, path).header("accept", "text/html");
        ana.send(request.header("referer", format!("{}{referer}", ana.origin))).await.body
    };
    let asked = from(&question, &list).await;
    let back = |body: &str| body.contains(&format!("name=\"back\" value=\"{escaped}\""));
    let no = |body: &str| body.contains(&format!("href=\"{escaped}\""));
    assert!(back(&asked) && no(&asked), "{asked}");
    // It does something else by now: nothing is done, and the question is asked again. The browser comes from the question.
    let refused = ana.submit("delete_client", &[("id", OLD), ("outcome", "removed"), ("back", &list)]).await;
    assert!(refused.leads_to().starts_with(&format!("{question}?flash=")), "{refused:?}");
    let again = from(refused.leads_to(), &question).await;
    assert!(back(&again) && no(&again), "{again}");
    let done = ana.submit("delete_client", &[("id", OLD), ("outcome", "deactivated"), ("back", &list)]).await;
    assert!(done.leads_to().starts_with(&format!("{list}&flash=")), "{done:?}");
    // Someone was faster: Close leads there, too.
    assert!(tom.submit("disable_client", &[("id", YOUNG), ("back", LIST)]).await.status.is_redirection());
    let late = ana.submit("disable_client", &[("id", YOUNG), ("back", &list)]).await;
    let told = from(late.leads_to(), &format!("{}/disable", page(YOUNG))).await;
    assert!(text(&told).contains("Already disabled") && no(&told), "{told}");
    // So does Restore, which is asked on the client's own page, too.
    assert!(tom.submit("restore_client", &[("id", DEACTIVATED), ("back", LIST)]).await.status.is_redirection());
    let late = ana.submit("restore_client", &[("id", DEACTIVATED), ("back", &list)]).await;
    assert!(late.leads_to().starts_with(&format!("{}/restore?flash=", page(DEACTIVATED))), "{late:?}");
    let told = from(late.leads_to(), &format!("{}/restore", page(DEACTIVATED))).await;
    assert!(text(&told).contains("Nothing to restore: it is active") && no(&told), "{told}");
    let late = ana.submit("restore_client", &[("id", DEACTIVATED), ("back", &page(DEACTIVATED))]).await;
    assert!(late.leads_to().starts_with(&format!("{}?flash=", page(DEACTIVATED))), "{late:?}");
    // What is no list of ours is led to by no link.
    let elsewhere = [("id", YOUNG), ("back", "javascript:alert(1)")];
    let told = from(ana.submit("disable_client", &elsewhere).await.leads_to(), &question).await;
    assert!(!told.contains("javascript:alert"), "{told}");
}
