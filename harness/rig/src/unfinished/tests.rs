use std::process::Command;

use rstest::rstest;

use super::*;

/// A folder for marks, which is not in memory as that of temporary files may be, and a bench of one supply.
struct Place {
    folder: tempfile::TempDir,
    rig: PathBuf,
}

fn tcp(at: &str) -> PortAddress {
    PortAddress::Tcp(at.to_owned())
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let rig = folder.path().join("bench.yaml");
        fs::write(&rig, "").unwrap();
        Self { folder, rig }
    }

    fn begin(&self, rig: &Path, at: &PortAddress, checked: bool) -> Result<Unfinished, Unmarked> {
        let marking = Marking { rig: rig.to_owned(), checked };
        let (since, command) = (String::from("2026-11-22T01:00:00Z"), String::from("bmscert run"));
        let holder = Holder { process: 7, since, command };
        let folders = [self.folder.path().join("absent"), self.folder.path().to_owned()];
        Unfinished::begin_in(&folders, &marking, &known_by(rig, [at].into_iter()), &holder)
    }

    fn own(&self, checked: bool) -> Result<Unfinished, Unmarked> {
        self.begin(&self.rig, &tcp("127.0.0.1:5025"), checked)
    }

    fn marks(&self) -> Vec<PathBuf> {
        let all = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.to_string_lossy().ends_with(ENDS)).collect()
    }
}

#[rstest]
#[case::by_its_rig_file("bench.yaml", "127.0.0.1:5026", true)]
#[case::by_another_path_to_it("./bench.yaml", "127.0.0.1:5026", true)]
#[case::by_an_instrument("other.yaml", "127.0.0.1:5025", true)]
#[case::by_another_name_of_one("other.yaml", "localhost:5025", true)]
#[case::another_bench("other.yaml", "127.0.0.1:5026", false)]
fn a_bench_is_known_again(#[case] rig: &str, #[case] at: &str, #[case] known: bool) {
    let place = Place::new();
    let mark = place.own(false).unwrap();
    let other = place.begin(&place.folder.path().join(rig), &tcp(at), false);
    assert_eq!(matches!(&other, Err(Unmarked::Unfinished(who)) if who.starts_with("process 7 since")), known);
    assert_eq!(other.is_err(), known);
    other.into_iter().for_each(Unfinished::finish);
    mark.finish();
    assert_eq!(place.marks(), Vec::<PathBuf>::new());
}

/// Two rig files in two folders may name a port that lies beside each of them.
#[test]
fn a_port_is_known_by_its_whole_path() {
    let port = PortAddress::Serial { path: String::from("no-such-port"), baud: 9600 };
    let known_by = known_by(Path::new("/rigs/bench.yaml"), [&port].into_iter());
    let here = std::env::current_dir().unwrap().join("no-such-port");
    let expected = [String::from("rig:/rigs/bench.yaml"), format!("serial:{}", here.display())];
    assert!(expected.iter().all(|name| known_by.contains(name)), "{known_by:?}");
}

/// What `socat` or a simulation has behind it is something else in the next run.
#[test]
fn a_pseudo_terminal_is_known_by_what_leads_to_it_and_not_by_its_number() {
    let place = Place::new();
    let terminal = nix::pty::openpty(None, None).unwrap();
    let number = nix::unistd::ttyname(&terminal.slave).unwrap();
    let link = place.folder.path().join("charger");
    std::os::unix::fs::symlink(&number, &link).unwrap();
    let at = |path: &Path| PortAddress::Serial { path: path.display().to_string(), baud: 9600 };
    let other = place.folder.path().join("other.yaml");

    let mark = place.begin(&place.rig, &at(&link), false).unwrap();
    assert!(place.begin(&other, &at(&link), false).is_err());
    place.begin(&other, &at(&number), false).unwrap().finish();
    mark.finish();
    let mark = place.begin(&place.rig, &at(&number), false).unwrap();
    assert!(place.begin(&place.rig, &tcp("127.0.0.1:5026"), false).is_err());
    place.begin(&other, &at(&number), false).unwrap().finish();
    mark.finish();
}

/// The one who has looked ends what others left; until then, both runs are known to be without an end.
#[test]
fn whoever_has_looked_takes_the_mark_before_away_at_the_end() {
    let place = Place::new();
    drop(place.own(false).unwrap());
    let other = place.folder.path().join("other.yaml");
    let second = place.begin(&other, &tcp("127.0.0.1:5025"), true).unwrap();
    assert_eq!(place.marks().len(), 2);
    second.finish();
    place.own(false).unwrap().finish();
}

#[rstest]
#[case::cut("process 7 since", true)]
#[case::of_others("process 7\ntcp:127.0.0.1:1\nwhole\n", false)]
#[case::without_words("", false)]
fn a_mark_that_is_cut_may_be_of_any_bench(#[case] words: &str, #[case] counts: bool) {
    let place = Place::new();
    fs::write(place.folder.path().join("bmscert-bench-1-0.unfinished"), words).unwrap();
    assert_eq!(place.own(false).is_err(), counts);
}

#[test]
fn what_is_no_file_is_neither_followed_nor_waited_for() {
    let place = Place::new();
    let of = |name: &str| place.folder.path().join(format!("{BEGINS}{name}{ENDS}"));
    std::os::unix::fs::symlink(&place.rig, of("link")).unwrap();
    assert!(matches!(place.own(false), Err(Unmarked::Unfinished(why)) if why.contains("cannot be read")));
    place.own(true).unwrap().finish();
    assert!(place.rig.exists(), "a link was followed");
    nix::unistd::mkfifo(&of("pipe"), nix::sys::stat::Mode::from_bits_truncate(0o666)).unwrap();
    place.own(false).unwrap().finish();
}

#[rstest]
#[case::nobody_else_may_write(0o755, true)]
#[case::everybody_may(0o1777, false)]
fn a_mark_is_for_all_or_nothing_begins(#[case] mode: u32, #[case] refused: bool) {
    let place = Place::new();
    fs::set_permissions(place.folder.path(), Permissions::from_mode(mode)).unwrap();
    assert_eq!(matches!(place.own(false), Err(Unmarked::NoFolder)), refused);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_in_memory_does_not_last() {
    assert!(is_in_memory(Path::new("/dev/shm")) && !lasts(Path::new("/dev/shm")));
    assert!(!is_in_memory(Path::new("/proc")));
}

/// Without any right over files of others, whoever runs the tests.
#[test]
#[cfg(target_os = "linux")]
fn a_user_without_rights_takes_no_mark_for_none_and_can_end_one() {
    const IN_THERE: &str = "BMSCERT_TEST_WITHOUT_RIGHTS";
    let name = "unfinished::tests::a_user_without_rights_takes_no_mark_for_none_and_can_end_one";
    if std::env::var_os(IN_THERE).is_none() {
        let mut command = Command::new("unshare");
        command.arg("--user").arg(std::env::current_exe().unwrap()).args(["--exact", name]);
        let ran = command.env(IN_THERE, "1").output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let place = Place::new();
    let with = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    drop(place.own(false).unwrap());
    let mark = place.marks().remove(0);
    with(&mark, 0o000);
    let refused = place.own(false).unwrap_err().to_string();
    assert!(refused.contains("cannot be read (Permission denied"), "{refused}");
    with(&mark, FOR_ALL);
    // Nobody may take a name away there, as in a folder where each one keeps his own.
    with(place.folder.path(), 0o555);
    clear(&mark);
    assert_eq!(fs::read(&mark).unwrap(), b"");
    let unwritten = write(place.folder.path(), "words").unwrap_err().to_string();
    assert!(
        unwritten.contains("and so it does not") && unwritten.contains("Permission denied"),
        "{unwritten}"
    );
    with(place.folder.path(), 0o333);
    assert!(matches!(place.own(false), Err(Unmarked::Unknown { .. })));
    with(place.folder.path(), 0o777);
    place.own(false).unwrap().finish();
}
