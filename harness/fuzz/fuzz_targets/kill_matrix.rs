//! libFuzzer hammers [`fuzz::targets::kill_matrix`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::kill_matrix(data);
});
