//! Where a webhook leads: to addresses that may be reached, at the instant at which they are, and nowhere else.

use super::{
    Hooked, local,
    target::{How, Target, Turning},
};
use clientele::{
    domain::{Timestamp, reach::Reach, webhook::Answer},
    server::{
        crypto::webhook::new_secret,
        outgoing::{Parcel, Post},
    },
};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);
const PATIENCE: Duration = Duration::from_millis(400);

fn post(reach: Reach, answers: &[&[&str]]) -> Post {
    let of = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect::<Vec<IpAddr>>();
    Post::new(reach).with(Arc::new(Turning(Mutex::new(answers.iter().map(of).collect()))), None, PATIENCE)
}

async fn send(post: &Post, url: &str) -> Answer {
    post.send(&Parcel { url, id: "msg_1", secret: &new_secret(), body: "{}" }, NOW).await
}

fn says(answer: Answer) -> String {
    match answer {
        Answer::Failed(says) => says,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_never_connected_to() {
    let target = Target::open(How::Says(200)).await;
    let port = target.address.port();
    // Always, the second time it is asked, among others, as IPv6 that is IPv4 inside, and nowhere at all.
    let ways: [&[&[&str]]; 5] =
        [&[&["127.0.0.1"]], &[&["1.1.1.1", "127.0.0.1"]], &[&["::ffff:127.0.0.1"]], &[&["169.254.169.254"]], &[&[]]];
    for way in ways {
        let post = post(Reach::default(), way);
        let says = says(send(&post, &format!("https://hooks.example:{port}/")).await);
        assert!(says.starts_with("hooks.example is no public address."), "{way:?}: {says}");
    }
    assert_eq!(target.heard(), []);
}

#[tokio::test]
async fn each_connection_asks_anew_and_goes_where_that_answer_says() {
    let target = Target::open(How::Says(200)).await;
    let url = format!("http://hooks.internal:{}/", target.address.port());
    // It leads here, then to what may not be reached without TLS, then here again.
    let post = post(local(), &[&["127.0.0.1"], &["1.1.1.1"], &["127.0.0.1"]]);
    assert_eq!(send(&post, &url).await, Answer::Taken(200));
    assert!(says(send(&post, &url).await).contains("without TLS"));
    assert_eq!(send(&post, &url).await, Answer::Taken(200));
    assert_eq!(target.heard().len(), 2);
}

#[tokio::test]
async fn an_address_in_the_url_is_looked_at_as_well_when_it_is_sent() {
    let target = Target::open(How::Says(200)).await;
    let port = target.address.port();
    let post = post(Reach::default(), &[&["1.1.1.1"]]);
    for host in ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]", "[::]"] {
        for scheme in ["https", "http"] {
            let says = says(send(&post, &format!("{scheme}://{host}:{port}/")).await);
            assert!(says.contains("is no public address") || says.contains("without TLS"), "{scheme} {host}: {says}");
        }
    }
    assert_eq!(target.heard(), []);
    // What was allowed once is not, when the operator allows it no longer.
    let hooked = Hooked::with(How::Says(200), &["silent", "legacy_grant"]).await;
    let hooked = Hooked { post, ..hooked };
    hooked.morning();
    assert_eq!((hooked.round().await, hooked.heard().len()), (1, 0));
    assert!(hooked.told().await.late[0].says.contains("without TLS"));
}

#[tokio::test]
async fn nothing_is_followed_and_nobody_is_waited_for_or_listened_to_for_long() {
    let post = post(local(), &[&["127.0.0.1"]]);
    let leads = Target::open(How::Leads).await;
    assert!(says(send(&post, &leads.url()).await).contains("307, which leads elsewhere"));
    assert_eq!(leads.heard().len(), 1);
    let began = Instant::now();
    let hangs = Target::open(How::Hangs).await;
    assert_eq!(says(send(&post, &hangs.url()).await), "The target did not answer in time.");
    let talks = Target::open(How::TalksOn).await;
    assert_eq!(send(&post, &talks.url()).await, Answer::Taken(200));
    let nobody = Target::open(How::Hangs).await.url().replace("127.0.0.1", "127.0.0.9");
    assert!(says(send(&post, &nobody).await).starts_with("The target cannot be reached: "));
    assert!(began.elapsed() < Duration::from_secs(5));
}
