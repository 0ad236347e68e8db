//! Pages while the database is away: they speak the flow's language, say once when to come again, and offer to.

use reqwest::{RequestBuilder, header::RETRY_AFTER};

use super::stand::{Stand, plain_request};

/// The page that is shown instead; no browser's wish for a language is sent.
async fn shown(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 503, "{}", response.url());
    let after: Vec<_> =
        response.headers().get_all(RETRY_AFTER).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(after, ["5"], "{}", response.url());
    response.text().await.unwrap()
}

#[tokio::test]
async fn pages_speak_the_flows_language_without_the_database() {
    let stand = Stand::start().await;
    let mut request = plain_request();
    request["language"] = "fr".into();
    let (location, id) = stand.access(request).await;
    let browser = stand.open(&location).await;
    // Another node, which has shown nothing of the flow yet.
    let other = Stand::start().await;
    for node in [&stand, &other] {
        node.app().store.close().await;
        let page = format!("http://{}/flow/{id}", node.server.addresses.widget);
        let form =
            [("page", browser.hidden("page")), ("step", "1".to_owned()), ("action", "consent".to_owned())];
        let status = format!("{page}/status");
        let query = location.split_once("/?").unwrap().1;
        let link = format!("http://{}/?{query}", node.server.addresses.widget);
        let with = |request: RequestBuilder| request.header("cookie", browser.cookies());
        for request in [
            with(node.http.get(&page)),
            with(node.http.post(&page)).header("sec-fetch-site", "same-origin").form(&form),
            with(node.http.get(&link)),
            with(node.http.get(format!("http://{}/return/{id}", node.server.addresses.widget))),
        ] {
            let html = shown(request).await;
            assert!(html.contains("<html lang=\"fr\""), "{html}");
            assert!(html.contains("<a class=\"button\" href=\"\">Réessayer</a>"), "{html}");
        }
        shown(with(node.http.get(status))).await;
    }
}
