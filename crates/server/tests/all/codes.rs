//! The contract's table of dotted codes is the program's.

use glimpse_model::Code;

use crate::contract::CONTRACT;

#[test]
fn every_dotted_code_has_the_contracts_number_and_recoverability() {
    let table = CONTRACT.split("## 7. Dotted codes").nth(1).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), Code::ALL.len());
    for (row, code) in rows.iter().zip(Code::ALL) {
        assert_eq!(row[0].trim_matches('`'), code.as_str(), "in the contract's order");
        assert_eq!(row[1].parse::<u32>().unwrap(), code.number(), "{code}");
        // A new link or the operator is no way on within the flow.
        assert_eq!(!["new link", "operator"].contains(&row[2]), code.recoverable(), "{code}");
    }
}

#[test]
fn the_group_of_a_code_is_the_range_of_its_number() {
    for code in Code::ALL {
        let group = match code.number() {
            1000..=1999 => "client",
            10_000..=19_999 => "user",
            20_000..=29_999 => "bank",
            30_000..=39_999 => "general",
            40_000..=49_999 => "connectivity",
            other => panic!("{code} has the number {other}"),
        };
        assert_eq!(code.group().as_str(), group, "{code}");
    }
}
