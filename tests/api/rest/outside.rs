//! Documents that nobody wrote, at the doors that read the most of them: an import, and the forms of the authorization
//! server. Each is answered in the terms of its door, and none is our failure.

use super::{CLIENTS, Program};
use crate::house::House;
use reqwest::{Method, header::CONTENT_TYPE};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::runtime::Runtime;

/// Rows as senders write them, and parts of them.
const PARTS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "\"\"",
    "\"CODE\"",
    "\"CLIENT-CREDENTIALS\"",
    "\"name\":\"Rota\"",
    "\"authorizedGrantType\":\"CODE\"",
    "\"authorizedGrantType\":[]",
    "\"scope\":[\"users\"]",
    "\"scope\":\"users\"",
    "\"scope\":{\"a\":1}",
    "\"registeredRedirectUri\":[\"https://a.example/b\"]",
    "\"registeredRedirectUri\":\"https://a.example\"",
    "\"id\":\"00000000-0000-4000-8000-000000000001\"",
    "\"id\":7",
    "\"roleDivisions\":[{\"roleId\":\"x\",\"divisionId\":\"*\"}]",
    "\"roleDivisions\":[null]",
    "\"roleIds\":[1]",
    "\"dateCreated\":\"2026-02-30T00:00:00Z\"",
    "\"dateCreated\":\"1969-12-31T23:59:59.999Z\"",
    "\"accessTokenValiditySeconds\":38880000",
    "\"accessTokenValiditySeconds\":-9223372036854775808",
    "\"state\":\"inactive\"",
    "\"state\":\"asleep\"",
    "\"dateToDelete\":\"+262143-01-01T00:00:00Z\"",
    "\"description\":\"\\u0000\"",
    "\"name\":\"\\ud800\"",
    "\"clients\":[",
    "\"dryRun\":true",
    "\"dry_run\":true",
    "\"withSecrets\":true",
];

/// Parts one after the other, with commas where they may stand; sometimes as a whole row.
fn document(recipe: &[u8]) -> String {
    let (first, parts) = recipe.split_first().map_or((0, recipe), |(first, parts)| (*first, parts));
    let parts: Vec<&str> = parts.iter().map(|part| PARTS[usize::from(*part) % PARTS.len()]).collect();
    match first % 4 {
        0 => parts.concat(),
        1 => format!("{{\"clients\":[{{{}}}],\"dryRun\":true}}", parts.join(",")),
        2 => format!("{{\"clients\":[{}],\"dryRun\":true}}", parts.join(",")),
        _ => format!("{{{}}}", parts.join(",")),
    }
}

#[test]
fn an_import_tells_what_it_cannot_read_whatever_it_is() {
    let runtime = Runtime::new().unwrap();
    let (house, program) = runtime.block_on(async {
        let flags =
            ["--api-per-client", "1000000", "--tokens-per-address", "1000000", "--tokens-per-client", "1000000"];
        let house = House::with(&flags).await;
        let program = Program::admin(&house).await;
        (house, program)
    });
    let nobody = house.anybody();
    let at_work = AssertUnwindSafe((runtime, program, nobody));
    bolero::check!().with_max_len(24).with_test_time(Duration::from_secs(5)).for_each(|recipe: &[u8]| {
        let AssertUnwindSafe((runtime, program, nobody)) = &at_work;
        let sent = document(recipe);
        runtime.block_on(async {
            let import = program.ask(Method::POST, &format!("{CLIENTS}/import"));
            let reply = program.send(import.header(CONTENT_TYPE, "application/json").body(sent.clone())).await;
            assert!([200, 400].contains(&reply.status.as_u16()), "{sent}: {}", reply.body);
            if reply.status == 400 {
                assert!(
                    reply.body["code"].is_string() && reply.body["contextId"].is_string(),
                    "{sent}: {}",
                    reply.body
                );
            }
            // The same text where a form is expected.
            for endpoint in ["token", "introspect", "revoke"] {
                let request = nobody.ask(Method::POST, &format!("/oauth/{endpoint}"));
                let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(sent.clone());
                let answer = nobody.send(request).await;
                assert!([400, 401].contains(&answer.status.as_u16()), "{endpoint} {sent}: {}", answer.body);
            }
        });
    });
    // Its connections are given back where they were taken.
    let AssertUnwindSafe((runtime, ..)) = at_work;
    runtime.block_on(async { drop(house) });
}
