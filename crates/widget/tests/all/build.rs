//! What the build refuses. A key that no page uses is refused by the compiler (`deny(dead_code)`).

#[path = "../../build/catalogue.rs"]
mod catalogue;

use catalogue::generate;

/// The consent's version does not matter here.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

const ENGLISH: &str = "greeting = Hello { $name }\nfiles = { $count ->\n    [one] one\n   *[other] { NUMBER($count) } files\n}\n";
const GERMAN: &str = "greeting = Hallo { $name }\nfiles = { $count ->\n    [one] eine\n   *[other] { NUMBER($count) } Dateien\n}\n";

fn refusal(german: &str, meant: &str) -> String {
    let sources = [("en", ENGLISH.to_owned()), ("de", german.to_owned())];
    generate(&sources, meant).expect_err("the build should have failed").to_string()
}

#[test]
fn agreeing_catalogues_become_typed_functions() {
    let code = generate(&[("en", ENGLISH.to_owned()), ("de", GERMAN.to_owned())], "").unwrap();
    assert!(code.contains("fn greeting(self, name: impl Into<Html>) -> Html"), "{code}");
    assert!(code.contains("fn files(self, count: u64) -> Html"), "{code}");
    assert!(code.contains("#[deny(dead_code)]"), "{code}");
}

#[test]
fn a_key_too_few_too_many_or_twice_is_refused() {
    assert!(refusal("greeting = Hallo { $name }\n", "").contains("files is missing"));
    assert!(refusal(&format!("{GERMAN}more = Mehr\n"), "").contains("more is not in the English catalogue"));
    assert!(refusal(&format!("{GERMAN}{GERMAN}"), "").contains("twice"));
}

#[test]
fn other_variables_and_lacking_plural_forms_are_refused() {
    assert!(refusal(&GERMAN.replace("$name", "$who"), "").contains("greeting has the variables"));
    assert!(refusal(&GERMAN.replace("    [one] eine\n", ""), "").contains("files lacks the plural form one"));
    let arabic = [("en", ENGLISH.to_owned()), ("ar", GERMAN.to_owned())];
    let found = generate(&arabic, "").expect_err("Arabic has more forms").to_string();
    for form in ["two", "few", "many"] {
        assert!(found.contains(&format!("files lacks the plural form {form}")), "{found}");
    }
}

#[test]
fn markup_and_unknown_syntax_are_refused() {
    assert!(refusal(&GERMAN.replace("Hallo", "<b>Hallo"), "").contains("markup"));
    assert!(refusal(&GERMAN.replace("{ $name }", "{ UPPER($name) }"), "").contains("neither a variable nor"));
    assert!(!refusal("greeting = Hallo { $name\n", "").is_empty());
}

#[test]
fn an_untranslated_text_is_refused_unless_it_is_meant_and_a_stale_exception_too() {
    let same = GERMAN.replace("Hallo", "Hello");
    assert!(refusal(&same, "").contains("greeting is the English text"));
    assert!(generate(&[("en", ENGLISH.to_owned()), ("de", same)], "de greeting\n").is_ok());
    assert!(refusal(GERMAN, "de greeting\n").contains("does not differ"));
}
