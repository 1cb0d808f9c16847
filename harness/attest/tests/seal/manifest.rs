use std::fs;

use attest::{AttestError, DiscrepancyKind, Manifest};
use proptest::prelude::*;
use rstest::rstest;

use crate::run::folder;

const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn paths(manifest: &Manifest) -> Vec<&str> {
    manifest.files().iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_manifest_lists_every_file_once_in_order() {
    let folder = folder();
    let manifest = Manifest::build(folder.path(), &["record.json"]).unwrap();
    assert_eq!(paths(&manifest), ["inputs/empty", "inputs/rigs/µ.yaml"]);
    let empty = manifest.file("inputs/empty").unwrap();
    assert_eq!((empty.size, empty.sha256.as_str()), (0, DIGEST));
    assert_eq!(manifest.file("record.json"), None);
}

#[test]
fn a_manifest_comes_back_from_its_bytes() {
    let manifest = Manifest::build(folder().path(), &[]).unwrap();
    assert_eq!(Manifest::parse(&manifest.to_bytes().unwrap()).unwrap(), manifest);
}

#[test]
fn the_names_left_out_are_whole_paths() {
    let folder = folder();
    fs::write(folder.path().join("inputs/record.json"), "").unwrap();
    let manifest = Manifest::build(folder.path(), &["record.json", "empty"]).unwrap();
    assert_eq!(paths(&manifest), ["inputs/empty", "inputs/record.json", "inputs/rigs/µ.yaml"]);
}

#[test]
fn every_difference_is_named() {
    let folder = folder();
    let manifest = Manifest::build(folder.path(), &[]).unwrap();
    assert_eq!(manifest.check(folder.path(), &[]).unwrap(), []);
    fs::write(folder.path().join("record.json"), "{}\t").unwrap();
    fs::write(folder.path().join("inputs/empty"), "longer").unwrap();
    fs::rename(folder.path().join("inputs/rigs/µ.yaml"), folder.path().join("inputs/rigs/u.yaml")).unwrap();
    let found = manifest.check(folder.path(), &[]).unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.path.as_str(), one.kind)).collect();
    assert_eq!(
        found,
        [
            ("inputs/empty", DiscrepancyKind::Changed),
            ("inputs/rigs/u.yaml", DiscrepancyKind::Extra),
            ("inputs/rigs/µ.yaml", DiscrepancyKind::Missing),
            ("record.json", DiscrepancyKind::Changed),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_even_to_the_same_bytes() {
    let folder = folder();
    let manifest = Manifest::build(folder.path(), &[]).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    for (name, target) in [("record.json", "copy"), ("inputs", "inputs")] {
        fs::rename(folder.path().join(name), elsewhere.path().join(target)).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join(target), folder.path().join(name)).unwrap();
    }
    let found = manifest.check(folder.path(), &[]).unwrap();
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "inputs is not a regular file",
            "inputs/empty is missing",
            "inputs/rigs/µ.yaml is missing",
            "record.json is not a regular file"
        ]
    );
    assert!(matches!(Manifest::build(folder.path(), &[]), Err(AttestError::Unsealable { .. })));
}

#[cfg(unix)]
#[rstest]
#[case::a_backslash(b"a\\b")]
#[case::a_line_end(b"a\nb")]
#[case::not_unicode(b"\xFF")]
fn a_name_that_differs_between_systems_is_not_sealed(
    #[case] name: &[u8],
    #[values(true, false)] of_a_folder: bool,
) {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder();
    let manifest = Manifest::build(folder.path(), &[]).unwrap();
    let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
    if of_a_folder {
        fs::create_dir(&path).unwrap();
        fs::write(path.join("file"), "").unwrap();
    } else {
        fs::write(path, "").unwrap();
    }
    assert!(matches!(Manifest::build(folder.path(), &[]), Err(AttestError::Unsealable { .. })));
    let found = manifest.check(folder.path(), &[]).unwrap();
    assert_eq!(found.iter().map(|one| one.kind).collect::<Vec<_>>(), [DiscrepancyKind::Extra]);
}

fn listing(paths: &[&str]) -> String {
    let file = |path: &&str| serde_json::json!({"path": path, "size": 0, "sha256": DIGEST});
    serde_json::json!({"files": paths.iter().map(file).collect::<Vec<_>>()}).to_string()
}

#[rstest]
#[case::above_the_folder(&["../x"])]
#[case::above_in_the_middle(&["a/../../x"])]
#[case::absolute(&["/etc/passwd"])]
#[case::the_folder_itself(&["."])]
#[case::no_name(&[""])]
#[case::two_slashes(&["a//b"])]
#[case::a_folder(&["a/"])]
#[case::a_backslash(&["..\\x"])]
#[case::a_nul(&["a\0"])]
#[case::twice(&["a", "a"])]
#[case::out_of_order(&["b", "a"])]
#[case::too_long(&[&*"x".repeat(1025)])]
fn a_hostile_path_is_refused(#[case] paths: &[&str]) {
    assert!(matches!(Manifest::parse(listing(paths).as_bytes()), Err(AttestError::BadManifest(_))));
}

#[rstest]
#[case::not_json("files")]
#[case::another_shape("{\"files\":{}}")]
#[case::an_unknown_field("{\"files\":[],\"but\":1}")]
#[case::no_digest("{\"files\":[{\"path\":\"a\",\"size\":0,\"sha256\":\"\"}]}")]
#[case::less_than_nothing("{\"files\":[{\"path\":\"a\",\"size\":-1,\"sha256\":\"\"}]}")]
fn what_is_no_manifest_is_refused(#[case] text: &str) {
    assert!(matches!(Manifest::parse(text.as_bytes()), Err(AttestError::BadManifest(_))));
}

#[test]
fn a_huge_manifest_is_refused_unread() {
    let Err(error) = Manifest::parse(&vec![b' '; (32 << 20) + 1]) else { panic!("accepted") };
    assert!(error.to_string().contains("longer than 32 MiB"), "{error}");
}

#[test]
fn a_manifest_of_too_many_files_is_refused() {
    let paths: Vec<_> = (0..100_001).map(|number| format!("{number:06}")).collect();
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    let Err(error) = Manifest::parse(listing(&paths).as_bytes()) else { panic!("accepted") };
    assert!(error.to_string().contains("more than 100000 files"), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Manifest::parse(&bytes).is_err());
    }

    #[test]
    fn a_path_that_is_accepted_stays_below_its_folder(path in "[a./\\\\]{0,8}") {
        if Manifest::parse(listing(&[&path]).as_bytes()).is_ok() {
            let mut parts = std::path::Path::new(&path).components();
            prop_assert!(parts.all(|part| matches!(part, std::path::Component::Normal(_))));
        }
    }
}
