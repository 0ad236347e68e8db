//! A user's way through the Widget of a demo, by its forms alone: no browser, no cookies.

use reqwest::Client;
use serde_json::Value;
use url::Url;

use crate::demo::at;

/// How the way ended.
pub(crate) struct Ended {
    /// The address that the last page leads back to.
    pub(crate) callback: String,
    /// The accounts that were chosen, by what the page shows of them.
    pub(crate) ibans: Vec<String>,
}

impl Ended {
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.callback).unwrap();
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// Creates a flow as the demo's client and goes through its Widget.
pub(crate) async fn walk(line: &Value, request: &Value, user: &str) -> Ended {
    let call = Client::builder().no_proxy().build().unwrap().post(at(line, "api") + "/onetime/access");
    let call = call.basic_auth(at(line, "client_id"), Some(at(line, "client_secret"))).json(request);
    let created: Value = call.send().await.unwrap().json().await.unwrap();
    go(&at(&created, "location"), user).await
}

/// Goes through the Widget as a sandbox user with one method or with figo01's phone, and takes all accounts.
pub(crate) async fn go(location: &str, user: &str) -> Ended {
    go_at(location, "mockbank-embedded", &[("f_user_name", user), ("f_password", "654321")]).await
}

/// Goes through the Widget at any bank, with what its form for the login wants.
pub(crate) async fn go_at(location: &str, bank: &str, login: &[(&str, &str)]) -> Ended {
    let http = Client::builder().no_proxy().build().unwrap();
    let mut html = http.get(location).send().await.unwrap().text().await.unwrap();
    let flow = attribute(&html, "data-flow").unwrap();
    let form = Url::parse(location).unwrap().join(&format!("/flow/{flow}")).unwrap();
    let mut ibans = Vec::new();
    // Every other page is the one that waits for the bank; a slow machine sees it often.
    for _ in 0..3000 {
        let view = attribute(&html, "data-view").unwrap();
        let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let (action, fields) = match view.as_str() {
            "consent" => ("consent", Vec::new()),
            "banks" => ("bank", vec![owned("bank", bank)]),
            "login" => ("login", login.iter().map(|(name, value)| owned(name, value)).collect()),
            "method" => ("method", vec![owned("method", "phone")]),
            "challenge" => ("tan", vec![owned("tan", "123456")]),
            "accounts" => {
                ibans = shown_ibans(&html);
                ("accounts", values(&html, "account").iter().map(|handle| owned("account", handle)).collect())
            }
            "working" => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                ("view", Vec::new())
            }
            "done" => {
                let callback = attribute(html.split("data-exit").nth(1).unwrap(), "href").unwrap();
                return Ended { callback, ibans };
            }
            other => panic!("{login:?} came to the page {other}: {html}"),
        };
        let hidden = ["page", "step"].map(|name| owned(name, &values(&html, name)[0]));
        let form_data: Vec<_> = hidden.into_iter().chain([owned("action", action)]).chain(fields).collect();
        let call = http.post(form.clone()).header("sec-fetch-site", "same-origin").form(&form_data);
        html = call.send().await.unwrap().text().await.unwrap();
    }
    panic!("no end for {login:?}: {html}");
}

/// The first value of an attribute, entities decoded.
fn attribute(html: &str, name: &str) -> Option<String> {
    let value = html.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#x26;", "&"))
}

/// The values of all inputs and buttons of that name.
fn values(html: &str, name: &str) -> Vec<String> {
    let marker = format!("name=\"{name}\"");
    html.split('<').filter(|tag| tag.contains(&marker)).filter_map(|tag| attribute(tag, "value")).collect()
}

/// Every IBAN of a page, without its spaces, in order.
fn shown_ibans(html: &str) -> Vec<String> {
    let texts = html.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.replace([' ', '\u{a0}'], "")));
    let mut ibans: Vec<String> = texts.filter(|text| text.starts_with("DE") && text.len() == 22).collect();
    ibans.dedup();
    ibans
}
