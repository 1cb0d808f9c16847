//! libFuzzer hammers [`fuzz::targets::scene_yaml`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::scene_yaml(data);
});
