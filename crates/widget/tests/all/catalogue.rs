use std::collections::HashSet;

use glimpse_model::{Code, Language};
use glimpse_widget::text;

#[test]
fn every_code_has_a_text_of_its_own_with_a_next_step_in_every_language() {
    let mut seen = HashSet::new();
    for language in Language::ALL {
        for code in Code::ALL {
            let text = text(language, *code);
            assert!(text.title.chars().count() > 5, "{language:?} {code}");
            assert!(text.what_to_do.chars().count() > 15, "{language:?} {code}");
            assert!(!text.title.ends_with('.'), "{language:?} {code}: a title is no sentence");
            assert!(text.what_to_do.ends_with('.'), "{language:?} {code}");
            assert!(seen.insert((language, text.title)), "{language:?} {code}: a title twice");
        }
    }
}

#[test]
fn texts_are_text_and_not_markup() {
    let shown = text(Language::Fr, Code::BankLimit);
    assert_eq!(shown.title, "Trop de demandes à votre banque aujourd’hui");
    for language in Language::ALL {
        for code in Code::ALL {
            let text = text(language, *code);
            assert!(!format!("{}{}", text.title, text.what_to_do).contains(['<', '>', '&', '{']));
        }
    }
}

#[test]
fn german_and_french_address_formally() {
    for (language, familiar) in
        [(Language::De, ["du ", "dein", "dir "]), (Language::Fr, [" tu ", " ton ", " tes "])]
    {
        for code in Code::ALL {
            let text = text(language, *code);
            let all = format!(" {} {} ", text.title, text.what_to_do).to_lowercase();
            assert!(familiar.iter().all(|word| !all.contains(&format!(" {}", word.trim_start()))), "{all}");
        }
    }
}
