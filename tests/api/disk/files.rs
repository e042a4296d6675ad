use crate::{
    house::{ANA, Browser, By, Database, House, YOUNG, form, pairs},
    oauth::machine,
    rest::{CLIENTS, Program},
};
use clientele::domain::time::SECOND;
use reqwest::Method;
use serde_json::json;
use std::{fs, path::PathBuf};

async fn save(browser: &Browser, by: By, description: &str) -> crate::house::Answer {
    let fields = form(&browser.client(YOUNG).await, &[("description", description)]);
    browser.post(by, "save_client", &pairs(&fields)).await
}

async fn ready(house: &House) -> u16 {
    // An answer holds for a second.
    house.wait(SECOND);
    house.anybody().get("/readyz").await.status.as_u16()
}

#[tokio::test]
async fn nothing_is_written_into_a_file_that_nobody_will_read() {
    let house = House::open().await;
    let Database::Sqlite { path, .. } = house.database() else { return };
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let program = Program::admin(&house).await;
    for ending in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{ending}", path.display()));
        let aside = file.with_extension("aside");
        fs::rename(&file, &aside).unwrap();
        for replaced in [false, true] {
            if replaced {
                fs::copy(&aside, &file).unwrap();
            }
            let at = format!("{ending:?}, replaced: {replaced}");
            assert_eq!(ready(&house).await, 503, "{at}");
            for by in [By::Fetch, By::Form] {
                let refused = save(&ana, by, &at).await;
                assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("5")), "{at}");
                assert!(refused.body.contains("Nothing was saved. Try again in a moment."), "{at}: {}", refused.body);
            }
            let reply = program.send(program.ask(Method::POST, CLIENTS).json(&json!({
                "name": "Night export",
                "authorizedGrantType": "CODE",
                "accessTokenValiditySeconds": 3600,
                "registeredRedirectUri": ["https://a.example/callback"],
                "scope": ["routing"],
            })));
            let reply = reply.await;
            assert_eq!((reply.status.as_u16(), &reply.body["code"]), (503, &json!("service.unavailable")), "{at}");
            assert!(reply.body["message"].as_str().unwrap().contains("Nothing was saved"), "{}", reply.body);
            assert_eq!(reply.headers["retry-after"], "5");
            let token = house.anybody();
            let request = token.ask(Method::POST, "/oauth/token").form(&[("grant_type", "client_credentials")]);
            let refused = token.send(request.basic_auth(&client.id, Some(&client.secret))).await;
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("5")), "{at}");
            assert!(refused.body.contains("temporarily_unavailable"), "{}", refused.body);
            let request = token.ask(Method::POST, "/oauth/introspect").form(&[("token", &program.token)]);
            let told = token.send(request.basic_auth(&client.id, Some(&client.secret))).await;
            assert!(told.status == 200 && told.body.contains("\"active\":true"), "{at}: {}", told.body);
        }
        fs::rename(&aside, &file).unwrap();
        assert_eq!(ready(&house).await, 200, "{ending:?} is back");
        assert_eq!(save(&ana, By::Fetch, ending).await.status, 200);
    }
    house.state.store.close().await;
}

#[tokio::test]
async fn connections_that_were_cut_hold_up_nobody() {
    let house = House::open().await;
    let Database::Postgres { .. } = house.database() else { return };
    let ana = house.signed_in(ANA).await;
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for time in 0..5 {
        let mut transaction = house.state.store.begin().await.unwrap();
        let mut other = house.state.store.reader().acquire().await.unwrap();
        let ended: i64 = sqlx::query_scalar(cut).fetch_one(&mut *other).await.unwrap();
        assert!(ended > 0);
        assert!(sqlx::query("SELECT 1").execute(&mut *transaction).await.is_err());
        drop((transaction, other));
        for n in 0..10 {
            let answer = save(&ana, By::Fetch, &format!("{time}, {n}")).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        assert_eq!(ready(&house).await, 200);
    }
}
