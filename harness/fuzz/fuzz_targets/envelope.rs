//! libFuzzer hammers [`fuzz::targets::envelope`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::envelope(data);
});
