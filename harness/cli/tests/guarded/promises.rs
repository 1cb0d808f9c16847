//! Runs that go well, and surroundings that do not.

use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use crate::kit::{Bench, now};

#[test]
fn a_run_through_the_guard_passes_and_everything_is_off_at_its_end() {
    let mut bench = Bench::with(&[]);
    let run = bench.start(&[]);
    bench.goes_on("charger.1");
    bench.goes_on("load.1");
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    assert_eq!(ended.code, 0, "{ended:?}");
    let record = bench.record();
    assert!(record.contains("\"id\": \"probed\""), "{record}");
    assert!(bench.junit().contains("failures=\"0\""), "{}", bench.junit());
    let journal = bench.journal();
    for did in [
        "\"armed\"",
        "{\"allowed\":",
        "{\"set\":{\"output\":\"charger.1\"",
        "{\"off\":{\"output\":\"load.1\"",
    ] {
        assert!(journal.contains(did), "the journal does not say {did}");
    }
}

/// Promise 14: evidence that cannot be written ends the run.
#[test]
fn a_full_disk_switches_everything_off_and_nothing_is_signed() {
    let mut bench = Bench::with(&[]);
    bench.write_suite("60 s");
    std::fs::create_dir(bench.path("reports")).unwrap();
    let disk = "mount -t tmpfs -o size=2m none reports && exec \"$0\" \"$@\"";
    let run = bench.start(&["unshare", "--mount", "--map-root-user", "sh", "-c", disk]);
    bench.is_on();
    // As the run sees it, because nobody else does.
    let reports = run.root().join(bench.path("reports").strip_prefix("/").unwrap());
    let full = fill(&reports.join("others"));
    assert_eq!(full.kind(), ErrorKind::StorageFull, "{full}");
    let ended = run.end();
    bench.assert_off(now(), Duration::ZERO);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.said.contains("No space left"), "{ended:?}");
}

/// Writes until nothing is left.
fn fill(file: &Path) -> Error {
    let mut file = File::create(file).unwrap();
    loop {
        if let Err(full) = file.write_all(&[0; 4096]) {
            return full;
        }
    }
}

/// Promise 15: no more files can be opened.
#[test]
fn a_run_without_file_descriptors_leaves_nothing_on() {
    let mut failed = 0;
    for files in [5, 7, 9, 11, 12] {
        let mut bench = Bench::with(&[]);
        bench.write_suite("3 s");
        let ended = bench.start(&["prlimit", &format!("--nofile={files}")]).end();
        bench.assert_off(now(), Duration::ZERO);
        assert!(matches!(ended.code, 0 | 2 | 3), "{files}: {ended:?}");
        failed += u8::from(ended.code != 0);
    }
    assert!(failed > 1, "there are always enough");
}
