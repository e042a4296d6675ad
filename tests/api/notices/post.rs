//! A mail server for tests: it speaks as much SMTP (RFC 5321) as a client needs to deliver a mail, and can be told to refuse
//! and to hang.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A connection.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type Connection = BufReader<Box<dyn Stream>>;

/// When it speaks TLS.
#[derive(Clone)]
pub enum Encrypts {
    Never,
    AtOnce(TlsAcceptor),
    /// When it is asked to (STARTTLS, RFC 3207), and before that it takes nothing.
    WhenAsked(TlsAcceptor),
}

/// What it does with who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Takes,
    /// The first who comes with an address is told to come again; others are taken.
    FailsOnce,
    /// Of whatever address.
    RefusesAddresses,
    /// Says nothing at all.
    Hangs,
    /// Takes the mail and does not say so.
    SwallowsTheMail,
    /// Takes nothing from who has not signed in.
    AsksForPassword,
}

/// A mail that it took.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: Vec<String>,
    pub from: String,
    /// Headers and text, as they came.
    pub data: String,
}

impl Received {
    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let (headers, _) = self.data.split_once("\r\n\r\n")?;
        let unfolded = headers.replace("\r\n ", " ");
        let of = |line: &str| line.strip_prefix(&format!("{name}: ")).map(str::to_owned);
        unfolded.split("\r\n").find_map(of)
    }

    /// The text, decoded as far as quoted-printable (RFC 2045) has it.
    pub fn text(&self) -> String {
        let (_, body) = self.data.split_once("\r\n\r\n").unwrap();
        if self.header("Content-Transfer-Encoding").as_deref() != Some("quoted-printable") {
            return body.replace("\r\n", "\n");
        }
        let joined = body.replace("=\r\n", "").replace("\r\n", "\n");
        let mut bytes = vec![];
        let mut rest = joined.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            match (first, after.get(..2)) {
                (b'=', Some(digits)) => {
                    bytes.push(u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
                    rest = &after[2..];
                }
                _ => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}

#[derive(Debug)]
struct State {
    how: How,
    received: Vec<Received>,
    /// Every line that was said to it but mails.
    heard: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Post {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Post {
    pub async fn open(how: How) -> Self {
        Self::behind(how, Encrypts::Never).await
    }

    /// The same by TLS.
    pub async fn behind(how: How, encrypts: Encrypts) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State { how, received: vec![], heard: vec![] }));
        let post = Self { address, state };
        let serving = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (post, encrypts) = (serving.clone(), encrypts.clone());
                tokio::spawn(async move {
                    match encrypts {
                        Encrypts::Never => post.talk(Box::new(stream), None).await,
                        Encrypts::AtOnce(tls) => post.talk(Box::new(tls.accept(stream).await.ok()?), None).await,
                        Encrypts::WhenAsked(tls) => post.talk(Box::new(stream), Some(tls)).await,
                    }
                });
            }
        });
        post
    }

    pub fn becomes(&self, how: How) {
        self.state.lock().unwrap().how = how;
    }

    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    pub fn heard(&self) -> Vec<String> {
        self.state.lock().unwrap().heard.clone()
    }

    /// Until the other side goes.
    async fn talk(&self, stream: Box<dyn Stream>, mut tls: Option<TlsAcceptor>) -> Option<()> {
        let mut stream: Connection = BufReader::new(stream);
        let how = self.state.lock().unwrap().how;
        if how == How::Hangs {
            std::future::pending::<()>().await;
        }
        say(&mut stream, "220 post.example ESMTP").await?;
        let mut mail = Received { to: vec![], from: String::new(), data: String::new() };
        let mut signed_in = how != How::AsksForPassword;
        loop {
            let line = hear(&mut stream).await?;
            self.state.lock().unwrap().heard.push(line.clone());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            if word == "STARTTLS"
                && let Some(tls) = tls.take()
            {
                say(&mut stream, "220 go on").await?;
                let encrypted = tls.accept(stream.into_inner()).await.ok()?;
                stream = BufReader::new(Box::new(encrypted));
                continue;
            }
            let answer = match word.as_str() {
                "EHLO" if tls.is_some() => "250-post.example\r\n250 STARTTLS",
                "MAIL" if tls.is_some() => "530 encrypt first",
                "EHLO" if how == How::AsksForPassword => "250-post.example\r\n250 AUTH PLAIN",
                "EHLO" => "250-post.example\r\n250 8BITMIME",
                "AUTH" => {
                    signed_in = line.ends_with(" AGFuYQBzOmNyZXQ=");
                    if signed_in { "235 fine" } else { "535 wrong" }
                }
                "MAIL" if !signed_in => "530 sign in first",
                "MAIL" => {
                    mail.from.clone_from(&line);
                    "250 fine"
                }
                "RCPT" if how == How::RefusesAddresses => "550 5.1.1 no such\tperson",
                "RCPT" if how == How::FailsOnce => {
                    self.becomes(How::Takes);
                    "451 come again"
                }
                "RCPT" => {
                    mail.to.push(line);
                    "250 fine"
                }
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    loop {
                        let line = hear(&mut stream).await?;
                        if line == "." {
                            break;
                        }
                        mail.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                        mail.data.push_str("\r\n");
                    }
                    self.state.lock().unwrap().received.push(mail.clone());
                    if how == How::SwallowsTheMail {
                        std::future::pending::<()>().await;
                    }
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "502 what?",
            };
            say(&mut stream, answer).await?;
        }
    }
}

async fn say(stream: &mut Connection, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut Connection) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
