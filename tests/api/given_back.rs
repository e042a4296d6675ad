//! What a client gives back while it is rehearsed: it is answered as a deactivated one is, and what it gave back stays ended.

use crate::{
    house::{ANA, House, TOM},
    oauth::{Client, application, machine, public_application, redemption},
    rest::{Program, Reply},
};
use clientele::domain::time::MINUTE;

async fn revoke(house: &House, client: &Client, token: &str) {
    client.post(house, "revoke", &[("token", token)]).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn what_is_revoked_during_a_rehearsal_does_not_live_again() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (robot, app, public) = (machine(&ana).await, application(&ana).await, public_application(&ana).await);
    let watcher = machine(&ana).await;
    let (gone, kept) = (robot.own_token(&house).await.access_token, robot.own_token(&house).await.access_token);
    let (by_refresh, others) = (app.tokens_for(&house, &tom).await, app.tokens_for(&house, &ana).await);
    let code = public.code(&tom, &[]).await;
    let of_public: crate::oauth::Tokens = public.post_public(&house, "token", &redemption(&code)).await.json();
    for client in [&robot, &app, &public] {
        assert_eq!(ana.call("rehearse_client", &[("id", &client.id), ("span", "10")]).await.status, 200);
    }
    revoke(&house, &robot, &gone).await;
    revoke(&house, &robot, "cat_nonsense").await;
    revoke(&house, &app, by_refresh.refresh_token.as_ref().unwrap()).await;
    let own = [("token", of_public.access_token.as_str())];
    public.post_public(&house, "revoke", &own).await.refused(401, "invalid_client");

    // Whoever only names a client ends nothing, nor does one that proves to be another.
    robot.post_public(&house, "revoke", &[("token", &kept)]).await.refused(401, "invalid_client");
    let wrong = Client { id: robot.id.clone(), secret: "cs_wrong".into() };
    revoke(&house, &wrong, &kept).await;
    revoke(&house, &app, &kept).await;
    public.post_public(&house, "revoke", &[("token", &kept)]).await.refused(401, "invalid_client");
    app.post_public(&house, "revoke", &[("token", &others.access_token)]).await.refused(401, "invalid_client");

    house.wait(10 * MINUTE);
    for (token, lives) in [
        (&gone, false),
        (&by_refresh.access_token, false),
        (by_refresh.refresh_token.as_ref().unwrap(), false),
        (&of_public.access_token, false),
        (&kept, true),
        (&others.access_token, true),
        (others.refresh_token.as_ref().unwrap(), true),
        (of_public.refresh_token.as_ref().unwrap(), true),
    ] {
        assert_eq!(watcher.sees(&house, token).await, lives, "{token}");
    }
}

#[tokio::test]
async fn a_token_that_its_bearer_ends_during_a_rehearsal_does_not_live_again() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (robot, watcher) = (machine(&ana).await, machine(&ana).await);
    let (gone, kept) = (robot.own_token(&house).await.access_token, robot.own_token(&house).await.access_token);
    assert_eq!(ana.call("rehearse_client", &[("id", &robot.id), ("span", "10")]).await.status, 200);
    let refused = |reply: Reply| reply.refused(401, "bad.credentials");
    let own = "/api/v2/tokens/me";
    let said = refused(Program::with_token(&house, &gone).delete(own).await);
    assert_eq!(said["message"], refused(Program::with_token(&house, "cat_nonsense").delete(own).await)["message"]);
    // To ask about it ends nothing.
    refused(Program::with_token(&house, &kept).get(own).await);
    house.wait(10 * MINUTE);
    assert_eq!((watcher.sees(&house, &gone).await, watcher.sees(&house, &kept).await), (false, true));
}
