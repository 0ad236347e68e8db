//! A browser as small as it can be: cookies, forms, redirects step by step.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{RequestBuilder, redirect::Policy};
use url::Url;

pub(crate) struct Browser {
    http: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came, after all redirects.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) url: Url,
    pub(crate) html: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Page {
    pub(crate) fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

impl Browser {
    pub(crate) fn new() -> Self {
        let builder = reqwest::Client::builder().redirect(Policy::none()).no_proxy();
        Self { http: builder.tls_certs_only([]).build().unwrap(), cookies: Mutex::default() }
    }

    pub(crate) async fn get(&self, url: Url) -> Page {
        self.follow(self.http.get(url.clone()), url).await
    }

    pub(crate) async fn post(&self, url: Url, fields: &[(&str, &str)]) -> Page {
        self.follow(self.http.post(url.clone()).form(fields), url).await
    }

    /// A form that a page of another site sends.
    pub(crate) async fn post_from(&self, origin: &str, url: Url) -> Page {
        let request = self.http.post(url.clone()).header("Origin", origin).form(&[("days", "90")]);
        self.follow(request, url).await
    }

    /// One step: what came, and where it leads.
    pub(crate) async fn step(&self, request: RequestBuilder, url: &Url) -> (Page, Option<Url>) {
        let sent: Vec<String> = {
            let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        let response = request.header("Cookie", sent.join("; ")).send().await.unwrap();
        let headers = response.headers().clone();
        for cookie in headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let next = headers.get("location").map(|to| url.join(to.to_str().unwrap()).unwrap());
        let status = response.status().as_u16();
        let page = Page { status, url: url.clone(), html: response.text().await.unwrap(), headers };
        (page, next)
    }

    pub(crate) fn request(&self, url: &Url) -> RequestBuilder {
        self.http.get(url.clone())
    }

    async fn follow(&self, request: RequestBuilder, url: Url) -> Page {
        let (mut page, mut next) = self.step(request, &url).await;
        let mut left = 10;
        while let Some(to) = next.filter(|_| page.status == 303) {
            left -= 1;
            assert!(left > 0, "redirects in a circle at {to}");
            (page, next) = self.step(self.request(&to), &to).await;
        }
        page
    }
}
