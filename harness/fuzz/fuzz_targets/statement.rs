//! libFuzzer hammers [`fuzz::targets::statement`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::statement(data);
});
