use std::collections::BTreeSet;

/// How much of a sentence is its key.
const KEY: usize = 72;

/// One thing that the contract says.
pub(super) struct Item {
    /// `§1 # heading`, `§1 | first cell of a row`, `§1 . beginning of a sentence`, `§1 = parameter, value or header`.
    pub(super) key: String,
    /// All of its words.
    pub(super) words: String,
}

/// The items of the contract in its order. What stands before section 1 says how to read the page and is no item.
pub(super) fn items(contract: &str) -> Vec<Item> {
    let mut found = Found::default();
    let mut block = String::new();
    let mut row = 0;
    for line in contract.lines().chain([""]) {
        let is_row = line.starts_with('|');
        if line.starts_with('#') || is_row || line.starts_with("* ") || line.trim().is_empty() {
            found.prose(&std::mem::take(&mut block));
        }
        row = if is_row { row + 1 } else { 0 };
        if let Some(heading) = line.strip_prefix("## ") {
            found.heading(heading);
        } else if is_row {
            // The first two lines of a table are its head.
            if row > 2 {
                found.row(line);
            }
        } else {
            block.push_str(line.strip_prefix("* ").unwrap_or(line).trim());
            block.push(' ');
        }
    }
    found.items
}

#[derive(Default)]
struct Found {
    section: Option<String>,
    items: Vec<Item>,
    seen: BTreeSet<String>,
}

impl Found {
    fn add(&mut self, kind: char, beginning: &str, words: &str) {
        let Some(section) = &self.section else { return };
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let beginning: String = one_line(beginning).chars().take(KEY).collect();
        let key = format!("§{section} {kind} {}", beginning.trim_end());
        let new = self.seen.insert(key.clone());
        // A name may come again; two sentences or rows that begin alike need a longer key.
        assert!(new || kind == '=', "two items begin with {key}");
        if new {
            self.items.push(Item { key, words: one_line(words) });
        }
    }

    fn heading(&mut self, heading: &str) {
        let (number, title) = heading.split_once(". ").unwrap();
        self.section = Some(number.to_owned());
        self.add('#', title, title);
    }

    fn row(&mut self, line: &str) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        self.add('|', cells[0], line);
        for cell in &cells[1..] {
            self.names(cell);
        }
    }

    fn prose(&mut self, block: &str) {
        for sentence in sentences(block) {
            self.add('.', &sentence, &sentence);
            self.names(&sentence);
        }
    }

    /// Everything in code marks that names something; whole JSON values do not.
    fn names(&mut self, text: &str) {
        for name in text.split('`').skip(1).step_by(2) {
            if !name.contains(['{', '"', '…', '/', '^']) {
                self.add('=', name, name);
            }
        }
    }
}

/// Splits where a full stop ends a sentence, which inside of code marks it never does.
fn sentences(block: &str) -> Vec<String> {
    let mut done = vec![String::new()];
    let mut code = false;
    let mut characters = block.trim().chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        code ^= character == '`';
        let next = characters.peek().copied().unwrap_or(' ');
        done.last_mut().unwrap().push(character);
        if character == ' ' && before == '.' && !code && !next.is_lowercase() {
            done.push(String::new());
        }
        before = character;
    }
    done.retain(|sentence| !sentence.trim().is_empty());
    done
}
