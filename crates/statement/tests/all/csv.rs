//! CSV that no spreadsheet runs, whatever it takes for a separator, and from which the bank's text comes back.

use glimpse_model::{Money, Transaction};
use glimpse_statement::{AccountRef, convert::Outcome, write::csv};
use proptest::prelude::*;

use crate::command::{convert, golden};

/// Which column the purpose is.
const PURPOSE: usize = 11;

fn row(purpose: &str) -> String {
    let mut entry = Transaction::booked(Money::parse("-12.30", "EUR").unwrap(), None, None);
    entry.purpose = Some(purpose.to_owned());
    let mut out = Vec::new();
    csv::row(&AccountRef::default(), &entry, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The cells that a reader finds which knows quotes at the beginning of a cell only, as spreadsheets do.
fn cells(text: &str, separators: &[char]) -> Vec<String> {
    let mut all = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut fresh) = (false, true);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => cell.extend(characters.next()),
            '"' if quoted => quoted = false,
            '"' if fresh => quoted = true,
            '\r' | '\n' if !quoted => all.push(std::mem::take(&mut cell)),
            _ if !quoted && separators.contains(&character) => all.push(std::mem::take(&mut cell)),
            _ => cell.push(character),
        }
        fresh = cell.is_empty() && !quoted;
    }
    all.push(cell);
    all
}

fn is_formula(cell: &str) -> bool {
    let ignored = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '"' | '\u{FEFF}' | '\u{200B}')
    };
    let cell = cell.trim_start_matches(ignored);
    cell.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
}

/// What the documentation says: one apostrophe less in front of each character that would have got one.
fn undone(written: &str) -> String {
    let mut out = String::new();
    let mut apostrophes = 0;
    let (mut beginning, mut start) = (true, true);
    for character in written.chars() {
        let formula = matches!(character, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠');
        let first = start && matches!(character, '\t' | '\r' | '\n' | '\0');
        if apostrophes > 0 && character != '\'' && (formula || first) {
            out.pop();
            apostrophes -= 1;
        }
        out.push(character);
        match character {
            '\'' if beginning || apostrophes > 0 => apostrophes += 1,
            _ => {
                let passed = beginning
                    && apostrophes == 0
                    && (character.is_whitespace()
                        || character.is_control()
                        || matches!(character, '"' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'));
                beginning = passed || matches!(character, ',' | ';' | '\t' | '\r' | '\n');
                apostrophes = 0;
                start = false;
            }
        }
    }
    out
}

/// Text full of what matters.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "|",
        "%",
        "＝",
        "'",
        "''",
        "\"",
        ",",
        ";",
        "\t",
        "\r\n",
        "\n",
        "\r",
        " ",
        "\0",
        "\u{FEFF}",
        "\u{200B}",
        "a",
        "1",
        "HYPERLINK(\"http://x\")",
        "Miete",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn no_reader_finds_a_formula_and_the_text_comes_back(text in texts()) {
        let row = row(&text);
        for separators in [&[','][..], &[';'], &['\t'], &[';', '\t'], &[',', ';', '\t']] {
            for (index, cell) in cells(&row, separators).iter().enumerate() {
                // The only number is ours, where the separator is the one that we write.
                let amount = separators.contains(&',') && cell == "-12.30";
                prop_assert!(amount || !is_formula(cell), "{index} {cell:?} by {separators:?} of {row:?}");
            }
        }
        let read = cells(&row, &[',']);
        prop_assert_eq!(undone(&read[PURPOSE]), text, "{:?}", row);
    }
}

#[test]
fn text_that_no_reader_could_misread_stays_as_it_is() {
    for text in
        ["Strom", "Rechnung 2026-08-15", "A+B", "Müller & Söhne", "O'Brien", "a, b; c", "50 %", "x\ny"]
    {
        assert_eq!(cells(&row(text), &[','])[PURPOSE], text);
    }
}

#[test]
fn a_byte_order_mark_comes_on_demand_and_for_csv_alone() {
    let file = golden("sparkasse.sta");
    assert!(convert(&["-t", "csv", "--bom", &file], b"").stdout.starts_with("\u{FEFF}account,"));
    assert!(convert(&["-t", "csv", &file], b"").stdout.starts_with("account,"));
    let refused = convert(&["--bom", &file], b"");
    assert_eq!(refused.outcome, Outcome::Failed);
    assert_eq!(refused.stderr, "error: --bom is for --to csv\n");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn the_further_information_comes_back_whatever_is_in_it(
        info in prop::collection::btree_map(texts(), texts(), 0..4),
    ) {
        let mut entry = Transaction::booked(Money::parse("-12.30", "EUR").unwrap(), None, None);
        entry.additional_info = info.clone();
        let mut out = Vec::new();
        csv::row(&AccountRef::default(), &entry, &mut out).unwrap();
        let row = String::from_utf8(out).unwrap();
        let cell = cells(&row, &[',']).swap_remove(csv::COLUMNS.len() - 1);
        if info.is_empty() {
            prop_assert_eq!(cell, "");
        } else {
            // It is JSON also for whoever leaves the apostrophes where they are.
            serde_json::from_str::<std::collections::BTreeMap<String, String>>(&cell).unwrap();
            let read: std::collections::BTreeMap<_, _> = serde_json::from_str(&undone(&cell)).unwrap();
            prop_assert_eq!(read, info, "{}", row);
        }
    }
}
