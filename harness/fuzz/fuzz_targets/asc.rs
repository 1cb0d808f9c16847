//! libFuzzer hammers [`fuzz::targets::asc`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::asc(data);
});
