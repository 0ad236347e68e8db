//! Every heading, row, sentence and parameter of the contract has a test: `table.txt` says which.
//!
//! A line of the table is an item, ` => ` and the tests that show it, as `crate::module::test`. An item without tests,
//! a test that is not in the sources or is ignored, and an item that the contract no longer has all fail.
//!
//! `contract.md` here is the contract that the table was written for. Where the project's own is at hand
//! (`../shared/contract.md`), each difference fails. `UPDATE_DOCS=1` takes it over and writes the table anew: in the
//! contract's order, without what is gone, and with a blank for what is new or has other words, for somebody to judge.

mod items;
mod sources;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use self::items::{Item, items};

/// The contract that the table was written for.
pub(crate) const CONTRACT: &str = include_str!("contract.md");

const ARROW: &str = " => ";

type Table = BTreeMap<String, Vec<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_item_of_the_contract_has_a_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/contract");
    // A checkout of this repository alone has no other.
    let contract = std::fs::read_to_string(root().join("../shared/contract.md"));
    let contract = contract.unwrap_or_else(|_| CONTRACT.to_owned());
    let (old, new) = (items(CONTRACT), items(&contract));
    let changed = changed(&old, &new);
    let text = std::fs::read_to_string(here.join("table.txt")).unwrap_or_default();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let mut kept = table(&text);
        kept.retain(|item, _| !changed.contains(&item.as_str()));
        std::fs::write(here.join("table.txt"), written(&text, &new, &kept)).unwrap();
        std::fs::write(here.join("contract.md"), &contract).unwrap();
    }
    let known = sources::tests(&root().join("crates"));
    assert!(known.len() > 400, "only {} tests are found", known.len());
    let mut wrong = wrong(&new, &table(&text), |test| known.contains(test));
    wrong.extend(changed.iter().map(|item| format!("has other words than its tests were judged by: {item}")));
    if wrong.is_empty() && contract != CONTRACT {
        wrong.push("the contract has changed, though no item of it".to_owned());
    }
    let help = "UPDATE_DOCS=1 cargo test -p glimpse-server --test all contract";
    assert!(wrong.is_empty(), "{} of {} items ({help}):\n{}", wrong.len(), new.len(), wrong.join("\n"));
}

/// The items that the table knows, but with other words.
fn changed<'a>(old: &[Item], new: &'a [Item]) -> Vec<&'a str> {
    let before: BTreeMap<&str, &str> = old.iter().map(|item| (&*item.key, &*item.words)).collect();
    let differs = |item: &&Item| before.get(&*item.key).is_some_and(|words| *words != item.words);
    new.iter().filter(differs).map(|item| &*item.key).collect()
}

/// Everything that is wrong with a table.
fn wrong(items: &[Item], table: &Table, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for Item { key, .. } in items {
        match table.get(key) {
            None => wrong.push(format!("not in the table: {key}")),
            Some(tests) if tests.is_empty() => wrong.push(format!("without a test: {key}")),
            Some(tests) => {
                for (place, test) in tests.iter().enumerate() {
                    if !exists(test) {
                        wrong.push(format!("no such test: {test} ({key})"));
                    }
                    if tests.iter().take(place).any(|before| before == test) {
                        wrong.push(format!("named twice: {test} ({key})"));
                    }
                }
            }
        }
    }
    let gone = table.keys().filter(|known| !items.iter().any(|item| item.key == **known));
    wrong.extend(gone.map(|item| format!("no longer in the contract: {item}")));
    wrong
}

/// The table: an item, and the names of its tests.
fn table(text: &str) -> Table {
    let mut table = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (item, tests) = line.split_once(ARROW.trim_end()).unwrap_or((line, ""));
        let tests =
            tests.split(',').map(str::trim).filter(|test| !test.is_empty()).map(str::to_owned).collect();
        let twice = table.insert(item.trim_end().to_owned(), tests);
        assert!(twice.is_none(), "{item} stands twice in the table");
    }
    table
}

/// The table in the contract's order, under the remarks at its head.
fn written(old: &str, items: &[Item], table: &Table) -> String {
    let mut text: String =
        old.lines().take_while(|line| line.starts_with("//")).map(|line| format!("{line}\n")).collect();
    for Item { key, .. } in items {
        if key.contains(" # ") {
            text.push('\n');
        }
        let tests = table.get(key).map(|tests| tests.join(", ")).unwrap_or_default();
        text.push_str(format!("{key}{ARROW}{tests}").trim_end());
        text.push('\n');
    }
    text
}

#[test]
fn items_are_found_by_their_kind() {
    let text = "# Title\nIntro `x`.\n\n## 1. One – two\n\nFirst `a_b`: x. Second\ngoes on. `c=d` is {`{\"e\": 1}`}.\n\n\
                | field | rules |\n|---|---|\n| `f` | takes `g` |\n| `h` | |\n\n* Third, in 2.3.1 and e.g. so.\n* Fourth.\n";
    let expected = [
        "§1 # One – two",
        "§1 . First `a_b`: x.",
        "§1 = a_b",
        "§1 . Second goes on.",
        "§1 . `c=d` is {`{\"e\": 1}`}.",
        "§1 = c=d",
        "§1 | `f`",
        "§1 = g",
        "§1 | `h`",
        "§1 . Third, in 2.3.1 and e.g. so.",
        "§1 . Fourth.",
    ];
    let found = items(text);
    assert_eq!(found.iter().map(|item| item.key.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(found[6].words, "| `f` | takes `g` |");
    assert_eq!(changed(&found, &items(&text.replace("takes", "refuses"))), ["§1 | `f`"]);
}

/// The check itself finds everything that can be wrong.
#[test]
fn a_table_with_a_blank_a_lie_or_a_rest_is_refused() {
    let text = "## 1. One\n\nFirst. Second. Third.\n";
    let good = "// x\n§1 # One => a::b::c\n§1 . First. => a::b::c, a::b::d\n\n§1 . Second. => a::b::d\n§1 . Third. => a::b::c\n";
    let exists = |test: &str| ["a::b::c", "a::b::d"].contains(&test);
    let of = |text: &str, good: &str| wrong(&items(text), &table(good), exists);
    assert_eq!(of(text, good), [""; 0]);
    assert_eq!(of(text, &good.replace("Second. => a::b::d", "Second. =>")), ["without a test: §1 . Second."]);
    assert_eq!(
        of(text, &good.replace("Third. => a::b::c", "Third. => a::b::e")),
        ["no such test: a::b::e (§1 . Third.)"]
    );
    assert_eq!(of(text, &good.replace("a::b::c, ", "a::b::d, ")), ["named twice: a::b::d (§1 . First.)"]);
    assert_eq!(
        of(&text.replace("Third", "Other"), good),
        ["not in the table: §1 . Other.", "no longer in the contract: §1 . Third."]
    );
    assert_eq!(table(&written(good, &items(text), &table(good))), table(good));
}
