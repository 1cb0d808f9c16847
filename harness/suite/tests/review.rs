//! What the review says to a claim: contradictions, what breaks a requirement, advice, and what is left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::sync::Arc;

use judge::Level;
use lang::{SourceFile, render};
use rstest::rstest;
use suite::{Bearing, Catalogue, Inputs, Plan, Profile, Remark, Statement, review};

const DATABASE: &str = include_str!("../../../suites/victron-can-bms/protocol.dbc");
const CATALOGUE: &str = include_str!("../../../suites/victron-can-bms/requirements.yaml");
const STARTUP: &str = include_str!("../../../suites/victron-can-bms/startup.yaml");
const KEEPALIVE: &str = include_str!("../../../suites/victron-can-bms/keepalive.yaml");
const FRAMES: &str = include_str!("../../../suites/victron-can-bms/frames.yaml");

/// A claim with which nothing is wrong.
const SOUND: &str = "battery: {maker: Example, model: E48}
ics:
  bit_rate: 500 kbit/s
  sends: [Limits, StateOfCharge, Measurements, Alarms, ManufacturerName, Product, Modules]
  other_identifiers: [0x354]
  alarms: [HighVoltageAlarm, LowVoltageWarning, HighTemperatureAlarm, LowTemperatureAlarm, HighCurrentAlarm, InternalAlarm]
ixit:
  cells: 16
  capacity: 100 Ah
  modules: 2
  manufacturer_name: EXAMPLE
  keepalive_timeout: 15 min
";

fn plan(statement: Option<&str>, suites: &[&str]) -> Plan {
    let file = |text: &str| SourceFile::new("battery.yaml", text);
    let inputs = Inputs {
        protocol: "victron-can-bms".to_owned(),
        table: Arc::new(suite::dbc::load(DATABASE).unwrap()),
        catalogue: Arc::new(Catalogue::parse(&SourceFile::new("requirements.yaml", CATALOGUE)).unwrap()),
        suites: suites.iter().map(|text| SourceFile::new("suite.yaml", *text)).collect(),
        statement: statement.map(|text| Statement::parse(&file(text)).unwrap()),
    };
    let roles: Vec<String> = judge::ROLES.iter().map(|role| role.name.to_owned()).collect();
    inputs.plan(&roles, Profile::Certification).unwrap()
}

/// What is said to a claim, whatever suites ask for.
fn said(statement: &str) -> Vec<Remark> {
    review(&plan(Some(statement), &[]))
}

fn shown(remarks: &[Remark], text: &str) -> String {
    let shown = remarks.iter().map(|remark| {
        let Remark { requirements, level, bearing, diagnostic } = remark;
        format!("{} {level:?} {bearing:?}\n{}", requirements.join(", "), render(diagnostic, text, false))
    });
    shown.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn nothing_is_said_to_a_sound_claim() {
    assert_eq!(shown(&said(SOUND), SOUND), "");
}

#[rstest]
#[case::half_a_name("Modules]", "Modules, ProductName2]", "CAN-370-1", true)]
#[case::half_a_serial_number("Modules]", "Modules, SerialNumber2]", "CAN-380-1", true)]
#[case::the_other_half("Modules]", "Modules, SerialNumber1]", "CAN-380-1", true)]
#[case::modules_uncounted(", Modules]", "]", "CAN-372-1", true)]
#[case::firmware_uncarried("ixit:", "ixit:\n  family_name: E", "CAN-382-1", true)]
#[case::long_name_cut("Modules]\n", "Modules, ProductName1]\n  # a name\n", "CAN-370-1", true)]
#[case::short_name_in_two_frames("Modules]", "Modules, ProductName1]", "CAN-370-3", false)]
#[case::two_makers("Modules]", "Modules, ProductName1, ProductName2]", "CAN-370-2", true)]
#[case::force_without_message("  bit_rate", "  force_charge: true\n  bit_rate", "CAN-360-1", true)]
#[case::slow_bus("500 kbit", "250 kbit", "CAN-1.2-2", false)]
#[case::short_timeout("15 min", "5 min", "CAN-1.4-1", true)]
#[case::the_inverters_own("0x354", "0x305", "CAN-2-4", true)]
#[case::a_long_identifier("0x354", "0x18FF0001", "CAN-1.2-1", true)]
#[case::of_the_protocol("0x354", "0x382", "CAN-2-8", true)]
#[case::twice("0x354", "0x351", "CAN-2-10", false)]
#[case::no_internal_alarm(", InternalAlarm", "", "CAN-35A-11", false)]
#[case::both_alarms("Alarms, Man", "Alarms, OldAlarms, Man", "CAN-2-5", false)]
fn a_claim_that_is_wrong_is_answered(
    #[case] from: &str,
    #[case] to: &str,
    #[case] requirement: &str,
    #[case] blocks: bool,
) {
    let mut text = SOUND.replacen(from, to, 1);
    // Names of products belong to the cases about them.
    let product = match requirement {
        "CAN-370-1" if to.contains("ProductName1") => "EXAMPLE LONG",
        "CAN-370-2" => "OTHER LONG NAME",
        "CAN-370-3" => "EXAMPLE",
        _ => "",
    };
    if !product.is_empty() {
        text = text.replacen("ixit:\n", &format!("ixit:\n  product_name: {product}\n"), 1);
    }
    assert_ne!(text, SOUND);
    let remarks = said(&text);
    let found: Vec<_> =
        remarks.iter().map(|remark| (remark.requirements.join(" "), remark.is_fail())).collect();
    let expected = match requirement {
        // The whole name in 0x370 and the maker's in 0x35E are other bytes.
        "CAN-370-1" if !product.is_empty() => {
            vec![("CAN-370-1".to_owned(), true), ("CAN-370-2".to_owned(), true)]
        }
        _ => vec![(requirement.to_owned(), blocks)],
    };
    assert_eq!(found, expected, "{}", shown(&remarks, &text));
}

#[rstest]
#[case::reverse_current("reverse_current: true", &["CAN-2-2", "CAN-356-2", "CAN-356-2"])]
#[case::high_resolution("high_resolution_soc: true", &["CAN-2-2"])]
fn a_claim_that_its_frames_do_not_carry_is_answered(#[case] claim: &str, #[case] expected: &[&str]) {
    let text = SOUND.replacen("  bit_rate", &format!("  {claim}\n  bit_rate"), 1);
    let text = text.replacen(", ManufacturerName, Product, Modules]", "]", 1);
    let text = text.replacen("  modules: 2\n  manufacturer_name: EXAMPLE\n", "", 1);
    let mut found: Vec<_> = said(&text).into_iter().map(|remark| remark.requirements.concat()).collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn without_the_core_messages_everything_that_they_carry_is_named() {
    let text = SOUND.replacen("Limits, StateOfCharge, Measurements, Alarms, ", "", 1);
    let text = text.replacen("  bit_rate", "  high_resolution_soc: true\n  bit_rate", 1);
    insta::assert_snapshot!(shown(&said(&text), &text));
}

#[test]
fn a_remark_shows_both_places_of_a_contradiction() {
    let text = SOUND.replacen("Modules]", "Modules, ProductName1, ProductName2]", 1);
    let text = text.replacen("ixit:\n", "ixit:\n  product_name: OTHER LONG NAME\n", 1);
    insta::assert_snapshot!(shown(&said(&text), &text));
}

#[test]
fn what_is_not_said_is_no_contradiction() {
    let text = "battery: {maker: Example, model: E48}\nixit: {product_name: EXAMPLE LONG, modules: 2}\n";
    assert_eq!(shown(&said(text), text), "");
}

#[test]
fn what_is_left_out_names_the_cases_that_ask_for_it() {
    let text = "battery: {maker: Example, model: E48}\n";
    let remarks = review(&plan(Some(text), &[STARTUP]));
    assert!(remarks.iter().all(|remark| remark.bearing == Bearing::Open), "{remarks:#?}");
    let boot = remarks.iter().find(|remark| remark.diagnostic.message.contains("`ixit.boot_time`")).unwrap();
    assert_eq!((boot.level, boot.leaves_open()), (Level::Must, true));
    insta::assert_snapshot!(shown(&remarks, text));
}

#[test]
fn every_name_that_is_left_out_can_be_given() {
    let asked = plan(None, &[STARTUP, FRAMES, KEEPALIVE]).lacks;
    assert!(asked.len() > 5, "{asked:?}");
    let known: Vec<String> = ["ics.sends", "ics.alarms", "ics.other_identifiers"]
        .into_iter()
        .chain(Statement::flags())
        .map(str::to_owned)
        .chain(
            Statement::names().into_iter().chain(Statement::text_names()).map(|name| format!("ixit.{name}")),
        )
        .collect();
    // A phase that waits asks as well, and has no check of its own.
    for name in ["ixit.keepalive_timeout", "ixit.recovery_time"] {
        let lack = asked.iter().find(|lack| lack.name == name).map(|lack| (&*lack.covers, &*lack.case));
        assert_eq!(lack, Some(("CAN-1.4-5", "comes-back-by-itself")), "{name}");
    }
    let unknown: Vec<_> = asked.iter().filter(|lack| !known.contains(&lack.name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(asked.iter().all(|lack| !lack.case.is_empty()), "{asked:?}");
}

#[test]
fn without_a_statement_there_is_nothing_to_review() {
    assert_eq!(review(&plan(None, &[FRAMES])), vec![]);
}

/// A remark cites requirements, and never weighs more than they do.
#[test]
fn a_remark_weighs_no_more_than_its_requirement() {
    let catalogue = Catalogue::parse(&SourceFile::new("requirements.yaml", CATALOGUE)).unwrap();
    let text = SOUND.replace("0x354", "0x305, 0x18FF0001, 0x382, 0x351").replace("250 kbit/s", "500 kbit/s");
    let text = text.replace("15 min", "5 min").replace("Modules]", "OldAlarms, ProductName2, SerialNumber1]");
    let text = text.replace(", ManufacturerName, Product", "").replace(", InternalAlarm", "");
    let remarks = said(&text);
    assert!(remarks.len() > 9, "{}", shown(&remarks, &text));
    for remark in remarks {
        for id in &remark.requirements {
            let requirement = catalogue.requirement(id);
            assert!(requirement.is_some_and(|known| remark.level <= known.level), "{id}: {requirement:?}");
        }
    }
}

#[test]
fn a_version_is_written_as_it_stands_on_the_bus() {
    let value = |version: &str| {
        let text = format!("battery: {{maker: a, model: b}}\nixit: {{firmware_version: {version}}}\n");
        Statement::parse(&SourceFile::new("battery.yaml", text))
            .map(|statement| statement.value("firmware_version"))
    };
    let version = |number| Some(quantity::Quantity::new(number, quantity::Dimension::NONE));
    assert_eq!(value("0x6E01").ok(), Some(version(28_161.0)));
    assert_eq!(value("258").ok(), Some(version(258.0)));
    assert!(value("0x10000").is_err() && value("0x").is_err() && value("0x-1").is_err());
}
