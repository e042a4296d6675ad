//! A target of webhooks for tests: it takes what is sent to it, answers as it is told, and says what it heard.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A connection.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What it does with who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Answers this status.
    Says(u16),
    /// Answers this status, and asks to be left alone for so many seconds.
    AsksForTime(u16, u64),
    /// Sends whoever comes elsewhere.
    Leads,
    /// Takes all and says nothing.
    Hangs,
    /// Takes it, and does not stop answering.
    TalksOn,
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The first line.
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

#[derive(Clone, Debug)]
pub struct Target {
    pub address: SocketAddr,
    how: Arc<Mutex<How>>,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Target {
    pub async fn open(how: How) -> Self {
        Self::behind(how, None).await
    }

    /// The same by TLS.
    pub async fn behind(how: How, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let target = Self { address, how: Arc::new(Mutex::new(how)), heard: Arc::default() };
        let serving = target.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (target, tls) = (serving.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => target.talk(Box::new(stream)).await,
                        Some(tls) => target.talk(Box::new(tls.accept(stream).await.ok()?)).await,
                    }
                });
            }
        });
        target
    }

    pub fn becomes(&self, how: How) {
        *self.how.lock().unwrap() = how;
    }

    pub fn heard(&self) -> Vec<Request> {
        self.heard.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?key=geheim", self.address)
    }

    async fn talk(&self, mut stream: Box<dyn Stream>) -> Option<()> {
        let mut bytes = vec![];
        let (head, length) = loop {
            stream.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, _)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                break (head.to_owned(), length.unwrap_or(0));
            }
        };
        while bytes.len() < head.len() + 4 + length {
            stream.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
        }
        let body = String::from_utf8(bytes[head.len() + 4..].to_vec()).unwrap();
        let mut lines = head.lines();
        let line = lines.next()?.to_owned();
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let headers = lines.filter_map(pair).collect();
        self.heard.lock().unwrap().push(Request { line, headers, body });
        let how = *self.how.lock().unwrap();
        let answer = match how {
            How::Hangs => std::future::pending().await,
            How::Says(status) => format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n"),
            How::AsksForTime(status, seconds) => {
                format!("HTTP/1.1 {status} Said\r\nretry-after: {seconds}\r\ncontent-length: 0\r\n\r\n")
            }
            How::Leads => format!(
                "HTTP/1.1 307 Elsewhere\r\nlocation: http://{}/other\r\ncontent-length: 0\r\n\r\n",
                self.address
            ),
            How::TalksOn => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".into(),
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
        if how == How::TalksOn {
            loop {
                stream.write_all(b"10000\r\n").await.ok()?;
                stream.write_all(&[b'x'; 0x10000]).await.ok()?;
                stream.write_all(b"\r\n").await.ok()?;
            }
        }
        stream.flush().await.ok()
    }
}

/// Names that lead somewhere else each time they are asked for.
#[derive(Debug)]
pub struct Turning(pub Mutex<Vec<Vec<IpAddr>>>);

impl clientele::server::outgoing::Names for Turning {
    fn addresses(&self, _: &str) -> clientele::server::outgoing::Resolved {
        let mut all = self.0.lock().unwrap();
        let next = if all.len() > 1 { all.remove(0) } else { all[0].clone() };
        Box::pin(async move { Ok(next) })
    }
}
