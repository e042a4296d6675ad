//! TLS to a target: with a certificate of the name, which is trusted, or not at all.

use super::{
    local,
    target::{How, Target, Turning},
};
use crate::house::tls::acceptor;
use clientele::{
    domain::{Timestamp, webhook::Answer},
    server::{
        crypto::webhook::new_secret,
        outgoing::{Parcel, Post},
    },
};
use reqwest::Certificate;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// Of hooks.example, signed by itself; good for nothing but this test.
const CERTIFICATE: &[u8] = include_bytes!("certificate.der");
const KEY: &[u8] = include_bytes!("key.der");

#[tokio::test]
async fn a_webhook_is_sent_to_who_has_the_certificate_of_its_name() {
    let target = Target::behind(How::Says(200), Some(acceptor(CERTIFICATE, KEY))).await;
    let port = target.address.port();
    let trusting = |certificate: Option<Certificate>| {
        let names = Turning(Mutex::new(vec![vec!["127.0.0.1".parse().unwrap()]]));
        Post::new(local()).with(Arc::new(names), certificate, Duration::from_secs(5))
    };
    let send = async |post: &Post, host: &str| {
        let url = format!("https://{host}:{port}/x");
        post.send(&Parcel { url: &url, id: "msg_1", secret: &new_secret(), body: "{}" }, Timestamp::default()).await
    };
    let trusted = trusting(Some(Certificate::from_der(CERTIFICATE).unwrap()));
    assert_eq!(send(&trusted, "hooks.example").await, Answer::Taken(200));
    for (post, host) in [(&trusted, "other.example"), (&trusting(None), "hooks.example")] {
        match send(post, host).await {
            Answer::Failed(says) => assert!(says.contains("certificate"), "{host}: {says}"),
            other => panic!("{host}: {other:?}"),
        }
    }
    assert_eq!(target.heard().len(), 1);
}
