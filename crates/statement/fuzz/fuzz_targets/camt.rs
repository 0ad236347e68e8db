#![no_main]

use glimpse_statement::{Options, camt, write::camt053};

// What can be read can be written, and what was written can be read, with as many entries.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = camt::parse(bytes, &Options::default()) else { return };
    let header = camt053::Header { message_id: "M", created: Default::default() };
    let mut out = Vec::new();
    camt053::write(&header, &parsed.statements, &mut out).expect("a vector takes everything");
    let again = camt::parse(&out, &Options::default()).expect("our own document");
    let count = |parsed: &glimpse_statement::Parsed| {
        parsed.statements.iter().map(|statement| statement.entries.len()).collect::<Vec<_>>()
    };
    assert_eq!(count(&again), count(&parsed));
});
