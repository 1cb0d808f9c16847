//! What a bench lacks for a record that certifies.

use journal::{BenchInfo, InstrumentInfo};

/// Why a run on this bench certifies nothing, a reason each.
pub(crate) fn of(bench: Option<&BenchInfo>) -> Vec<String> {
    match bench {
        Some(bench) if bench.simulated => vec![String::from("the bench is simulated: nothing on it is real")],
        Some(bench) if !bench.instruments.is_empty() => {
            bench.instruments.iter().flat_map(of_instrument).collect()
        }
        _ => vec![String::from("the record names no instruments with serial numbers")],
    }
}

fn of_instrument(own: &InstrumentInfo) -> Vec<String> {
    let name = &own.name;
    let serial =
        own.serial_number.is_none().then(|| format!("the instrument `{name}` tells no serial number"));
    let calibration = match &own.calibrated {
        None => Some(format!("the rig file does not say when the instrument `{name}` was calibrated")),
        Some(calibrated) if calibrated.overdue => Some(format!(
            "the calibration of the instrument `{name}` is overdue: it holds from {} to {}",
            calibrated.on, calibrated.due
        )),
        Some(_) => None,
    };
    serial.into_iter().chain(calibration).collect()
}

#[cfg(test)]
mod tests {
    use journal::CalibrationInfo;
    use rstest::rstest;

    use super::*;

    /// A bench of one instrument in which nothing is missing, changed.
    fn lacks(change: impl FnOnce(&mut BenchInfo)) -> Vec<String> {
        let calibrated = CalibrationInfo { on: day("2026"), due: day("2027"), overdue: false };
        let instrument = InstrumentInfo {
            name: String::from("charger"),
            dialect: String::from("keysight-n6700"),
            at: String::from("tcp:192.168.1.20:5025"),
            simulated: false,
            maker: None,
            model: None,
            serial_number: Some(String::from("MY1")),
            firmware: None,
            calibrated: Some(calibrated),
            channels: vec![],
        };
        let mut bench = BenchInfo {
            rig: String::from("a bench"),
            simulated: false,
            guard: None,
            interlock: None,
            instruments: vec![instrument],
        };
        change(&mut bench);
        of(Some(&bench))
    }

    fn day(year: &str) -> String {
        format!("{year}-03-01")
    }

    #[test]
    fn real_instruments_that_are_calibrated_lack_nothing() {
        assert_eq!(lacks(|_| ()), Vec::<String>::new());
    }

    #[rstest]
    #[case::one_that_is_simulated(|bench: &mut BenchInfo| bench.simulated = true, "the bench is simulated")]
    #[case::one_without_instruments(|bench: &mut BenchInfo| bench.instruments.clear(), "the record names no instruments")]
    #[case::no_serial_number(
        |bench: &mut BenchInfo| bench.instruments[0].serial_number = None,
        "the instrument `charger` tells no serial number"
    )]
    #[case::no_calibration(
        |bench: &mut BenchInfo| bench.instruments[0].calibrated = None,
        "the rig file does not say when the instrument `charger` was calibrated"
    )]
    #[case::an_old_calibration(
        |bench: &mut BenchInfo| bench.instruments[0].calibrated.iter_mut().for_each(|it| it.overdue = true),
        "the calibration of the instrument `charger` is overdue"
    )]
    fn a_bench_says_what_it_lacks(#[case] change: fn(&mut BenchInfo), #[case] says: &str) {
        let found = lacks(change);
        assert!(matches!(&found[..], [only] if only.starts_with(says)), "{found:?}");
    }

    #[test]
    fn a_run_of_which_no_bench_is_known_lacks_instruments() {
        assert_eq!(of(None).len(), 1);
    }
}
