#![no_main]

use glimpse_statement::{Options, mt535};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = mt535::parse(bytes, &Options::default());
});
