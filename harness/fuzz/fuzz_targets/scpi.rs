//! libFuzzer hammers [`fuzz::targets::scpi`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::scpi(data);
});
