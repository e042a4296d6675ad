//! The settings of mail: what the page says of them, and what is refused at the start.

use super::choose;
use crate::house::{ANA, House, program};

#[tokio::test]
async fn the_page_says_that_no_server_is_configured() {
    const NONE: &str = "No mail server is configured, so nothing is sent by mail.";
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page = ana.get("/admin/account").await.body;
    assert!(page.contains(NONE) && page.contains("Deactivated clients") && page.contains(ANA));
    assert!(!page.contains("value=\"silent\" checked"));
    choose(&ana, &["silent"]).await;
    let page = ana.get("/admin/account").await.body;
    assert!(page.contains("value=\"silent\" checked"));
    let told = ana.get("/admin/audit").await.body;
    assert!(told.contains("Clients not used in the last 90 days") && !told.contains("Notices by mail"));
    ana.call("save_notices", &[("kinds[]", "silent")]).await;
    assert!(ana.get("/admin/audit").await.body.contains("Notices by mail"));
    let configured = House::with(&["--smtp-url", "smtp://localhost", "--mail-from", "a@b.example"]).await;
    assert!(!configured.signed_in(ANA).await.get("/admin/account").await.body.contains(NONE));
}

#[test]
fn what_is_configured_wrongly_is_refused_at_the_start_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let url = ["--smtp-url", "smtp://ana:geheim@mail.example"];
    let from = ["--mail-from", "clientele@example.com"];
    let public = ["--public-url", "https://clientele.example"];
    let none: [&str; 0] = [];
    for (flags, named) in [
        ([&["--smtp-url", "mail.example"][..], &from, &public].concat(), "--smtp-url: "),
        ([&url[..], &public].concat(), "--mail-from is missing"),
        ([&url[..], &from].concat(), "--public-url is missing"),
        ([&url[..], &["--mail-from", "nobody"], &public].concat(), "--mail-from: "),
        ([&url[..], &from, &public, &["--smtp-password-file", "none"]].concat(), "--smtp-password-file none: "),
        ([&none[..], &from].concat(), "--mail-from says"),
    ] {
        let output =
            program::clientele(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).args(&flags).output().unwrap();
        let says = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && says.contains(named), "{flags:?}: {says}");
        assert!(!says.contains("geheim"), "{says}");
    }
    let mut help = program::clientele(folder.path());
    let help = help.args(["serve", "--help"]).env("CLIENTELE_SMTP_URL", url[1]).output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("geheim"));
}
