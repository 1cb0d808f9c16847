//! What is told about each kind of name, from a small protocol that stays as it is.

use campaign::{Bundle, CampaignError, Explanation, explain};
use insta::assert_snapshot;
use rstest::rstest;

const DATABASE: &str = r#"VERSION ""

NS_ :
	CM_
	BA_DEF_
	BA_
	VAL_
	BA_DEF_DEF_

BS_:

BU_: Battery Inverter

BO_ 773 Keepalive: 8 Inverter
 SG_ KeepaliveContent : 0|64@1+ (1,0) [0|0] "" Battery

BO_ 849 Limits: 8 Battery
 SG_ CVL : 0|16@1+ (0.1,0) [0|6553.5] "V" Inverter
 SG_ Prefix : 23|16@0- (1,-40) [0|0] "" Inverter

BO_ 858 Alarms: 8 Battery
 SG_ HighVoltageAlarm : 2|2@1+ (1,0) [0|3] "" Inverter

CM_ BO_ 849 "What the battery asks for.";
CM_ SG_ 849 CVL "The voltage that chargers aim at.";
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
BA_DEF_DEF_ "GenMsgCycleTime" 0;
BA_ "GenMsgCycleTime" BO_ 849 1000;
VAL_ 858 HighVoltageAlarm 1 "Active" 2 "OK" ;
"#;

/// No built-in mutant violates these.
const CATALOGUE: &str = r#"protocol: victron-can-bms
edition: "2022-03-08"
requirements:
  - {id: CAN-0.4-1, level: must, derived: true, says: the switch stays closed, erratum: the longer time counts, do: wait longer}
  - {id: CAN-3FF-1, level: should, says: limits are limits, do: send limits}
  - {id: CAN-0-1, level: info, says: nobody checks this, do: nothing, not_tested: nobody can see it}
"#;

const SUITE: &str = r#"suite: small/first
protocol: victron-can-bms
about: A little of everything

standing:
  # never old
  - {id: never-old, covers: CAN-3FF-1, age: {of: Limits, below: 3 s}}   # always: said in a comment

cases:
  - id: watches
    about: What it watches
    watch: {at_least: 10 s}
    checks:
      - {id: high, covers: CAN-3FF-1, always: CVL > 0}

  - id: length
    about: A case that is called like an observer
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: healthy, do: [{partner: online}], for: 10 s}
      - name: silence
        do: [{partner: silent}]
        from: Keepalive
        until: main_switch_probe.conducts
        within: ixit.recovery_time
        otherwise: fail
        covers: CAN-0.4-1
    finally: [{partner: online}]
"#;

fn bundle() -> Bundle {
    let mut bundle = Bundle::default();
    for (path, text) in
        [("protocol.dbc", DATABASE), ("requirements.yaml", CATALOGUE), ("suites/small.yaml", SUITE)]
    {
        bundle.set(path, text.into());
    }
    bundle
}

fn told(explanation: &Explanation) -> String {
    let parts = explanation.parts.iter().map(|part| format!("[{}]\n{}\n", part.label, part.text));
    format!("{}: {}\n{}\n{}", explanation.kind, explanation.name, explanation.says, parts.collect::<String>())
}

#[rstest]
#[case::a_requirement_of_ours_with_a_reading("CAN-0.4-1")]
#[case::a_requirement_about_a_frame("can-3ff-1")]
#[case::a_requirement_that_nothing_checks("CAN-0-1")]
#[case::a_standing_check("never-old")]
#[case::a_case_that_watches("first/watches")]
#[case::a_case_that_is_called_like_an_observer("length")]
#[case::a_message("0x351")]
#[case::a_signal("CVL")]
#[case::a_signal_with_its_high_byte_first("Prefix")]
#[case::a_slot_with_names("HighVoltageAlarm")]
#[case::a_role_by_its_signal("main_switch_probe.conducts")]
#[case::an_observer("always")]
#[case::a_list_of_cases("cases")]
#[case::a_list_of_signals("signals")]
fn a_name_is_explained(#[case] name: &str) {
    let explained: Vec<_> = explain(&bundle(), Some(name)).unwrap().iter().map(told).collect();
    let suffix = name.replace('/', "_");
    insta::with_settings!({snapshot_suffix => suffix}, { assert_snapshot!(explained.join("---\n")) });
}

#[rstest]
#[case::mistyped("CVLL", Some("CVL"))]
#[case::an_observer_in_another_case("Always", Some("always"))]
#[case::half_a_name("watch", None)]
#[case::a_signal_that_the_role_does_not_measure("main_switch_probe.opens", None)]
#[case::nothing("", None)]
#[case::the_end_of_a_word("st/watches", None)]
fn an_unknown_name_is_not_guessed_far(#[case] name: &str, #[case] expected: Option<&str>) {
    match explain(&bundle(), Some(name)) {
        Err(CampaignError::NoSuchName { near, .. }) => assert_eq!(near.as_deref(), expected),
        other => assert!(other.is_err(), "{name}: {other:?}"),
    }
}
