//! libFuzzer hammers [`fuzz::targets::rig_yaml`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::rig_yaml(data);
});
