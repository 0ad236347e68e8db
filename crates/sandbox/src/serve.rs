use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{Router, body::Body, response::Response};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{bank::act::Severed, tls::Peer};

/// A connection that sends no complete head within this time is closed; so is one without a TLS handshake.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// Serves a router until told to stop; connections are closed then. With TLS, the caller's certificate goes along.
///
/// An own loop, because a scenario may close a connection without any answer.
pub(crate) async fn accept(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                // A client that is gone before it was accepted is no reason to stop.
                let Ok((stream, _)) = accepted else { continue };
                let (router, tls) = (router.clone(), tls.clone());
                connections.spawn(async move {
                    let Some(tls) = tls else { return connection(router, stream, Peer(None)).await };
                    // A handshake that fails has told the client why.
                    let Ok(Ok(stream)) = timeout(HEAD_TIMEOUT, tls.accept(stream)).await else { return };
                    let chain = stream.get_ref().1.peer_certificates().unwrap_or_default();
                    let peer = Peer(chain.first().map(|certificate| Arc::from(certificate.as_ref())));
                    connection(router, stream, peer).await;
                });
            }
        }
    }
}

async fn connection(router: Router, stream: impl AsyncRead + AsyncWrite + Unpin, peer: Peer) {
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer.clone());
        respond(router.clone(), request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    // What goes wrong on a connection is the client's to notice.
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(
    router: Router,
    request: hyper::Request<hyper::body::Incoming>,
) -> Result<Response, std::io::Error> {
    let response: Result<Response, Infallible> = router.oneshot(request.map(Body::new)).await;
    let response = response.unwrap_or_else(|never| match never {});
    if response.extensions().get::<Severed>().is_some() {
        return Err(std::io::Error::other("closed by a scenario"));
    }
    Ok(response)
}
