//! How the pages look for a client that has a look of its own.

use std::sync::Arc;

use glimpse_model::ClientId;
use glimpse_widget::gallery;

use crate::stand::{CLIENT, OTHER, Setup, Stand, plain_request};

#[tokio::test]
async fn a_clients_pages_carry_its_logo_and_colours_and_nobody_elses_do() {
    let brand = Arc::new(gallery::brand().unwrap());
    let setup = Setup {
        config: Box::new(|config, _| {
            config.brands.insert(ClientId(CLIENT.0.to_owned()), Arc::clone(&brand));
        }),
        ..Setup::default()
    };
    let stand = Stand::build(setup).await;
    let widget = format!("http://{}", stand.server.addresses.widget);
    let (location, _) = stand.access(plain_request()).await;
    let browser = stand.open(&location).await;
    assert_eq!(browser.view(), "consent");
    for (stem, kind) in [("/assets/brand-", "text/css; charset=utf-8"), ("/assets/logo-", "image/png")] {
        let path =
            browser.html.split('"').find(|part| part.starts_with(stem)).unwrap_or_else(|| panic!("{stem}"));
        let answer = stand.http.get(format!("{widget}{path}")).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((answer.status().as_u16(), header("content-type").as_str()), (200, kind));
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(answer.bytes().await.unwrap(), brand.file(path).unwrap().0);
    }
    let answer = stand.post(OTHER, "/onetime/access", plain_request()).await;
    let other = stand.open(answer.body["location"].as_str().unwrap()).await;
    assert_eq!(other.view(), "consent");
    assert!(
        !other.html.contains("/assets/brand-") && !other.html.contains("/assets/logo-"),
        "{}",
        other.html
    );
    let lost = stand.http.get(format!("{widget}/assets/logo-0000000000000000.png")).send().await.unwrap();
    assert_eq!(lost.status().as_u16(), 404);
}

#[tokio::test]
async fn the_name_that_users_see_can_be_the_brands() {
    let named = glimpse_widget::brand::Brand::new(
        Some("Miete & Mehr".to_owned()),
        &glimpse_widget::brand::Colours::default(),
        None,
    );
    let brand = Arc::new(named.unwrap());
    let setup = Setup {
        config: Box::new(|config, _| {
            config.brands.insert(ClientId(CLIENT.0.to_owned()), brand);
        }),
        ..Setup::default()
    };
    let stand = Stand::build(setup).await;
    let (location, _) = stand.access(plain_request()).await;
    let browser = stand.open(&location).await;
    assert!(
        browser.html.contains("Miete &#38; Mehr") || browser.html.contains("Miete &amp; Mehr"),
        "{}",
        browser.html
    );
}
