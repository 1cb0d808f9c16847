//! libFuzzer hammers [`fuzz::targets::dialect`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::dialect(data);
});
