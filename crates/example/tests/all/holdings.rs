//! What a depot's visitor sees.

use crate::stage::Stage;

const SHORT: &str =
    r#"{"requested_from":"2025-11-24","granted_from":"2026-08-26","complete":false,"reason":"bank_limit"}"#;

/// A depot, and a current account when it is wanted beside it.
async fn connected(giro: bool) -> Stage {
    let stage = Stage::set().await;
    let account = |id: &str, kind: &str| {
        format!(
            r#"{{"account_id":"{id}","name":"{kind} <1>","currency":"EUR","type":"{kind}","coverage":{SHORT},
            "balance":{{"balance":13131.37,"balance_date":"2026-11-23T00:00:00.000Z"}}}}"#
        )
    };
    let mut accounts = vec![account("A1.1", "Depot")];
    accounts.extend(giro.then(|| account("A1.2", "Giro account")));
    {
        let mut world = stage.fake.world();
        world.accounts = format!(r#"{{"accounts":[{}]}}"#, accounts.join(","));
        world.securities = r#"{"securities":[
            {"security_id":"S1.1","account_id":"A1.1","name":"APPLE <INC.>","isin":"US0378331005","wkn":"865985",
            "quantity":1012.500,"price":221.40,"price_currency":"USD","purchase_price":150.10,
            "purchase_price_currency":"USD","amount":179334.00,"currency":"EUR","amount_original_currency":224167.50},
            {"security_id":"S1.2","account_id":"A1.1"}]}"#
            .to_owned();
    }
    stage.connect().await;
    stage
}

#[tokio::test]
async fn a_depot_is_a_list_of_its_securities_and_nothing_is_missing_there() {
    let stage = connected(false).await;
    let page = stage.get("/income").await;
    for part in [
        "APPLE &#60;INC.&#62;",
        r#"ISIN <bdi dir="ltr">US0378331005</bdi>"#,
        r#"WKN <bdi dir="ltr">865985</bdi>"#,
        "1.012,5<",
        "221,40\u{a0}$",
        "150,10\u{a0}$",
        "179.334,00\u{a0}€",
        "224.167,50\u{a0}$",
        "Ohne Namen",
    ] {
        assert!(page.has(part), "{part}: {}", page.html);
    }
    for part in ["keine Umsätze", "Für eine Kurve", "weniger als gewünscht"] {
        assert!(!page.has(part), "{part}: {}", page.html);
    }
    let english = stage.get("/income?lang=en").await;
    assert!(english.has("€179,334.00") && english.has("Purchase price"), "{}", english.html);
}

#[tokio::test]
async fn beside_a_depot_the_other_account_keeps_its_curve_and_its_transactions() {
    let stage = connected(true).await;
    let all = stage.get("/income").await;
    assert!(all.has("US0378331005") && all.has("keine Umsätze"), "{}", all.html);
    assert_eq!(all.html.matches("weniger als gewünscht").count(), 1, "the depot has none: {}", all.html);
    let giro = stage.get("/income?account=A1.2").await;
    assert!(!giro.has("US0378331005") && giro.has("keine Umsätze"), "{}", giro.html);
    let depot = stage.get("/income?account=A1.1").await;
    assert!(depot.has("US0378331005") && !depot.has("keine Umsätze"), "{}", depot.html);
}
