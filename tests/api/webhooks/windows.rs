//! What happens to a webhook, or to what is on its way there, while a target is still answering.

use super::*;
use clientele::{
    domain::webhook::Answer,
    server::console::zone::{days_in, named},
};
use webhooks::Carried;

impl Hooked {
    /// Takes on all that is due, as a process does that is held before it sends.
    async fn taken(&self) -> Vec<Carried> {
        let (state, now) = (&self.house.state, self.house.clock.now());
        assert_eq!(notices::round(&state.store, None, &self.house.clock).await.unwrap(), 0);
        let mut taken = vec![];
        for message in webhooks::due(&state.store, now).await.unwrap() {
            taken.extend(webhooks::take(&state.store, &state.keys, &message, now).await.unwrap());
        }
        taken
    }

    async fn settle(&self, carried: &Carried, answer: Answer) {
        webhooks::settle(&self.house.state.store, carried, &answer, 0, self.house.clock.now()).await.unwrap();
    }
}

#[tokio::test]
async fn of_two_messages_to_a_target_that_is_gone_none_is_lost() {
    for last in [Answer::Gone, Answer::Failed("The target did not answer within 10 seconds.".into())] {
        let hooked = Hooked::with(How::Says(500), &["silent", "legacy_grant"]).await;
        hooked.morning();
        assert_eq!(hooked.round().await, 1);
        hooked.morning();
        let taken = hooked.taken().await;
        assert_eq!(taken.len(), 2);
        hooked.settle(&taken[0], Answer::Gone).await;
        hooked.settle(&taken[1], last.clone()).await;
        hooked.house.wait(MINUTE);
        assert_eq!(hooked.round().await, 0, "{last:?}");
        let late = hooked.told().await.late;
        assert!(late.len() == 2 && late.iter().all(|message| message.again.is_none()), "{last:?}: {late:?}");
    }
}

#[tokio::test]
async fn an_answer_of_a_target_that_was_removed_says_nothing_of_the_one_after_it() {
    let hooked = Hooked::with(How::Says(200), &["silent", "legacy_grant"]).await;
    hooked.morning();
    let taken = hooked.taken().await;
    assert_eq!(taken.len(), 1);
    let ana = hooked.house.signed_in(ANA).await;
    ana.submit("remove_webhook", &[]).await;
    ana.submit("save_webhook", &[("url", &format!("{}&of=another", hooked.target.url()))]).await;
    hooked.settle(&taken[0], Answer::Gone).await;
    assert!(hooked.told().await.off.is_none(), "switched off by another's answer");
    hooked.settle(&taken[0], Answer::Taken(200)).await;
    assert!(hooked.told().await.delivered.is_none(), "another took it");
}

#[tokio::test]
async fn a_process_that_was_held_neither_sends_another_text_nor_forgets_what_another_one_sent() {
    let hooked = Hooked::with(How::Says(500), &["silent", "legacy_grant"]).await;
    hooked.morning();
    let taken = hooked.taken().await;
    let (store, now) = (&hooked.house.state.store, hooked.house.clock.now());
    let days = days_in(now, named("UTC").unwrap()).unwrap().1;
    let notice = webhooks::says(store, &taken[0], &days, now).await.unwrap().unwrap();
    hooked.house.wait(3 * MINUTE);
    assert_eq!(hooked.round().await, 1);
    assert!(!webhooks::keep(store, &taken[0], "another text", &notice).await.unwrap());
    // It finds nothing to say by now.
    hooked.execute("DELETE FROM notice_kinds WHERE user_id IN (SELECT id FROM users WHERE email = $1)", ANA).await;
    assert!(webhooks::says(store, &taken[0], &days, now).await.unwrap().is_none());
    assert_eq!(hooked.told().await.late.len(), 1);
    choose(&hooked.house.signed_in(ANA).await, &["silent", "legacy_grant"]).await;
    hooked.house.wait(7 * MINUTE);
    assert_eq!(hooked.round().await, 1);
    let [one, two] = <[Request; 2]>::try_from(hooked.heard()).unwrap();
    assert_eq!((one.header("webhook-id"), &one.body), (two.header("webhook-id"), &two.body));
}
