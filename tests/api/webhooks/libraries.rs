//! A receiver that knows nothing of us takes what is sent: the library of Standard Webhooks, in a process of its own
//! (`end2end/libraries`).
//!
//! It needs what `make test` installs, so a plain `cargo test` leaves it out.

use super::{Hooked, Request, target::How};
use clientele::domain::time::MINUTE;
use serde_json::{Value, json};
use std::process::Command;

/// What the library says of a request that comes at this instant.
fn receives(request: &Request, secret: &str, at: i64) -> Value {
    let message = json!({"secret": secret, "at": at, "headers": request.headers, "body": request.body});
    let output = tokio::task::block_in_place(|| {
        Command::new("node")
            .arg("end2end/libraries/standardwebhooks.mjs")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("MESSAGE", message.to_string())
            .output()
            .unwrap_or_else(|e| panic!("node: {e}"))
    });
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(&told)
        .unwrap_or_else(|e| panic!("{e}: {told}{}. `make test` installs it", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs standardwebhooks: make test"]
async fn a_library_of_standard_webhooks_takes_what_is_sent() {
    let hooked = Hooked::with(How::Says(204), &["silent", "removed_soon"]).await;
    hooked.house.wait(MINUTE);
    assert_eq!(hooked.round().await, 1, "one of what ends");
    hooked.morning();
    assert_eq!(hooked.round().await, 1, "one of a morning");
    let now = hooked.house.clock.now().millis();
    let [ending, daily] = <[Request; 2]>::try_from(hooked.heard()).unwrap();
    let taken = receives(&daily, &hooked.secret, now);
    assert_eq!(taken["taken"]["type"], "notice.daily", "{taken}");
    let sent: i64 = ending.header("webhook-timestamp").parse().unwrap();
    assert_eq!(receives(&ending, &hooked.secret, sent * 1_000)["taken"]["type"], "notice.ending");

    // What is another's, was changed on its way, or comes late, it refuses.
    let changed = Request { body: daily.body.replace("notice.daily", "notice.other"), ..daily.clone() };
    let other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    for (request, secret, at) in [
        (&changed, hooked.secret.as_str(), now),
        (&daily, other, now),
        (&daily, hooked.secret.as_str(), now + 6 * MINUTE),
        (&daily, hooked.secret.as_str(), now - 6 * MINUTE),
    ] {
        assert!(receives(request, secret, at)["refused"].is_string(), "{at}");
    }
}
