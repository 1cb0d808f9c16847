//! libFuzzer hammers [`fuzz::targets::pcapng`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::pcapng(data);
});
