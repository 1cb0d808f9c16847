//! libFuzzer hammers [`fuzz::targets::pcap`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::targets::pcap(data);
});
