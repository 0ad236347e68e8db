use glimpse_bank::{Directory, Institutes, render_entries, render_entry};

use super::bank;

fn directory() -> Directory {
    let banks = vec![bank("haspa", "Haspa", &["20050550"]), bank("mock", "Mockbank", &["90094815"])];
    Directory::with_institutes(banks, Institutes::embedded())
}

#[test]
fn lists_what_is_reached() {
    assert_eq!(
        render_entries(&directory().list()),
        "haspa  Haspa     DE Hamburg  20050550  HASPDEHHXXX\n\
         mock   Mockbank  DE          90094815\n"
    );
}

#[test]
fn shows_a_bank_by_id_code_bic_and_iban() {
    let directory = directory();
    for key in ["haspa", "20050550", "HASPDEHH", "HASPDEHHXXX"] {
        let shown = directory.show(key);
        assert_eq!(shown.len(), 1, "{key}");
        assert_eq!(shown[0].id.as_deref(), Some("haspa"), "{key}");
    }
    let shown = directory.show("DE89 3704 0044 0532 0130 00");
    assert_eq!((shown.len(), shown[0].name.as_str()), (1, "Commerzbank"));
    assert!(directory.show("2005055").is_empty(), "nothing is guessed");
    assert!(directory.show("commerzbank").is_empty());
    assert_eq!(directory.show("mock")[0].connector.as_deref(), Some("xs2a"));
}

#[test]
fn the_bic_of_a_branch_that_nobody_lists_stands_for_its_bank() {
    let directory = directory();
    for (bic, name) in [("COBADEFF370", "Commerzbank"), ("PBNKDEFF370", "Postbank")] {
        let shown = directory.show(bic);
        assert!(shown.iter().any(|entry| entry.name == name), "{bic}: {shown:?}");
        assert_eq!(directory.search(bic, 3)[0].name(), name, "{bic}");
    }
    assert_eq!(directory.show("INGDDEFFXXX").len(), 1, "one that is listed is that one alone");
    assert!(directory.show("QQQQDEFF370").is_empty());
}

#[test]
fn very_many_codes_stand_in_lines_that_can_be_read() {
    let shown = directory().show("37040044");
    let text = render_entry(&shown[0]);
    assert!(text.lines().all(|line| line.chars().count() <= 160), "{text}");
    assert!(text.contains("  bank codes    603, all of them at the end\n"), "{text}");
    let codes = text.split("  all codes     ").nth(1).unwrap();
    assert!(codes.lines().skip(1).all(|line| line.starts_with("                ")), "{text}");
    assert_eq!(codes.split_whitespace().collect::<Vec<_>>(), shown[0].bank_codes);
    assert!(codes.lines().count() > 50, "{text}");
}

#[test]
fn says_everything_about_one() {
    let shown = directory().show("12030000");
    assert_eq!(
        render_entry(&shown[0]),
        "Deutsche Kreditbank (DKB)\n\
         \x20 country       DE\n\
         \x20 town          Berlin\n\
         \x20 BIC           BYLADEM1001\n\
         \x20 bank codes    12030000\n\
         \x20 also called   dkb\n\
         \x20 SCA           app, chip\n\
         \x20 accounts      Giro account, Daily savings account, Credit card, Loan account, Depot\n\
         \x20 FinTS         https://fints.dkb.de/fints\n\
         \x20 to reach it   Not configured here. It answers FinTS: set fints.product_id, or add a [[bank]] section with its bank code.\n"
    );
    let json = serde_json::to_value(&shown).unwrap();
    assert_eq!(json[0]["bank_codes"][0], "12030000");
}
