use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request};
use futures::FutureExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::Peer;

/// How long connections may take, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Accept {
    /// Open connections; one more is closed at once.
    pub connections: u32,
    /// The head of each request must have come by then; so an idle connection is closed as well.
    pub header_timeout: Duration,
    /// The first byte must have come by then.
    pub first_byte_timeout: Duration,
    /// At the end, running requests have this long.
    pub drain: Duration,
}

/// The largest request head, in bytes; a larger one is answered 431.
const HEAD_BYTES: usize = 32 * 1024;

/// At the end, so many are still taken that wait to be.
const LAST_ONES: usize = 1024;

/// At the end, who has connected and said nothing yet has this long.
const LAST_WORD: Duration = Duration::from_millis(200);

/// Serves connections until `stop`, then lets running requests end.
///
/// `axum::serve` keeps a connection with a half-sent head open without limit, therefore a loop of our own.
pub async fn accept(listener: TcpListener, router: Router, limits: Accept, stop: CancellationToken) {
    let door = Door::new(router, limits, stop);
    door.keep(&listener).await;
    // Who has connected and was not taken yet would be cut off when the listener goes.
    for _ in 0..LAST_ONES {
        let Some(Ok(connected)) = listener.accept().now_or_never() else { break };
        door.take(connected);
    }
    drop(listener);
    let all = u32::min(limits.connections, u32::MAX >> 4);
    let drained = timeout(limits.drain, door.slots.acquire_many(all)).await;
    if drained.is_err() {
        tracing::warn!("requests were still running when the time to end was up");
    }
}

/// Serves connections until `stop`, and leaves the listener to who serves it next.
pub async fn accept_for_now(listener: &TcpListener, router: Router, limits: Accept, stop: CancellationToken) {
    Door::new(router, limits, stop).keep(listener).await;
}

/// Takes connections in.
struct Door {
    router: Router,
    limits: Accept,
    slots: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Door {
    fn new(router: Router, limits: Accept, stop: CancellationToken) -> Self {
        let slots = usize::try_from(limits.connections).unwrap_or(usize::MAX >> 4);
        Self { router, limits, slots: Arc::new(Semaphore::new(slots)), stop }
    }

    async fn keep(&self, listener: &TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(connected) => self.take(connected),
                Err(error) => {
                    // No file descriptors left, or a connection that was gone before it was taken: go on, a little later.
                    tracing::warn!(%error, "accept");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Without a slot the stream is dropped, which closes it.
    fn take(&self, (stream, peer): (TcpStream, SocketAddr)) {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            let connection = Connection { stream, peer, slot, limits: self.limits };
            tokio::spawn(connection.serve(self.router.clone(), self.stop.clone()));
        }
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    slot: OwnedSemaphorePermit,
    limits: Accept,
}

impl Connection {
    async fn serve(self, router: Router, stop: CancellationToken) {
        let Self { stream, peer, slot, limits } = self;
        let mut first = [0; 1];
        let spoke = tokio::select! {
            spoke = timeout(limits.first_byte_timeout, stream.peek(&mut first)) => spoke,
            () = stop.cancelled() => timeout(LAST_WORD, stream.peek(&mut first)).await,
        };
        if !matches!(spoke, Ok(Ok(1))) {
            return;
        }
        let _ignored = stream.set_nodelay(true);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut router = router.clone();
            async move {
                let mut request: Request = request.map(Body::new);
                request.extensions_mut().insert(Peer(peer));
                Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|never| match never {}))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        // What has come already is read before anything is shut.
        let ended = tokio::select! {
            biased;
            _ended = connection.as_mut() => true,
            () = stop.cancelled() => false,
        };
        if !ended {
            // The request that runs still gets its answer, with `Connection: close`.
            connection.as_mut().graceful_shutdown();
            let _ended = timeout(limits.drain, connection).await;
        }
        drop(slot);
    }
}
