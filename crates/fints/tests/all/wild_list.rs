//! Every failure of the list has tests: `wild.txt` says which.

use std::collections::BTreeSet;
use std::path::Path;

/// So many failures of the project's list are about FinTS; one more is about XS2A alone.
const FAILURES: usize = 19;

const LIST: &str = include_str!("wild.txt");

/// The names of all tests of this binary.
fn tests() -> BTreeSet<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all");
    let files = std::fs::read_dir(here).unwrap().map(|file| file.unwrap().path());
    let sources = files.filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    let mut found = BTreeSet::new();
    for source in sources.map(|file| std::fs::read_to_string(file).unwrap()) {
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if matches!(line.trim(), "#[test]" | "#[tokio::test]") {
                let named = lines.next().unwrap_or_default();
                let name = named.split_once("fn ").map_or("", |(_, rest)| rest.split('(').next().unwrap());
                found.insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_failure_of_the_list_has_its_tests() {
    let known = tests();
    assert!(known.len() > 60, "{known:?}");
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (line, number) in lines.zip(1..) {
        count = number;
        let (failure, named) = line.split_once(" => ").unwrap_or((line, ""));
        if !failure.starts_with(&format!("{number} ")) {
            wrong.push(format!("{number} is missing before: {failure}"));
        }
        let unknown = named.split(", ").filter(|test| !known.contains(*test));
        wrong.extend(unknown.map(|test| format!("{number}: there is no test {test:?}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(count, FAILURES);
}
