//! libFuzzer hammers [`fuzz::targets::guard_pipe`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::guard_pipe(data);
});
