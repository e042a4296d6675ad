//! A secret that ends by its silence, as people are told by mail.

use super::{Mailed, post::How};
use crate::{house::ANA, oauth::machine};
use clientele::domain::time::{DAY, HOUR, MINUTE};

#[tokio::test]
async fn a_silent_secret_is_told_before_it_ends_and_anew_after_a_use_put_that_off() {
    let mailed = Mailed::with(How::Takes, &["secret_ends"]).await;
    mailed.execute("UPDATE client_secrets SET expires_at = NULL WHERE client_id <> $1", "").await;
    let house = &mailed.house;
    let ana = house.signed_in(ANA).await;
    let client = machine(&ana).await;
    let secret = ana.client(&client.id).await.secrets[0].clone();
    assert_eq!(ana.call("add_secret", &[("id", &client.id), ("days", "0")]).await.status, 200);
    let set = [("id", client.id.as_str()), ("secret_id", &secret.id.to_string()), ("days", "7")];
    assert_eq!(ana.call("set_silence", &set).await.status, 200);
    for n in 0..2 {
        house.wait(6 * DAY - HOUR);
        assert_eq!(mailed.round().await, 1, "that of the morning");
        let text = mailed.received().pop().unwrap().text();
        assert!(text.contains("1 client with a secret that ends within 14 days"), "{text}");
        assert!(
            text.contains("unless it is used before. It was asked to end when silent")
                && !text.contains("Within 24 hours"),
            "{text}"
        );
        house.wait(2 * HOUR);
        assert_eq!((mailed.round().await, mailed.round().await), (1, 0), "{n}: told once");
        let mail = mailed.received().pop().unwrap();
        assert_eq!(mail.header("Subject").as_deref(), Some("1 thing ends within 24 hours in Meridian Post"));
        let text = mail.text();
        let says = format!("The secret {} of ", secret.hint);
        assert!(
            text.contains(&says) && text.contains(" ends in 2") && text.contains(", unless it is used before.\n"),
            "{text}"
        );
        // A use makes it another end, of which nobody was told.
        assert_eq!(client.answers(house).await, 200);
        house.state.tokens.recorder.write(&house.state.store).await.unwrap();
        house.wait(MINUTE);
        assert_eq!(mailed.round().await, 0);
    }
}
