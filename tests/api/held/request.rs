//! Requests whose last byte waits: HTTP/1.1 over a socket of one's own, as no library sends it.

use clientele::wire::Reader;
use std::{collections::BTreeMap, net::SocketAddr, sync::Mutex, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longer than any answer takes; a test that waits for one that never comes says so.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is sent.
#[derive(Clone, Debug)]
pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// Where the last byte is that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// In the body, which the server has asked for.
    Body,
    /// In the head: the operation has no body, so the server does nothing before the head is whole.
    Head,
}

/// A request that is sent but for its last byte.
pub struct Held {
    stream: TcpStream,
    rest: Vec<u8>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub location: String,
    pub cookies: Vec<String>,
    pub body: String,
}

impl Request {
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: vec![], body: String::new() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn body(self, kind: &'static str, body: impl Into<String>) -> Self {
        Self { body: body.into(), ..self }.header("content-type", kind)
    }

    fn head(&self, expects: bool) -> String {
        let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.body.is_empty() || self.method != "GET" {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        if expects {
            head += "expect: 100-continue\r\n";
        }
        head + "\r\n"
    }

    /// Sends all of it and reads the answer.
    pub async fn send(&self, to: SocketAddr) -> Reply {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all((self.head(false) + &self.body).as_bytes()).await.unwrap();
        read(stream).await
    }

    /// Sends all but the last byte. With a body the server has asked for it when this returns: it answers `100 Continue`
    /// (RFC 9110 section 10.1.1) as soon as somebody wants to read the body, and not before.
    pub async fn hold(&self, hold: Hold, to: SocketAddr) -> Held {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let sent = match hold {
            Hold::Head => self.head(false),
            Hold::Body => {
                assert!(!self.body.is_empty(), "{} has nothing to hold back", self.path);
                stream.write_all(self.head(true).as_bytes()).await.unwrap();
                let asked = interim(&mut stream).await;
                assert!(asked.starts_with("HTTP/1.1 100 "), "{} was answered before its body: {asked}", self.path);
                self.body.clone()
            }
        };
        let (most, rest) = sent.as_bytes().split_at(sent.len() - 1);
        stream.write_all(most).await.unwrap();
        stream.flush().await.unwrap();
        Held { stream, rest: rest.to_vec() }
    }
}

impl Held {
    /// Sends the last byte and reads the answer.
    pub async fn let_go(mut self) -> Reply {
        self.stream.write_all(&self.rest).await.unwrap();
        read(self.stream).await
    }
}

/// The first head that comes, up to its end.
async fn interim(stream: &mut TcpStream) -> String {
    let mut head = vec![];
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the server asks for the body");
    String::from_utf8_lossy(&head).into_owned()
}

async fn read(mut stream: TcpStream) -> Reply {
    let mut bytes = vec![];
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the server answers").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let all =
        |wanted: &str| headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect();
    let first = |wanted: &str| -> String { Vec::<String>::into_iter(all(wanted)).next().unwrap_or_default() };
    let body = if first("transfer-encoding") == "chunked" { whole(body) } else { body.to_owned() };
    Reply { status, location: first("location"), cookies: all("set-cookie"), body }
}

/// A body that came in chunks (RFC 9112 section 7.1).
fn whole(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = chunks.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        body += &rest[..size];
        chunks = rest[size..].trim_start_matches("\r\n");
    }
    body
}

impl Reply {
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// Enough of what it says to know it by.
    pub fn beginning(&self) -> &str {
        self.body.get(..200).unwrap_or(&self.body)
    }

    #[track_caller]
    pub fn ok(self, what: &str) -> Self {
        assert!((200..400).contains(&self.status), "{what}: {} {}", self.status, self.body);
        self
    }
}

/// A browser: it keeps its cookies.
#[derive(Debug)]
pub struct Visitor {
    to: SocketAddr,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// How a form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By our code in the browser.
    Fetch,
    /// By the browser alone.
    Form,
}

const SESSION: &str = "clientele_session";

impl Visitor {
    pub fn new(to: SocketAddr, session: Option<&str>) -> Self {
        let cookies = session.map(|token| (SESSION.to_owned(), token.to_owned())).into_iter().collect();
        Self { to, cookies: Mutex::new(cookies) }
    }

    pub fn session(&self) -> String {
        self.cookies.lock().unwrap()[SESSION].clone()
    }

    /// The same browser at another connection.
    pub fn again(&self) -> Self {
        Self { to: self.to, cookies: Mutex::new(self.cookies.lock().unwrap().clone()) }
    }

    /// The page was opened by its name: at an IP address there are no passkeys.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.to.port())
    }

    /// A form for a server function.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(&self, by: By, function: &str, fields: &[(N, V)]) -> Request {
        let cookies = self.cookies.lock().unwrap();
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let accept = if by == By::Form { "text/html,application/xhtml+xml" } else { "application/json" };
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        // A field that no function reads: one without any has a last byte, too.
        let body = if body.is_empty() { format!("{}=", Reader::FIELD) } else { body };
        Request::new("POST", format!("/fn/{function}"))
            .header("origin", self.origin())
            .header("host", self.origin().trim_start_matches("http://"))
            .header("cookie", cookies.join("; "))
            .header("accept", accept)
            .body("application/x-www-form-urlencoded", body)
    }

    /// Calls a server function as our code in the browser does.
    pub async fn call<N: AsRef<str>, V: AsRef<str>>(&self, function: &str, fields: &[(N, V)]) -> Reply {
        let reply = self.form(By::Fetch, function, fields).send(self.to).await;
        for cookie in &reply.cookies {
            let (pair, rest) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if rest.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.into(), value.into());
            }
        }
        reply
    }

    /// The same, for one that must work.
    #[track_caller]
    pub fn does<'a, N: AsRef<str>, V: AsRef<str>>(
        &'a self,
        function: &'a str,
        fields: &'a [(N, V)],
    ) -> impl Future<Output = Reply> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let reply = self.call(function, fields).await;
            assert_eq!(reply.status, 200, "{function} at {caller}: {}", reply.body);
            reply
        }
    }
}
