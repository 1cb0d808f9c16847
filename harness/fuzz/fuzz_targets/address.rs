//! libFuzzer hammers [`fuzz::targets::address`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::address(data);
});
