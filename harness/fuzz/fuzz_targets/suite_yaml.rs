//! libFuzzer hammers [`fuzz::targets::suite_yaml`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::suite_yaml(data);
});
