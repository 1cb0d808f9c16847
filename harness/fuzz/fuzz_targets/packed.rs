//! libFuzzer hammers [`fuzz::targets::packed`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::packed(data);
});
