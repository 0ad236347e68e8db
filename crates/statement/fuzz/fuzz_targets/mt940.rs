#![no_main]

use glimpse_statement::{Options, mt940};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = mt940::parse(bytes, &Options::default());
});
