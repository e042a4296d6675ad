//! TLS to a target: with a certificate of the name, which is trusted, or not at all.

use super::{
    local,
    target::{How, Target, Turning},
};
use clientele::{
    domain::{Timestamp, webhook::Answer},
    server::{
        crypto::webhook::new_secret,
        outgoing::{self, Parcel, Post},
    },
};
use reqwest::Certificate;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// Of hooks.example, signed by itself; good for nothing but this test.
const CERTIFICATE: &[u8] = include_bytes!("certificate.der");
const KEY: &[u8] = include_bytes!("key.der");

fn acceptor() -> TlsAcceptor {
    // That of this program, which is chosen with the first client.
    drop(outgoing::builder());
    let key = PrivateKeyDer::try_from(KEY).unwrap().clone_key();
    let config = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(vec![CertificateDer::from(CERTIFICATE)], key).unwrap()))
}

#[tokio::test]
async fn a_webhook_is_sent_to_who_has_the_certificate_of_its_name() {
    let target = Target::behind(How::Says(200), Some(acceptor())).await;
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
