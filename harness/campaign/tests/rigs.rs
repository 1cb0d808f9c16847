//! Rig files, and what the guard is told of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::path::{Path, PathBuf};

use campaign::{Bundle, CampaignError, Rig, energised};
use guard::{Setup, StationId};
use proptest::prelude::*;
use rstest::rstest;
use suite::Terminals;
use wire::scpi::Slot;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rig(path: &Path) -> Result<Rig, CampaignError> {
    let mut bundle = Bundle::default();
    bundle.set_rig(path)?;
    Ok(bundle.rig()?.unwrap())
}

fn setup(rig: &Rig) -> Setup {
    energised::setup(rig, &served).unwrap()
}

/// Where simulated instruments are served.
fn served(name: &str) -> String {
    if name == "charger" { String::from("tcp:127.0.0.1:5025") } else { format!("/dev/pts/{name}") }
}

/// A rig of real instruments in which nothing is wrong.
const REAL: &str = include_str!("../../suite/tests/rig.yaml");

fn written(text: &str) -> Result<Rig, CampaignError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rig.yaml");
    std::fs::write(&path, text).unwrap();
    rig(&path)
}

#[test]
fn the_guard_is_told_what_the_rig_file_says() {
    let rig = written(REAL).unwrap();
    let setup = setup(&rig);
    rig::guarded::check(&setup).unwrap();
    assert_eq!((setup.interlock, setup.permitted), (false, [58.0, 1.0, 1.0]));
    let stations = setup.ports.iter().flat_map(|port| &port.stations);
    let told = stations.map(|station| {
        let hard = station.hard;
        let protections =
            Slot::ALL.into_iter().filter_map(|slot| Some((slot.name(), station.protections.get(slot)?)));
        let protections: Vec<_> = protections.collect();
        (station.name.as_str(), [hard.voltage, hard.current, hard.sink_current], protections)
    });
    insta::assert_debug_snapshot!(told.collect::<Vec<_>>());
    insta::assert_debug_snapshot!(
        "ports",
        setup.ports.iter().map(|port| (&port.at, &port.serial_number)).collect::<Vec<_>>()
    );
    insta::assert_debug_snapshot!("meters", setup.meters);
    let energised = rig.energised.as_ref().unwrap();
    let probe = energised.main_switch_probe.as_ref().unwrap();
    assert_eq!(energised::station(energised, &probe.supply), Some(StationId(0)));
    assert_eq!(energised::station(energised, &probe.load), Some(StationId(1)));
    let nowhere = Terminals { instrument: String::from("load"), channel: 2 };
    assert_eq!(energised::station(energised, &nowhere), None);
}

#[test]
fn the_demo_bench_can_be_guarded() {
    let rig = rig(&root().join("rigs/demo-bench.yaml")).unwrap();
    rig::guarded::check(&setup(&rig)).unwrap();
    let at: Vec<_> = setup(&rig).ports.iter().map(|port| port.at.to_string()).collect();
    assert_eq!(at, ["tcp:127.0.0.1:5025", "serial:/dev/pts/load@9600", "serial:/dev/pts/meter@9600"]);
    assert_eq!(rig.roles, ["main_switch_probe", "charger", "load", "battery_current"]);
    assert!(rig.roles_there().is_empty() && rig.simulated.is_some());
}

#[test]
fn what_a_rig_names_is_an_input_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let own = std::fs::read_to_string(root().join("rigs/dialects/keysight-n6700.yaml")).unwrap();
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/supply.yaml"), own).unwrap();
    let path = folder.path().join("rig.yaml");
    std::fs::write(&path, REAL.replace("dialect: keysight-n6700", "dialect: mine/supply.yaml")).unwrap();
    let mut bundle = Bundle::default();
    bundle.set_rig(&path).unwrap();
    bundle.rig().unwrap();
    let inputs = bundle.inputs();
    let inputs: Vec<&str> = inputs.iter().map(|input| input.path.as_str()).collect();
    let all = [
        "dialects/ea-el.yaml",
        "dialects/keithley-dmm6500.yaml",
        "dialects/keysight-34970a.yaml",
        "dialects/supply.yaml",
        "rig.yaml",
    ];
    assert_eq!(inputs, all);
}

#[rstest]
#[case::a_dialect_that_is_not_there("dialect: keysight-n6700", "dialect: mine/supply.yaml", "cannot read")]
#[case::two_of_one_name("dialect: ea-el", "dialect: ./keysight-n6700.yaml", "have the same name")]
fn a_rig_whose_dialects_cannot_be_had_is_refused(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] says: &str,
) {
    let said = written(&REAL.replace(right, wrong)).map(|rig| rig.name).unwrap_err().to_string();
    assert!(said.contains(says), "{said}");
}

#[test]
fn what_is_wrong_with_a_simulated_bench_is_told_in_its_rig_file() {
    let text = std::fs::read_to_string(root().join("rigs/demo-bench.yaml")).unwrap();
    let Err(CampaignError::Wrong(wrong)) =
        written(&text.replace("{at: load.1, to: battery", "{at: load.2, to: battery"))
    else {
        panic!("it is taken")
    };
    assert_eq!(wrong[0].diagnostic.message, "`load` has no channel 2; it has 1");
    assert!(wrong[0].diagnostic.place().is_known());
}

/// A number in a range, and now and then one that somebody mistyped.
fn around(range: std::ops::Range<f64>) -> impl Strategy<Value = f64> {
    prop_oneof![12 => range, 1 => -2.0..80.0, 1 => prop_oneof![Just(0.0), Just(1e-300), Just(1e300)]]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever numbers stand in a rig file: where it is taken, the guard takes it, and nothing exceeds what the rig says.
    #[test]
    fn what_a_rig_file_may_say_keeps_to_its_limits(
        voltage in around(48.0..58.4), charge in around(4.0..6.0), discharge in around(5.0..6.0),
        own in around(1.0..8.0), over in around(58.4..60.0), probe in around(0.1..2.0), watchdog in around(1.0..5.0),
    ) {
        let text = REAL
            .replace("voltage: 58.4 V, charge_current: 5 A, discharge_current: 5 A",
                &format!("voltage: {voltage} V, charge_current: {charge} A, discharge_current: {discharge} A"))
            .replace("limits: {voltage: 60 V, current: 5 A}", &format!("limits: {{voltage: 60 V, current: {own} A}}"))
            .replace("over_voltage: 59 V}, watchdog: 3 s", &format!("over_voltage: {over} V}}, watchdog: {watchdog} s"))
            .replace("probe: {voltage: 58 V, current: 1 A}", &format!("probe: {{voltage: {voltage} V, current: {probe} A}}"))
            .replace("load: load.1, current: 1 A", &format!("load: load.1, current: {probe} A"));
        let rig = written(&text);
        prop_assume!(rig.is_ok());
        let Ok(rig) = rig else { return Ok(()) };
        let setup = setup(&rig);
        prop_assert_eq!(rig::guarded::check(&setup), Ok(()));
        for station in setup.ports.iter().flat_map(|port| &port.stations) {
            let hard = station.hard;
            prop_assert!(hard.voltage <= voltage && hard.current <= charge && hard.sink_current <= discharge);
        }
        prop_assert!(setup.permitted[0] <= voltage && setup.permitted[1] <= charge.min(discharge));
    }
}

/// The process of a guard does not believe who wrote into its pipe.
#[test]
#[cfg(unix)]
fn a_guard_refuses_what_its_runner_should_have_refused() {
    use std::io::{Read, Write, pipe};

    use guard::process::{FromGuard, Inbox, ToGuard, framed};

    let mut setup = setup(&written(REAL).unwrap());
    setup.interlock = false;
    setup.ports.iter_mut().flat_map(|port| &mut port.stations).for_each(|own| own.channel.watchdog = None);
    let ((from, mut runner), (mut told, to), (signal, _open)) =
        (pipe().unwrap(), pipe().unwrap(), pipe().unwrap());
    let first = framed(&ToGuard::Guard(setup)).unwrap();
    let says = std::thread::spawn(move || runner.write_all(&first));
    assert_eq!(campaign::guard(from.into(), to.into(), signal), []);
    says.join().unwrap().unwrap();
    let (mut bytes, mut inbox) = (vec![], Inbox::default());
    told.read_to_end(&mut bytes).unwrap();
    inbox.feed(&bytes);
    let said: FromGuard = inbox.take().unwrap().unwrap();
    assert!(matches!(&said, FromGuard::NotBegun(why) if why.contains("has no watchdog")), "{said:?}");
}
