#![no_main]

use glimpse_statement::{
    Options, StatementKind, camt, parse,
    write::{camt053, csv},
};

// Whatever can be read can be written as CSV and, unless it is a depot, as a CAMT.053 that is read as it was.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = parse(bytes) else { return };
    let mut out = Vec::new();
    for statement in &parsed.statements {
        csv::statement(statement, &mut out).expect("a vector takes everything");
    }
    out.clear();
    let header = camt053::Header { message_id: "M", created: Default::default() };
    let left_out = camt053::write(&header, &parsed.statements, &mut out).expect("a vector takes everything");
    let depot = parsed.statements.iter().any(|statement| statement.kind == StatementKind::Holdings);
    if left_out.is_empty() && !depot {
        let again = camt::parse(&out, &Options::default()).expect("our own document");
        assert_eq!(again.statements, parsed.statements);
    }
});
