//! A connection: what it waits for, since when, and how long it may wait.

use super::limits::Timeouts;
use crate::server::places::Place;
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
};
use http_body::{Frame, SizeHint};
use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
    time::{Instant, Sleep, sleep_until},
};

/// Where a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing has been sent yet.
    New,
    /// Something of a request's head has come.
    Head,
    /// A request waits for its body.
    Body,
    /// The server has something to do.
    Working,
    /// A request was answered, and the next has not begun.
    Idle,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// When the caller stopped taking what is sent.
    full_since: Option<Instant>,
    leaving: bool,
}

#[derive(Debug)]
pub struct Line {
    id: u64,
    address: IpAddr,
    state: Mutex<State>,
    leave: Notify,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(&self, phase: Phase) {
        let mut state = self.state();
        state.phase = phase;
        state.since = Instant::now();
    }

    /// When it has waited long enough to read.
    fn until(&self, timeouts: &Timeouts) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            Phase::New | Phase::Head => Some(state.since + timeouts.head),
            // While an answer is on its way, nothing else is waited for.
            Phase::Idle if state.full_since.is_none() => Some(state.since + timeouts.idle),
            Phase::Idle | Phase::Body | Phase::Working => None,
        }
    }

    /// Since when it has waited for the caller, if it does.
    fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            _ if state.leaving => None,
            Phase::Working => state.full_since,
            _ => Some(state.since),
        }
    }

    fn leave(&self) {
        self.state().leaving = true;
        self.leave.notify_one();
    }

    pub async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

/// All that are open.
#[derive(Debug, Default)]
pub struct Lines {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Line>>>,
}

impl Lines {
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn begin(&self, address: IpAddr) -> Arc<Line> {
        let state = State { phase: Phase::New, since: Instant::now(), full_since: None, leaving: false };
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let line = Arc::new(Line { id, address, state: Mutex::new(state), leave: Notify::new() });
        self.open().insert(id, Arc::clone(&line));
        line
    }

    pub fn end(&self, line: &Line) {
        self.open().remove(&line.id);
    }

    /// Tells one that waits for its caller to leave: of the address that has most of them, the one that has waited
    /// longest. What is worked on stays.
    pub fn make_room(&self) {
        let open = self.open();
        let mut of_address: HashMap<IpAddr, usize> = HashMap::new();
        for line in open.values() {
            *of_address.entry(line.address).or_default() += 1;
        }
        let now = Instant::now();
        let waiting = open.values().filter_map(|line| Some((line, line.waits_since()?)));
        let first = waiting.max_by_key(|(line, since)| (of_address.get(&line.address).copied(), now - *since));
        if let Some((line, _)) = first {
            line.leave();
        }
    }
}

/// A stream that gives up on a caller who lets it wait too long.
pub struct Watched {
    stream: TcpStream,
    line: Arc<Line>,
    timeouts: Timeouts,
    reading: Pin<Box<Sleep>>,
    writing: Pin<Box<Sleep>>,
}

impl Watched {
    pub fn new(stream: TcpStream, line: Arc<Line>, timeouts: Timeouts) -> Self {
        let timer = || Box::pin(sleep_until(Instant::now()));
        Self { stream, line, timeouts, reading: timer(), writing: timer() }
    }

    /// Minds how long the caller takes nothing.
    fn taken<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        let mut state = self.line.state();
        if done.is_ready() {
            if state.full_since.take().is_some() && state.phase == Phase::Idle {
                state.since = Instant::now();
            }
            return done;
        }
        let until = *state.full_since.get_or_insert_with(Instant::now) + self.timeouts.body;
        drop(state);
        ready!(expired(&mut self.writing, until, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Whether that instant has come; it wakes when it does.
fn expired(timer: &mut Pin<Box<Sleep>>, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
    if timer.deadline() != until {
        timer.as_mut().reset(until);
    }
    timer.as_mut().poll(cx)
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        if let Poll::Ready(done) = Pin::new(&mut this.stream).poll_read(cx, buffer) {
            let mut state = this.line.state();
            if buffer.filled().len() > before && matches!(state.phase, Phase::New | Phase::Idle) {
                state.phase = Phase::Head;
                state.since = Instant::now();
            }
            return Poll::Ready(done);
        }
        let Some(until) = this.line.until(&this.timeouts) else { return Poll::Pending };
        ready!(expired(&mut this.reading, until, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.taken(cx, done)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.taken(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Bytes of a body that make it worth waiting another second: the slowest lines that people have carry more.
const WORTH_A_SECOND: u64 = 8 << 10;

type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A request's body. While it is waited for, others have the request's place.
pub struct Arriving {
    body: Body,
    line: Arc<Line>,
    place: Place,
    began: Instant,
    patience: Duration,
    bytes: u64,
    timer: Pin<Box<Sleep>>,
    /// What has arrived, until there is a place to work on it.
    kept: Option<Option<Result<Frame<Bytes>, axum::BoxError>>>,
    back: Option<Waiting>,
    late: Late,
}

/// Whether a body did not arrive in time.
#[derive(Clone, Debug, Default)]
pub struct Late(Arc<AtomicBool>);

impl Late {
    pub fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Arriving {
    /// The request with its body watched.
    pub fn wrap(request: Request, line: &Arc<Line>, place: Place, patience: Duration) -> (Request, Late) {
        let late = Late::default();
        if request.body().is_end_stream() {
            return (request, late);
        }
        let began = Instant::now();
        let request = request.map(|body| {
            Body::new(Self {
                body,
                line: Arc::clone(line),
                place,
                began,
                patience,
                bytes: 0,
                timer: Box::pin(sleep_until(began + patience)),
                kept: None,
                back: None,
                late: late.clone(),
            })
        });
        (request, late)
    }

    /// Whether it took too long; else it waits on, in nobody's way.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.place.leave();
        let mut state = self.line.state();
        state.phase = Phase::Body;
        state.since = self.began;
        drop(state);
        let until = self.began + self.patience + Duration::from_secs(self.bytes / WORTH_A_SECOND);
        expired(&mut self.timer, until, cx)
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        loop {
            if let Some(back) = &mut this.back {
                ready!(back.as_mut().poll(cx));
                this.back = None;
            }
            if let Some(frame) = this.kept.take() {
                this.line.enter(Phase::Working);
                return Poll::Ready(frame);
            }
            let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
                ready!(this.wait(cx));
                this.late.0.store(true, Ordering::Relaxed);
                return Poll::Ready(Some(Err("the body did not arrive in time".into())));
            };
            let length = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
            this.bytes += length as u64;
            this.kept = Some(frame.map(|frame| frame.map_err(Into::into)));
            this.back = this.place.is_left().then(|| Box::pin(this.place.clone().come_back()) as Waiting);
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; when it is sent or given up, the connection waits for the next request.
pub struct Leaving {
    body: Body,
    line: Arc<Line>,
}

impl Leaving {
    pub fn new(body: Body, line: Arc<Line>) -> Self {
        Self { body, line }
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.line.enter(Phase::Idle);
    }
}
