//! The result page, and the end of it.

use serde_json::{Value, json};

use crate::{data::household, stage::Stage};

async fn connected() -> Stage {
    let stage = Stage::set().await;
    household(&stage.fake);
    stage.connect().await;
    stage
}

async fn status(stage: &Stage) -> Value {
    serde_json::from_str(&stage.get("/income/status").await.html).unwrap()
}

#[tokio::test]
async fn the_estimate_counts_salaries_and_not_transfers_between_own_accounts() {
    let stage = connected().await;
    let page = stage.get("/income").await;
    assert!(page.has("Die Miete passt zu Ihrem Einkommen"));
    assert!(page.has("2.845,12\u{a0}€") && page.has("31\u{a0}%"), "{}", page.html);
    assert!(page.has("11 von 11 Monaten"));
    assert!(page.has("Müller &#38; Söhne Maschinenbau"));
    let english = stage.get("/income?lang=en").await;
    assert!(english.has("€2,845.12") && english.has("The rent fits your income"));
}

#[tokio::test]
async fn without_income_the_page_says_so() {
    let stage = Stage::set().await;
    let page = stage.connect().await;
    assert!(
        page.has("kein regelmäßiges Einkommen") && page.has("keine Umsätze") && page.has("fehlen Kontostand")
    );
}

#[tokio::test]
async fn what_the_bank_says_is_escaped_and_isolated() {
    let stage = connected().await;
    let all = stage.get("/income").await;
    assert!(!all.has("<b>Bogenhausen</b>") && !all.has("<Gold>"));
    assert!(all.has("Stadtwerke &#60;b&#62;Bogenhausen"), "{}", all.html);
    assert!(all.has(r#"<bdi class="name">مكتبة النور</bdi>"#));
    assert!(all.has("vorgemerkt") && all.has("DE07 9009 4815 0000 0020 00"));
    assert!(all.has("Die Bank lieferte weniger als gewünscht, ab 26.08.2026."));
}

#[tokio::test]
async fn the_curve_ends_at_the_balance_and_has_a_table_beside_it() {
    let stage = connected().await;
    let page = stage.get("/income").await;
    assert!(page.has(r#"role="img""#) && page.has("Vom 24.11.2025 bis 23.11.2026"));
    let last_month = page.html.split(r#"<th scope="row">Nov 2026</th>"#).nth(1).unwrap();
    let row = last_month.split("</tr>").next().unwrap();
    assert!(row.ends_with("<td>11.572,47\u{a0}€</td>"), "current plus savings: {row}");
    let giro = stage.get("/income?account=A1.1").await;
    assert!(giro.has("<td>3.122,47\u{a0}€</td>") && !giro.has("<td>11.572,47\u{a0}€</td>"));
    assert!(stage.get("/income?account=A9.9").await.has("<td>11.572,47"), "an unknown account is no filter");
}

#[tokio::test]
async fn transactions_are_paged_and_every_one_is_shown_once() {
    let stage = connected().await;
    let total = stage.fake.world().transactions.len();
    let mut shown = 0;
    let mut path = "/income?page=1".to_owned();
    loop {
        let page = stage.get(&path).await;
        shown += page.html.matches(r#"<td class="date">"#).count();
        let Some(next) = page.html.split(r#"" rel="next""#).next().filter(|_| page.has(r#"rel="next""#))
        else {
            break;
        };
        path = next.rsplit("href=\"").next().unwrap().replace("&#38;", "&");
    }
    assert_eq!(shown, total);
    assert!(
        stage.get("/income?page=0").await.status == 200
            && stage.get("/income?page=99999").await.status == 200
    );
}

#[tokio::test]
async fn the_countdown_runs_and_at_its_end_everything_is_gone_here_too() {
    let stage = connected().await;
    assert!(stage.get("/income").await.has(r#"data-remaining="3600">60 Min."#));
    stage.later(20);
    assert_eq!(status(&stage).await, json!({"gone": false, "remaining": 2400}));
    assert!(stage.get("/income").await.has("40 Min."));

    stage.later(41);
    stage.fake.expire();
    assert_eq!(status(&stage).await, json!({"gone": true, "remaining": 0}));
    let page = stage.get("/income").await;
    assert_eq!(page.url.path(), "/gone");
    assert!(page.has("Alles weg") && page.has("401") && page.has("13:01"));
    assert!(!page.has("Girokonto") && !page.has("2.845"));

    stage.fake.world().tokens.push("whatever".into());
    assert_eq!(stage.get("/income").await.url.path(), "/gone", "the token is forgotten, not just hidden");
}

#[tokio::test]
async fn the_end_is_also_noticed_by_the_page_itself() {
    let stage = connected().await;
    stage.fake.expire();
    let page = stage.get("/income").await;
    assert!(page.url.path() == "/gone" && page.has("Die Stunde ist um"));
}

#[tokio::test]
async fn the_user_can_delete_at_once() {
    let stage = connected().await;
    let page = stage.browser.post(stage.url("/delete"), &[]).await;
    assert!(page.url.path() == "/gone" && page.has("Wie gewünscht") && page.has("204"));
    assert_eq!(stage.fake.world().deleted.len(), 1);
    assert!(stage.fake.world().tokens.is_empty());
    assert_eq!(status(&stage).await["gone"], true);
    assert_eq!(stage.browser.post(stage.url("/delete"), &[]).await.url.path(), "/gone", "twice does no harm");
}

#[tokio::test]
async fn a_service_out_of_reach_does_not_end_anything() {
    let stage = connected().await;
    stage.fake.world().answer_with = Some((502, "text/html", "proxy".into()));
    assert_eq!(stage.get("/income").await.status, 503);
    assert_eq!(stage.get("/income/status").await.status, 503);
    stage.fake.world().answer_with = None;
    assert!(stage.get("/income").await.has("Girokonto Komfort"), "back again");
}

#[tokio::test]
async fn pages_without_an_attempt_lead_to_the_start() {
    let stage = Stage::set().await;
    for path in ["/income", "/gone"] {
        assert_eq!(stage.get(path).await.url.path(), "/");
    }
    assert_eq!(stage.browser.post(stage.url("/delete"), &[]).await.url.path(), "/");
    stage.app.shutdown().await;
}
