//! The browser's half: kept for a year under an address that changes with it.

use crate::house::House;
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
