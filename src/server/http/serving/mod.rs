//! Serving: takes connections and answers their requests, within bounds, until the operator stops it.
//!
//! A connection that only waits gives way. A connection may send nothing, send half of a request, or take nothing of
//! its answer for a while. When all places are taken, the connection that has waited longest closes for the newcomer;
//! connections of the address that has most of them close first. The server works on fewer requests than there are
//! connections. So there is always a connection that can give way, and health checks are always answered.

mod descriptors;
mod limits;
mod line;

pub use limits::{Limits, Timeouts};

use super::address::network;
use crate::server::places::{Full, Place, Places};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use line::{Arriving, Leaving, Line, Lines, Phase, Watched};
use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// The most bytes of a request's line and headers, and what is buffered of an answer.
const MAX_HEAD: usize = 64 << 10;

/// How long a caller who gets no place is asked to stay away, in seconds.
const RETRY_AFTER: u16 = 1;

/// How long connections that are cut off have to be gone.
const CUT: Duration = Duration::from_secs(1);

/// The answer to a program whose request is not looked at.
pub type Refusal = fn(StatusCode) -> Response;

/// How far the end has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Serving,
    /// Requests under way are finished, and no others begun.
    Ending,
    /// Whatever is still open is cut off.
    Over,
}

struct Server {
    router: Router,
    refuse_program: Refusal,
    limits: Limits,
    places: Places,
    lines: Lines,
    /// One permit for each connection that is open.
    open: Arc<Semaphore>,
    stage: watch::Receiver<Stage>,
}

/// Serves until `stop` resolves; then requests under way have [`Timeouts::stop`] to be finished. `refuse_program` words
/// what is refused under `/api/` before the router has it.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    refuse_program: Refusal,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let (stage, seen) = watch::channel(Stage::Serving);
    let server = Arc::new(Server {
        router,
        refuse_program,
        limits,
        places: Places::new(limits.requests, limits.waiting),
        lines: Lines::default(),
        open: Arc::new(Semaphore::new(limits.connections as usize)),
        stage: seen,
    });
    tokio::select! { () = stop => {}, () = accept(&listener, &server) => {} }
    drop(listener);
    let _ = stage.send(Stage::Ending);
    let all_gone = || server.open.acquire_many(limits.connections);
    if timeout(limits.timeouts.stop, all_gone()).await.is_err() {
        tracing::warn!("some connections were still busy and are cut off");
        let _ = stage.send(Stage::Over);
        let _ = timeout(CUT, all_gone()).await;
    }
}

async fn accept(listener: &TcpListener, server: &Arc<Server>) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Either the newcomer is gone, or there is no room for it: one that waits makes some.
                tracing::debug!(%error, "a connection could not be taken");
                server.lines.make_room();
                sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        if server.open.available_permits() == 0 {
            server.lines.make_room();
        }
        let Ok(permit) = Arc::clone(&server.open).acquire_owned().await else { return };
        let server = Arc::clone(server);
        tokio::spawn(async move {
            hold(&server, stream, peer).await;
            drop(permit);
        });
    }
}

/// One connection, to its end.
async fn hold(server: &Arc<Server>, stream: TcpStream, peer: SocketAddr) {
    let line = server.lines.begin(network(peer.ip()));
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let (server, line) = (Arc::clone(server), Arc::clone(&line));
        async move { Ok::<_, Infallible>(server.answer(request.map(Body::new), line, peer).await) }
    });
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&line), server.limits.timeouts));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // [`Watched`] knows an open connection without a request from a request without an end.
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut stage = server.stage.clone();
    let mut seen = Stage::Serving;
    loop {
        tokio::select! {
            done = connection.as_mut() => {
                if let Err(error) = done {
                    tracing::trace!(%error, "a connection broke off");
                }
                break;
            }
            () = line.told_to_leave() => break,
            now = next(&mut stage, seen) => {
                if now == Stage::Over {
                    break;
                }
                seen = now;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
    server.lines.end(&line);
}

/// The stage after this one.
async fn next(stage: &mut watch::Receiver<Stage>, seen: Stage) -> Stage {
    stage.wait_for(|now| *now != seen).await.map_or(Stage::Over, |now| *now)
}

impl Server {
    async fn answer(&self, mut request: Request, line: Arc<Line>, peer: SocketAddr) -> Response {
        request.extensions_mut().insert(ConnectInfo(peer));
        line.enter(Phase::Working);
        let path = request.uri().path().to_owned();
        let response = match self.place(&path).await {
            Err(Full) => self.refusal(StatusCode::SERVICE_UNAVAILABLE, &path),
            Ok(place) => {
                let (request, late) = Arriving::wrap(request, &line, place.clone(), self.limits.timeouts.body);
                let response = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
                place.leave();
                if late.is() { self.refusal(StatusCode::REQUEST_TIMEOUT, &path) } else { response }
            }
        };
        response.map(|body| Body::new(Leaving::new(body, line)))
    }

    /// A place to be worked on; a question about the server's health needs none.
    async fn place(&self, path: &str) -> Result<Place, Full> {
        match path {
            "/healthz" | "/readyz" => Ok(Place::outside()),
            _ => self.places.take().await,
        }
    }

    /// What is refused before anything of it was looked at. The connection ends with it.
    fn refusal(&self, status: StatusCode, path: &str) -> Response {
        let mut response = if path.starts_with("/api/") {
            (self.refuse_program)(status)
        } else if status == StatusCode::REQUEST_TIMEOUT {
            (status, "The request did not arrive in time.").into_response()
        } else {
            (status, "The server is busy. Try again in a moment.").into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER.into());
        }
        response
    }
}
