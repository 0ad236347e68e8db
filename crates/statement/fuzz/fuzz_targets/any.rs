#![no_main]

use glimpse_statement::{parse, write::csv};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = parse(bytes) else { return };
    let mut out = Vec::new();
    for statement in &parsed.statements {
        csv::statement(statement, &mut out).expect("a vector takes everything");
    }
});
