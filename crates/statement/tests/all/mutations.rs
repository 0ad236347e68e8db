//! A short run of what the fuzz targets do for ten minutes: every file of the tests and of the fuzz corpus, changed
//! in many small ways by a generator with a fixed seed.

use std::path::{Path, PathBuf};

use glimpse_statement::{Options, Statement, StatementKind, camt, mt535, mt940, parse, write};

fn seeds() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/golden", "fuzz/corpus/mt940", "fuzz/corpus/camt", "fuzz/corpus/mt535"];
    let mut seeds: Vec<(PathBuf, Vec<u8>)> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    seeds.sort();
    seeds
}

/// Xorshift: small, fixed, the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    const WORDS: [&[u8]; 14] = [
        b":61:",
        b":86:",
        b":62F:",
        b"\r\n-\r\n",
        b"?20",
        b"?00",
        b"EREF+",
        b"SVWZ+",
        b"@@",
        b"<Ntry>",
        b"</Ntry>",
        b"<![CDATA[",
        b"&#x110000;",
        b"\xFF\xFE",
    ];
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(20)).min(bytes.len());
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => drop(bytes.splice(at..at, WORDS[dice.below(WORDS.len())].iter().copied())),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            4 => {
                let from = dice.below(other.len() + 1);
                let piece = &other[from..(from + dice.below(200)).min(other.len())];
                drop(bytes.splice(at..end, piece.iter().copied()));
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
}

#[test]
fn no_changed_file_does_harm() {
    let seeds = seeds();
    assert!(seeds.len() >= 25, "{}", seeds.len());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let options = Options::default();
    let header = write::camt053::Header { message_id: "M", created: jiff::Timestamp::UNIX_EPOCH };
    let (mut readable, mut same) = (0_usize, 0_usize);
    for round in 0..40 {
        for (_, seed) in &seeds {
            let mut bytes = seed.clone();
            if round > 0 {
                let other = dice.below(seeds.len());
                mutate(&mut bytes, &seeds[other].1, &mut dice);
            }
            let _ = mt940::parse(&bytes, &options);
            let _ = mt535::parse(&bytes, &options);
            let _ = camt::parse(&bytes, &options);
            let Ok(parsed) = parse(&bytes) else { continue };
            readable += 1;
            let mut out = Vec::new();
            let left_out = write::camt053::write(&header, &parsed.statements, &mut out).unwrap();
            let again = camt::parse(&out, &options).unwrap();
            assert_eq!(again.statements.len(), parsed.statements.len());
            let is_depot = |statement: &Statement| statement.kind == StatementKind::Holdings;
            if left_out.is_empty() && !parsed.statements.iter().any(is_depot) {
                assert_eq!(again.statements, parsed.statements);
                same += 1;
            }
            for statement in &parsed.statements {
                write::csv::statement(statement, &mut out).unwrap();
            }
        }
    }
    assert!(readable > 300 && same > 250, "{readable}, {same}");
}
