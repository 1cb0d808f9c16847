//! libFuzzer hammers [`fuzz::targets::dbc`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::dbc(data);
});
