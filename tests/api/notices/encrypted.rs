//! Mail by TLS, from the first byte and by STARTTLS: with who has a certificate of the configured name, which is trusted, or not
//! at all.

use super::{
    FROM, PUBLIC,
    post::{Encrypts, How, Post},
};
use crate::house::tls::acceptor;
use clientele::{
    domain::Timestamp,
    server::{
        config::{SmtpServer, Tls},
        console::present::notices::Letter,
        mail::{Mailer, Unsent},
    },
};
use std::time::Duration;

/// Of localhost, signed by itself; good for nothing but this test.
const CERTIFICATE: &[u8] = include_bytes!("certificate.der");
const KEY: &[u8] = include_bytes!("key.der");
/// That of a target of webhooks: of hooks.example.
const ANOTHER: &[u8] = include_bytes!("../webhooks/certificate.der");

fn mailer(post: &Post, host: &str, tls: Tls) -> Mailer {
    let user = Some(("ana".to_owned(), "s:cret".to_owned()));
    let server = SmtpServer { host: host.to_owned(), port: post.address.port(), tls, user };
    Mailer::new(server, FROM, PUBLIC).unwrap().patient_for(Duration::from_secs(5))
}

fn letter() -> Letter {
    Letter {
        id: "1".into(),
        to: ("Ana Ruiz".into(), "ana.ruiz@meridianpost.example".into()),
        subject: "3 things need you".into(),
        text: "What needs you: nothing.".into(),
        choose: PUBLIC.into(),
        at: Timestamp::default(),
    }
}

#[track_caller]
fn refused(sent: Result<(), Unsent>, says: &str) {
    match sent {
        Err(Unsent::Server(told)) => assert!(told.contains(says), "{told}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn mail_is_given_to_who_has_the_certificate_of_the_name_and_to_nobody_else() {
    for (encrypts, tls) in [
        (Encrypts::AtOnce(acceptor(CERTIFICATE, KEY)), Tls::Implicit),
        (Encrypts::WhenAsked(acceptor(CERTIFICATE, KEY)), Tls::Start),
    ] {
        let post = Post::behind(How::Takes, encrypts).await;
        // A certificate of another name, one that is trusted by nobody, one that is not the trusted one.
        refused(mailer(&post, "127.0.0.1", tls).trusting(CERTIFICATE).send(&letter()).await, "certificate");
        refused(mailer(&post, "localhost", tls).send(&letter()).await, "certificate");
        refused(mailer(&post, "localhost", tls).trusting(ANOTHER).send(&letter()).await, "certificate");
        let said = post.heard().into_iter().filter(|line| line.starts_with("AUTH") || line.starts_with("MAIL"));
        assert_eq!(said.collect::<Vec<_>>(), Vec::<String>::new(), "neither a password nor an address is told");

        post.becomes(How::AsksForPassword);
        mailer(&post, "localhost", tls).trusting(CERTIFICATE).send(&letter()).await.unwrap();
        let received = post.received();
        assert_eq!((received.len(), received[0].header("Subject").as_deref()), (1, Some("3 things need you")));
    }
}

#[tokio::test]
async fn who_is_asked_for_tls_and_speaks_none_gets_no_mail() {
    let post = Post::open(How::Takes).await;
    let sent = mailer(&post, "localhost", Tls::Start).trusting(CERTIFICATE).send(&letter()).await;
    refused(sent, "does not speak TLS as it should");
    let sent = mailer(&post, "localhost", Tls::Implicit).trusting(CERTIFICATE).send(&letter()).await;
    refused(sent, "cannot be reached");
    assert!(post.received().is_empty());
    assert!(
        !post.heard().iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")),
        "{:?}",
        post.heard()
    );
}
