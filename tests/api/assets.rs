//! The browser's half: kept for a year under an address that changes with it.

use crate::house::{ANA, House, YOUNG, page};
use clientele::server::http::assets;
use reqwest::Method;

#[tokio::test]
async fn an_asset_is_kept_for_a_year_and_an_older_address_leads_to_the_present_one() {
    let house = House::open().await;
    let anybody = house.anybody();
    let root = assets::root();
    assert_eq!(anybody.get(&format!("{root}/pkg/nothing.js")).await.status, 404);
    assert_eq!(anybody.get("/assets/0123456789abcdef/pkg/nothing.js").await.status, 404);
    assert_eq!(anybody.get("/assets/0123456789abcdef/%0d%0aa:b").await.status, 404);
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml", "/pkg/..%2f..%2f..%2fCargo.toml"] {
        let status = anybody.get(&format!("{root}{path}")).await.status;
        assert!([400, 404].contains(&status.as_u16()), "{path}: {status}");
    }
    assert_eq!(anybody.get("/pkg/clientele.js").await.status, 404, "assets have the one address");
    if !assets::present() {
        eprintln!("no web build here: how its files are served was not looked at");
        return;
    }
    for (name, kind) in [
        ("pkg/clientele.js", "text/javascript; charset=utf-8"),
        ("pkg/clientele.css", "text/css; charset=utf-8"),
        ("pkg/clientele_bg.wasm", "application/wasm"),
    ] {
        let answer = anybody.ask(Method::GET, &format!("{root}/{name}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}");
        assert_eq!(answer.headers()["content-type"], kind);
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()["vary"], "accept-encoding");
        let older = anybody.get(&format!("/assets/0123456789abcdef/{name}")).await;
        assert_eq!(
            (older.leads_to(), older.header("cache-control")),
            (format!("{root}/{name}").as_str(), Some("no-store"))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_with_a_form_asks_for_its_code_at_once_however_many_pages_are_drawn() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let path = page(YOUNG);
    let asked = (0..30).map(|_| ana.get(&path));
    for shown in futures_util::future::join_all(asked).await {
        assert_eq!(shown.status, 200);
        for code in ["pkg/forms.js\"", "pkg/forms_bg.wasm\""] {
            let link = shown.body.split("<link ").find(|link| link.contains(code));
            assert!(link.is_some_and(|link| link.contains("preload\"")), "{code}: {}", shown.body);
        }
        assert!(shown.body.contains("<title>Quality review dashboard"), "{}", shown.body);
    }
}
