//! A run on a bus that is more than full. Cargo runs one file of tests after the other, so that nothing else takes the
//! machine's time here.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use bench::{Bench, SHORT, seconds};

#[path = "../../../rig/tests/kernel/again.rs"]
#[expect(dead_code, reason = "what is run again is noted by it, and nothing is run again here")]
mod again;
#[path = "../live/bench.rs"]
#[expect(dead_code, reason = "it has more than is needed here")]
mod bench;
#[path = "../live/real_time.rs"]
#[expect(dead_code, reason = "nothing is run again here")]
mod real_time;

/// Twice as many frames as a bus of 500 kbit/s can carry, of which the protocol knows nothing.
#[test]
fn eight_thousand_frames_of_others_in_a_second_change_no_verdict() {
    let bench = Bench::at("socketcand:listen:127.0.0.1:0");
    bench.write("suite.yaml", SHORT);
    let simulation = bench.simulate(None);
    bench.write_rig(&simulation.address);
    let flood = Flood::start(&simulation.address);
    let live = bench.judge("suite.yaml");
    let sent = flood.end();
    let twin = bench.judge_the_twin("suite.yaml", None);
    assert_eq!((live.code, live.verdicts()), (0, twin.verdicts()), "{sent} frames: {live:?}");
    // The run takes five seconds at least, and has seen what came meanwhile.
    let exported = bench.run(&["export", &bench.run_folder(), "--format", "candump"]);
    let seen = exported.out.lines().filter(|line| line.contains("18ABCDEF#0102030405060708")).count();
    assert!(sent > 8_000 * 5 && seen > 8_000 * 4, "{seen} of {sent}");
    bench.assert_judged_alike(0);
}

/// Another program on the bus of a server, that sends 64 frames every 6 ms, as far as it is let.
struct Flood {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Flood {
    fn start(address: &str) -> Self {
        let mut stream =
            TcpStream::connect(address.trim_start_matches("socketcand:").trim_end_matches("/can0")).unwrap();
        stream.write_all(b"< open can0 >< rawmode >").unwrap();
        let mut heard = stream.try_clone().unwrap();
        // Whoever does not read is put out.
        thread::spawn(move || io::copy(&mut heard, &mut io::sink()));
        let stop = Arc::<AtomicBool>::default();
        let ended = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let burst = "< send 18ABCDEF 8 1 2 3 4 5 6 7 8 >".repeat(64);
            let mut sent = 0;
            while !ended.load(Ordering::SeqCst) {
                stream.write_all(burst.as_bytes()).unwrap();
                sent += 64;
                seconds(0.006);
            }
            sent
        });
        Self { stop, thread }
    }

    fn end(self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}
