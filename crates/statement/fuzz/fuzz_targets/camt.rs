#![no_main]

use glimpse_statement::{Options, camt, write::camt053};

// What can be read can be written, and what was written is read as it was.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = camt::parse(bytes, &Options::default()) else { return };
    let header = camt053::Header { message_id: "M", created: Default::default() };
    let mut out = Vec::new();
    let left_out = camt053::write(&header, &parsed.statements, &mut out).expect("a vector takes everything");
    let again = camt::parse(&out, &Options::default()).expect("our own document");
    if left_out.is_empty() {
        assert_eq!(again.statements, parsed.statements);
    } else {
        assert_eq!(again.statements.len(), parsed.statements.len());
    }
});
