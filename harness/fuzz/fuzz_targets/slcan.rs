//! libFuzzer hammers [`fuzz::targets::slcan`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::slcan(data);
});
