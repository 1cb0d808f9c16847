//! libFuzzer hammers [`fuzz::targets::journal`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::journal(data);
});
