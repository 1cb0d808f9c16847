//! libFuzzer hammers [`fuzz::targets::socketcand`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::socketcand(data);
});
