//! libFuzzer hammers [`fuzz::targets::candump`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::candump(data);
});
