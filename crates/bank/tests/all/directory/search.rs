use glimpse_bank::{Directory, Hit, Institutes};
use proptest::prelude::*;

use super::{bank, called, held_back, queries, typed};

fn directory() -> Directory {
    Directory::with_institutes(Vec::new(), Institutes::embedded())
}

/// Whether it has that bank code, or that BIC, for those that have no code.
fn has(hit: &Hit<'_>, code: &str) -> bool {
    hit.institute.is_some_and(|institute| {
        institute.codes().any(|known| known.code == code)
            || institute.bics().any(|bic| bic.get(..8) == Some(code))
    })
}

#[test]
fn what_is_meant_is_among_the_first_three() {
    all_found(queries::QUERIES);
}

#[test]
fn so_it_is_for_queries_that_the_rules_were_not_made_with() {
    all_found(held_back::QUERIES);
}

#[test]
fn so_it_is_for_what_people_type_who_never_saw_the_directory() {
    all_found(typed::QUERIES);
}

#[test]
fn so_it_is_for_what_banks_are_called_in_their_countries() {
    let directory = directory();
    let mut missed = Vec::new();
    for (typed, country, code) in called::QUERIES {
        let hits = directory.search(typed, 3);
        if !hits.iter().any(|hit| hit.country() == *country && has(hit, code)) {
            let names: Vec<_> = hits.iter().map(|hit| (hit.country(), hit.name(), hit.bank_code)).collect();
            missed.push(format!("{typed:?} means {country} {code}, but shows {names:?}"));
        }
    }
    assert!(called::QUERIES.len() >= 800);
    assert!(missed.is_empty(), "{}:\n{}", missed.len(), missed.join("\n"));
}

fn all_found(queries: &[(&str, &str)]) {
    let directory = directory();
    let mut missed = Vec::new();
    for (typed, code) in queries {
        let hits = directory.search(typed, 3);
        if !hits.iter().any(|hit| has(hit, code)) {
            let names: Vec<_> = hits.iter().map(|hit| (hit.name(), hit.town, hit.bank_code)).collect();
            missed.push(format!("{typed:?} means {code}, but shows {names:?}"));
        }
    }
    assert!(queries.len() >= 100);
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), queries.len(), missed.join("\n"));
}

#[test]
fn the_branch_that_was_typed_is_shown() {
    let directory = directory();
    let hits = directory.search("commerzbank köln", 1);
    assert_eq!((hits[0].bank_code, hits[0].town), (Some("37040044"), Some("Köln")));
    let hits = directory.search("37040044", 1);
    assert_eq!((hits[0].name(), hits[0].bank_code), ("Commerzbank", Some("37040044")));
}

#[test]
fn a_code_beside_a_name_decides_alone() {
    let directory = directory();
    for typed in [
        "sparkasse 37050198",
        "37050198 sparkasse",
        "volksbank 370 501 98",
        "sparkasse 37050",
        "spk köln, 37050198",
        "meine bank COLSDE33",
        "sparkasse köln COLSDE33XXX",
        "konto DE38370501980000000000 sparkasse",
    ] {
        let hits = directory.search(typed, 3);
        assert!(
            hits.first().is_some_and(|hit| hit.name() == "Sparkasse KölnBonn" || typed.ends_with("37050")),
            "{typed:?}: {hits:?}"
        );
        assert!(hits.iter().any(|hit| has(hit, "37050198")), "{typed:?}: {hits:?}");
    }
    assert_eq!(
        directory.search("1822 direkt", 1)[0].bank_code,
        Some("50050222"),
        "a number in a name is none"
    );
}

#[test]
fn a_reachable_bank_comes_first_among_equals_and_only_then() {
    let lübeck = bank("volksbank-luebeck", "Volksbank Lübeck", &["23090142"]);
    let sandbox = bank("mockbank", "Mockbank - Redirect", &["90094816"]);
    let directory = Directory::with_institutes(vec![sandbox, lübeck], Institutes::embedded());
    let hits = directory.search("volksbank", 10);
    assert_eq!(hits[0].bank.unwrap().id.as_str(), "volksbank-luebeck");
    assert!(hits[1..].iter().all(|hit| !hit.is_reachable()), "shown once");
    assert_eq!(directory.search("volksbank hildesheim", 3)[0].bank_code, Some("25990011"));
    assert_eq!(directory.search("mokbank", 3)[0].name(), "Mockbank - Redirect");
    assert_eq!(directory.search("mok redirct", 3)[0].name(), "Mockbank - Redirect");
    assert_eq!(directory.search("90094816", 3)[0].name(), "Mockbank - Redirect");
}

#[test]
fn nothing_typed_shows_the_reachable_banks_as_configured() {
    let banks = vec![bank("b", "Zweite", &["90094816"]), bank("a", "Alte", &["90094815"])];
    let directory = Directory::with_institutes(banks, Institutes::embedded());
    for typed in ["", "   ", "--", "\u{200f}"] {
        let names: Vec<&str> = directory.search(typed, 10).iter().map(Hit::name).collect();
        assert_eq!(names, ["Zweite", "Alte"], "{typed:?}");
    }
}

#[test]
fn the_banks_of_the_configuration_alone_are_searched_too() {
    let directory = Directory::new(vec![
        bank("mock-redirect", "Mockbank - Redirect", &["90094816"]),
        bank("mock-embedded", "Mockbank - Embedded", &["90094815"]),
    ]);
    assert_eq!(directory.search("redirekt", 5)[0].bank_code, Some("90094816"));
    assert_eq!(directory.search("DE07 9009 4815", 5)[0].bank_code, Some("90094815"));
    assert!(directory.search("sparkasse", 5).is_empty());
}

#[test]
fn what_no_bank_is_called_shows_nothing() {
    let directory = directory();
    for typed in ["xqzwvkj", "0000000000000", "!!!??? ---", "qqqq wwww eeee"] {
        let hits = directory.search(typed, 3);
        assert!(
            hits.is_empty() || typed.starts_with('!'),
            "{typed:?} shows {:?}",
            hits.iter().map(Hit::name).collect::<Vec<_>>()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_typed_at_most_so_many_come(typed in any::<String>(), limit in 0_usize..20) {
        prop_assert!(directory().search(&typed, limit).len() <= limit);
    }

    #[test]
    fn long_garbage_is_the_same_as_its_beginning(
        words in "[a-zäöüß0-9 ]{120}",
        garbage in "\\PC{0,4000}",
    ) {
        let directory = directory();
        let whole = format!("{words}{garbage}");
        let of = |typed: &str| -> Vec<_> {
            directory.search(typed, 5).iter().map(|hit| (hit.name().to_owned(), hit.bank_code.map(str::to_owned))).collect()
        };
        prop_assert_eq!(of(&whole), of(&words));
    }

    #[test]
    fn every_bank_is_found_by_its_own_name_and_code(row in 0_usize..9000) {
        let directory = directory();
        let institute = directory.institutes().iter().nth(row % directory.institutes().len()).unwrap();
        for code in institute.codes().take(3).filter(|code| code.code.len() >= 5) {
            if code.code.bytes().all(|byte| byte.is_ascii_digit()) {
                prop_assert!(directory.search(code.code, 20).iter().any(|hit| has(hit, code.code)));
            }
        }
        let hits = directory.search(institute.name(), 400);
        let found = hits.iter().any(|hit| hit.institute == Some(institute));
        prop_assert!(found || hits.len() == 400, "{:?}", institute);
    }
}
