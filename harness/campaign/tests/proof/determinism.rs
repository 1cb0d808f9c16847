//! The same request gives the same bytes.

use crate::scene;

#[test]
fn the_same_request_gives_the_same_record_junit_and_journal() {
    let [one, other] = [(); 2].map(|()| scene::run(scene::conforming()));
    assert_ne!(one.path(), other.path());
    for name in ["record.json", "junit.xml", scene::JOURNAL] {
        assert_eq!(one.bytes(name), other.bytes(name), "{name}");
    }
}

#[test]
fn another_seed_gives_another_journal_and_the_same_verdict() {
    let [one, other] = [1, 2].map(|seed| scene::run_until(scene::conforming(), seed, &mut || false));
    assert_ne!(one.bytes(scene::JOURNAL), other.bytes(scene::JOURNAL));
    assert_eq!(one.record().summary, other.record().summary);
}
