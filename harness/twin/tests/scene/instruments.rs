//! What instruments say, and what they do at their terminals.

use quantity::Span;
use rstest::rstest;
use twin::Model;

use crate::bench::Bench;

/// A dialogue: commands and what comes back, without what ends it; `-` where nothing does.
fn talk(bench: &mut Bench, dialogue: &[(&str, &str)]) {
    for (command, expected) in dialogue {
        let said = bench.ask(0, command);
        let said = if said.is_empty() { "-" } else { said.trim_end_matches(['\r', '\n']) };
        assert_eq!(said, *expected, "{command}");
    }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.02, "{found} is not {expected}");
}

const RIGOL: &[(&str, &str)] = &[
    ("*IDN?", "RIGOL TECHNOLOGIES,DP832,SIM0001,00.01.16"),
    ("*ESR?", "128"),
    (":INST:NSEL 2;:INST:NSEL?", "2"),
    (":INSTRUMENT:SELECT CH1;:INST?", "CH1"),
    (":VOLT 40;:SYST:ERR?", "-222,\"Data out of range\""),
    (":SOUR:VOLT 12;:SOUR1:CURR 2;:SOUR:VOLT?;CURR?", "12.000;2.000"),
    (":OUTP:OVP:VAL CH1,15;:OUTP:OVP:VAL?;STAT?", "15.000;OFF"),
    (":OUTP:OVP CH1,ON;:OUTP:OVP? CH1;:OUTP:OVP:QUES? CH1", "ON;NO"),
    (":OUTP? CH1;:OUTP:MODE?", "OFF;UR"),
    (":OUTP CH1,ON", "-"),
    (":OUTP?;:OUTP:MODE?", "ON;CV"),
    (":MEAS:ALL? CH1", "12.0000,1.1994,14.393"),
    (":MEAS? CH1;:MEAS:CURR?;POWE?", "12.0000;1.1994;14.393"),
    (":CURR 1;:OUTP:MODE?", "CC"),
    (":OUTP:STAT? CH2;:APPL? CH3", "OFF;CH3,0.000,1.000"),
    ("NONSENSE;:SYST:ERR?", "-113,\"Undefined header\""),
    ("SYST:ERR?", "0,\"No error\""),
    ("*ESR?", "48"),
    ("*RST;:OUTP? CH1", "OFF"),
];

const KEYSIGHT: &[(&str, &str)] = &[
    ("*IDN?", "Keysight Technologies,N6700C,SIM0001,E.02.07.3196"),
    ("SYST:CHAN:COUN?;MOD? (@2)", "2;N6775A"),
    ("VOLT 12,(@1,2);CURR 3,(@1);:VOLT? (@1:2)", "+1.20000E+01,+1.20000E+01"),
    ("VOLT:PROT 15,(@1);PROT? (@1)", "+1.50000E+01"),
    ("VOLT:PROT 15, @(1);:SYST:ERR?", "-102,\"Syntax error\""),
    ("VOLT 5;:SYST:ERR?", "-109,\"Missing parameter\""),
    ("VOLT 5,(@3);:SYST:ERR?", "-222,\"Data out of range\""),
    ("SYST:ERR?", "+0,\"No error\""),
    ("OUTP ON,(@1);OUTP? (@1,2)", "1,0"),
    ("MEAS:VOLT? (@1);CURR? (@1)", "+1.20000E+01;+1.19940E+00"),
    ("OUTP:PROT:WDOG:DEL 0.5;:SYST:ERR?", "-222,\"Data out of range\""),
    ("OUTP:PROT:WDOG?;WDOG:DEL?", "0;+6.00000E+01"),
    ("*RST;OUTP? (@1)", "0"),
];

const SIGLENT: &[(&str, &str)] = &[
    ("*IDN?", "Siglent Technologies,SPD3303X,SIM0001,1.01.01.02.07R2,V3.0"),
    ("CH1:VOLT 12;CH1:VOLT?", "-"),
    ("CH1:VOLT 12", "-"),
    ("CH1:CURR 2", "-"),
    ("CH1:VOLTage?", "12.000"),
    ("SYST:STAT?", "0x4"),
    ("OUTP CH1,ON", "-"),
    ("SYST:STAT?", "0x14"),
    ("MEAS:CURR? CH1", "1.199"),
    ("CH1:CURR 1", "-"),
    ("SYST:STAT?", "0x15"),
    ("OUTP?", "-"),
    ("SYST:ERR?", "-113 Undefined header"),
    ("SYST:ERR?", "-113 Undefined header"),
    ("SYST:ERR?", "0 No error"),
];

const TDK: &[(&str, &str)] = &[
    ("IDN?", "-"),
    ("ADR 5", "-"),
    ("ADR 6", "OK"),
    ("IDN?", "LAMBDA,GEN60-25"),
    ("PV 12", "OK"),
    ("OVP 12.2", "E04"),
    ("OVP 15", "OK"),
    ("PV 14.5", "E01"),
    ("PC 2", "OK"),
    ("PC 99", "C05"),
    ("PC", "C02"),
    ("FROB 1", "C01"),
    ("UVL 5", "OK"),
    ("PV 4", "E02"),
    ("OUT ON", "OK"),
    ("MODE?", "CV"),
    ("MC?", "1.199"),
    ("DVC?", "12.000,12.000,1.199,2.000,15.00,5.00"),
    ("STT?", "MV(12.000),PV(12.000),MC(1.199),PC(2.000),SR(05),FR(00)"),
    ("OUT?$37", "ON$9D"),
    ("OUT?$00", "C04$A7"),
    ("RST", "OK"),
    ("OVP?", "66.00"),
    ("OUT?", "OFF"),
];

const EA: &[(&str, &str)] = &[
    ("*IDN?", "EA Elektro-Automatik GmbH & Co. KG,PSB 10080-60,SIM0001,V3.06,"),
    ("VOLT 12;:SYST:ERR?", "-221,\"Settings conflict\""),
    ("SYST:LOCK ON;LOCK:OWN?", "REMOTE"),
    ("SYST:NOM:VOLT?;CURR?", "80.00 V;60.00 A"),
    ("VOLT 12;CURR 2;VOLT?", "12.00 V"),
    ("VOLT 500 mV;VOLT?", "0.50 V"),
    ("VOLT:PROT 15;PROT?", "15.00 V"),
    ("VOLT:LIM:HIGH 14", "-"),
    ("VOLT 14.5;:SYST:ERR?", "-222,\"Data out of range\""),
    ("VOLT 12;:OUTP ON;:OUTP?", "ON"),
    ("MEAS:ARR?", "12.00 V, 1.20 A, 14.4 W"),
    ("SYST:LOCK OFF;:OUTP?", "OFF"),
];

const BK: &[(&str, &str)] = &[
    ("*IDN?", "B&K Precision, 8616, SIM0001, 1.35-1.42"),
    ("CURR 5;CURR?", "0.000"),
    ("SYST:REM;:CURR 5;CURR?", "5.000"),
    ("FUNC CURR;:FUNC?", "CURRENT"),
    ("INP ON", "-"),
    ("MEAS:CURR?", "5.000"),
    ("INP?", "-"),
    ("SYST:ERR?", "-113,\"Undefined header\""),
    ("FROB;CURR 9", "-"),
    ("CURR?", "5.000"),
    ("INP OFF", "-"),
    ("MEAS:CURR?", "0.000"),
];

const DAQ: &[(&str, &str)] = &[
    ("*IDN?", "HEWLETT-PACKARD,34970A,0,13-2-2"),
    ("READ?;:SYST:ERR?", "-221,\"Settings conflict\""),
    ("CONF:VOLT:DC AUTO,DEF,(@101:103);:ROUT:SCAN?", "#214(@101,102,103)"),
    ("READ?", "+5.28400000E+01,+0.00000000E+00,+0.00000000E+00"),
    ("MEAS:VOLT:DC? AUTO,DEF,(@101)", "+5.28400000E+01"),
    ("MEAS:TEMP? TC,K,(@102)", "+9.90000000E+37"),
    ("MEAS:VOLT? (@121);:SYST:ERR?", "-222,\"Data out of range\""),
    ("SYST:CTYP? 100", "HEWLETT-PACKARD,34901A,SIM0001,2.3"),
    ("MEAS:RES? AUTO,DEF,(@102)", "+9.90000000E+37"),
    ("MEAS:FREQ? AUTO,DEF,(@102)", "+0.00000000E+00"),
    ("SYST:CTYP? 200", "HEWLETT-PACKARD,34907A,SIM0001,2.3"),
    ("SENS:DIG:DATA:BYTE? (@201)", "+255"),
    ("SENS:DIG:DATA:BYTE? (@101);:SYST:ERR?", "-222,\"Data out of range\""),
    ("SENS:DIG:DATA:BYTE? (@201,202);:SYST:ERR?", "-222,\"Data out of range\""),
    ("MEAS:VOLT? (@201);:SYST:ERR?", "-222,\"Data out of range\""),
];

const KEITHLEY: &[(&str, &str)] = &[
    ("*IDN?", "KEITHLEY INSTRUMENTS INC.,MODEL 2000,SIM0001,A20  /A02"),
    (":CONF:VOLT:DC;:READ?", "+5.28400000E+01"),
    (":SENS:FUNC 'CURR:DC';FUNC?", "\"CURR:DC\""),
    (":SENS:FUNC 'VOLT';:SENS:VOLT:RANG:AUTO 0;:SENS:VOLT:RANG 10;:READ?", "+9.90000000E+37"),
    (":INIT:CONT OFF;:FETC?", "+9.90000000E+37"),
    (":CONF:RES;:READ?", "+9.90000000E+37"),
    (":CONF:FREQ;:FUNC?", "\"FREQ\""),
    (":READ?", "+0.00000000E+00"),
    ("*LANG?;:SYST:ERR?", "-113,\"Undefined header\""),
];

const DMM: &[(&str, &str)] = &[
    ("*IDN?", "KEITHLEY INSTRUMENTS,MODEL DMM6500,SIM0001,1.7.12b"),
    ("*LANG?", "SCPI"),
    (":READ?", "5.284000E+01"),
    (":SENS:FUNC \"CURR:DC\";:SENS:FUNC?", "\"CURR:DC\""),
    (":READ?", "0.000000E+00"),
    (":SENS:FUNC \"RES\";:READ?", "9.900000E+37"),
    (":SENS:FUNC \"FREQ:VOLT\";:READ?", "0.000000E+00"),
    (":SENS:FUNC \"CAP\";:SYST:ERR?", "-224,\"Illegal parameter value\""),
    (":MEAS:VOLT:DC?", "5.284000E+01"),
    (":FETC?", "5.284000E+01"),
];

#[rstest]
#[case::rigol(Model::RigolDp832, RIGOL)]
#[case::keysight(Model::KeysightN6700, KEYSIGHT)]
#[case::siglent(Model::SiglentSpd3303x, SIGLENT)]
#[case::tdk(Model::TdkGen60, TDK)]
#[case::ea(Model::EaPsb10080, EA)]
#[case::bk(Model::Bk8616, BK)]
#[case::daq(Model::Keysight34970a, DAQ)]
#[case::keithley(Model::Keithley2000, KEITHLEY)]
#[case::dmm(Model::KeithleyDmm6500, DMM)]
fn an_instrument_speaks_its_dialect(#[case] model: Model, #[case] dialogue: &[(&str, &str)]) {
    talk(&mut Bench::with(model), dialogue);
}

#[test]
fn a_korad_speaks_in_raw_bytes() {
    let mut bench = Bench::with(Model::KoradKa3005p);
    talk(&mut bench, &[("*IDN?", "KORADKA3005PV2.0"), ("VSET1:12.00", "-"), ("ISET1:2.000", "-")]);
    talk(&mut bench, &[("VSET1?", "12.00"), ("ISET1?", "2.000K"), ("NONSENSE", "-")]);
    assert_eq!(bench.bytes(0, "STATUS?"), [0b0001_0001]);
    talk(&mut bench, &[("OCP1", "-"), ("OUT1", "-"), ("VOUT1?", "12.00"), ("IOUT1?", "1.199")]);
    assert_eq!(bench.bytes(0, "STATUS?"), [0b0111_0001]);
    // Its current limit is reached: with over-current protection that switches off.
    talk(&mut bench, &[("ISET1:1.000", "-")]);
    assert_eq!(bench.bytes(0, "STATUS?")[0] & 0b0100_0000, 0);
}

#[test]
fn a_korad_hears_nothing_that_comes_too_soon() {
    let mut bench = Bench::with(Model::KoradKa3005p);
    bench.scene.hear(bench.now, 0, b"VSET1:12.00");
    bench.pass(Span::from_millis(20));
    bench.scene.hear(bench.now, 0, b"OUT1");
    bench.pass(Span::from_millis(100));
    assert_eq!((bench.ask(0, "VSET1?"), bench.scene.at("it", 1).unwrap().on), (String::from("12.00"), false));
    // Together they are neither.
    bench.scene.hear(bench.now, 0, b"VSET1:05.00OUT1");
    bench.pass(Span::from_millis(100));
    assert_eq!((bench.ask(0, "VSET1?"), bench.scene.at("it", 1).unwrap().on), (String::from("12.00"), false));
}

/// How each supply is set to 12 V and 2 A and switched on, and what sets over-voltage protection to 10 V.
const SUPPLIES: [(Model, &[&str], &str); 4] = [
    (Model::RigolDp832, &[":APPL CH1,12,2", ":OUTP CH1,ON"], ":OUTP:OVP:VAL 10;:OUTP:OVP ON"),
    (Model::KeysightN6700, &["VOLT 12,(@1)", "CURR 2,(@1)", "OUTP ON,(@1)"], "VOLT:PROT 10,(@1)"),
    (Model::EaPsb10080, &["SYST:LOCK ON", "VOLT 12", "CURR 2", "OUTP ON"], "VOLT:PROT 10"),
    (Model::SiglentSpd3303x, &["CH1:VOLT 12", "CH1:CURR 2", "OUTP CH1,ON"], ""),
];

#[test]
fn what_a_supply_is_told_is_at_its_terminals() {
    for (model, on, _) in SUPPLIES {
        let mut bench = Bench::with(model);
        on.iter().for_each(|command| _ = bench.ask(0, command));
        let at = bench.scene.at("it", 1).unwrap();
        assert!(at.on, "{model}");
        near(at.volts, 12.0);
        near(at.amps, 1.2);
    }
}

#[test]
fn over_voltage_protection_trips_and_stays_tripped() {
    for (model, on, protect) in SUPPLIES.into_iter().filter(|(.., protect)| !protect.is_empty()) {
        let mut bench = Bench::with(model);
        on.iter().for_each(|command| _ = bench.ask(0, command));
        assert!(bench.scene.at("it", 1).unwrap().on, "{model}");
        _ = bench.ask(0, protect);
        assert!(!bench.scene.at("it", 1).unwrap().on, "{model}");
        _ = bench.ask(0, on[on.len() - 1]);
        assert!(!bench.scene.at("it", 1).unwrap().on, "{model}");
    }
}

#[test]
fn over_current_protection_waits_its_delay() {
    let mut bench = Bench::with(Model::KeysightN6700);
    for command in ["VOLT 12,(@1)", "CURR 1,(@1)", "OUTP:PROT:DEL 0.2,(@1)", "CURR:PROT:STAT ON,(@1)"] {
        _ = bench.ask(0, command);
    }
    bench.scene.hear(bench.now, 0, b"OUTP ON,(@1)\n");
    bench.pass(Span::from_millis(199));
    assert!(bench.scene.at("it", 1).unwrap().on);
    bench.pass(Span::from_millis(2));
    assert!(!bench.scene.at("it", 1).unwrap().on);
    talk(&mut bench, &[("STAT:QUES:COND? (@1)", "2"), ("OUTP:PROT:CLE (@1);:STAT:QUES:COND? (@1)", "0")]);
}

/// Switches a Keysight on with its watchdog at two seconds.
fn watched() -> Bench {
    let mut bench = Bench::with(Model::KeysightN6700);
    for command in
        ["VOLT 12,(@1)", "CURR 2,(@1)", "OUTP:PROT:WDOG:DEL 2", "OUTP:PROT:WDOG ON", "OUTP ON,(@1)"]
    {
        _ = bench.ask(0, command);
    }
    bench
}

#[test]
fn a_watchdog_switches_off_two_seconds_after_the_last_word_and_latches() {
    let mut bench = watched();
    bench.pass(Span::from_millis(1_600));
    assert!(bench.scene.at("it", 1).unwrap().on);
    bench.pass(Span::from_millis(200));
    assert!(!bench.scene.at("it", 1).unwrap().on);
    talk(&mut bench, &[("STAT:QUES:COND? (@1)", "2048"), ("OUTP ON,(@1);:OUTP? (@1)", "0")]);
    talk(&mut bench, &[("OUTP:PROT:CLE (@1);:OUTP ON,(@1);:OUTP? (@1)", "1")]);
}

#[test]
fn even_nonsense_feeds_the_watchdog() {
    let mut bench = watched();
    for _ in 0..10 {
        bench.pass(Span::from_secs(1));
        _ = bench.ask(0, "NONSENSE");
    }
    assert!(bench.scene.at("it", 1).unwrap().on);
}

#[rstest]
#[case::stays_on("AUTO", true)]
#[case::goes_off("OFF", false)]
fn an_ea_only_leaves_remote_control_and_its_output(#[case] after: &str, #[case] on: bool) {
    let mut bench = Bench::with(Model::EaPsb10080);
    let setting = format!("POW:STAG:AFT:REM {after}");
    for command in [
        "SYST:LOCK ON",
        "VOLT 12",
        "CURR 2",
        &setting,
        "SYST:COMM:MON:TIM 1",
        "SYST:COMM:MON:ACT ON",
        "OUTP ON",
    ] {
        _ = bench.ask(0, command);
    }
    bench.pass(Span::from_secs(2));
    assert_eq!(bench.scene.at("it", 1).unwrap().on, on);
    talk(&mut bench, &[("SYST:LOCK:OWN?", "NONE")]);
}

#[rstest]
#[case::rigol(Model::RigolDp832, &[":APPL CH1,12,2", ":OUTP CH1,ON"], "*ESR?", "128\n")]
#[case::keysight(Model::KeysightN6700, &["VOLT 12,(@1)", "CURR 2,(@1)", "OUTP ON,(@1)"], "*ESR?", "128\n")]
#[case::ea(Model::EaPsb10080, &["SYST:LOCK ON", "VOLT 12", "OUTP ON"], "SYST:LOCK:OWN?", "NONE\n")]
#[case::tdk(Model::TdkGen60, &["ADR 6", "PV 12", "PC 2", "OUT ON"], "IDN?", "")]
fn after_its_mains_came_back_it_is_off_and_says_so(
    #[case] model: Model,
    #[case] on: &[&str],
    #[case] question: &str,
    #[case] answer: &str,
) {
    let mut bench = Bench::with(model);
    on.iter().for_each(|command| _ = bench.ask(0, command));
    _ = bench.ask(0, "*ESR?");
    assert!(bench.scene.at("it", 1).unwrap().on);
    bench.scene.power_cycle(bench.now, 0);
    assert!(!bench.scene.at("it", 1).unwrap().on);
    assert_eq!(bench.ask(0, question), answer);
}

#[test]
fn a_tdk_that_restarts_by_itself_comes_back_on() {
    let mut bench = Bench::with(Model::TdkGen60);
    ["ADR 6", "PV 12", "PC 2", "AST ON", "OUT ON"].iter().for_each(|command| _ = bench.ask(0, command));
    bench.scene.power_cycle(bench.now, 0);
    assert!(bench.scene.at("it", 1).unwrap().on);
}

#[test]
fn a_queue_of_errors_that_is_full_says_that_there_were_more() {
    let mut bench = Bench::with(Model::RigolDp832);
    _ = bench.ask(0, &["X"; 30].join(";"));
    let errors: Vec<String> = (0..21).map(|_| bench.ask(0, "SYST:ERR?")).collect();
    assert_eq!((&errors[19][..], &errors[20][..]), ("-350,\"Queue overflow\"\n", "0,\"No error\"\n"));
}

#[test]
fn no_bytes_make_an_instrument_panic() {
    use proptest::prelude::*;

    proptest!(ProptestConfig::with_cases(16), |(bytes: Vec<u8>, words in "[A-Z:?;,@()0-9. \\r\\n]{0,200}")| {
        for model in Model::ALL {
            let mut bench = Bench::with(model);
            bench.scene.hear(bench.now, 0, &bytes);
            bench.scene.hear(bench.now, 0, words.as_bytes());
            bench.pass(Span::from_secs(1));
        }
    });
}
