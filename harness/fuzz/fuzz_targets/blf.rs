//! libFuzzer hammers [`fuzz::targets::blf`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::blf(data);
});
