//! Pages of an integrator's own, on one port under two names that are two sites: `localhost` and `127.0.0.1`.

use std::net::Ipv4Addr;

use axum::{Router, http::header, response::Html, routing::get};
use tokio::net::TcpListener;

/// The server; it ends with the test's runtime.
pub(crate) struct Host {
    /// The integrator's site: a page with `glimpse.js` under a policy that forbids everything else.
    pub(crate) site: String,
    /// Another site on the same port.
    pub(crate) other: String,
}

impl Host {
    pub(crate) async fn start(widget: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let [site, other] = ["localhost", "127.0.0.1"].map(|name| format!("http://{name}:{port}"));
        let policy = format!(
            "default-src 'none'; script-src {widget}; frame-src {widget} {site} {other}; base-uri 'none'; \
             require-trusted-types-for 'script'"
        );
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title>\
             <meta name=viewport content='width=device-width'>\
             <script src='{widget}/glimpse.js'></script><main><h1>Host</h1><button id=outside>Outside</button></main>"
        );
        let page = move || {
            let answer = ([(header::CONTENT_SECURITY_POLICY, policy.clone())], Html(page.clone()));
            async move { answer }
        };
        let empty = || async { Html("<!doctype html><title>Liar</title><p id=liar>Liar</p>") };
        let back = || async { Html("<!doctype html><title>Back</title><h1>Back</h1>") };
        let router =
            Router::new().route("/", get(page)).route("/liar", get(empty)).route("/callback", get(back));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { site, other }
    }
}
