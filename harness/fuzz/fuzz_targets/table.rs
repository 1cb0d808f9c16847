//! libFuzzer hammers [`fuzz::targets::table`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::table(data);
});
