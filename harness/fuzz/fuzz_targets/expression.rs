//! libFuzzer hammers [`fuzz::targets::expression`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::expression(data);
});
