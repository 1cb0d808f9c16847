//! The batteries, mutants and ranges that are kept as files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use journal::PartnerMode::{Extra, Foreign, Gapped, Jittering, NonZero, Online, Silent};
use serde::de::DeserializeOwned;
use twin::{BatterySpec, Defect, Mutant, Ranges, Twin};
use wire::Table;

use crate::protocol::full_battery;
use crate::support::Do::{self, Acknowledge, Cut, Mode, Power, Probe, Short};
use crate::support::{Told, conducts, frames, run, told};

/// Everything that a mutant may be sensitive to: other inverters, a boot, an outage of 16 minutes.
const EVERYTHING: [(f64, Do); 13] = [
    (0.0, Mode(Online)),
    (10.0, Mode(Extra)),
    (15.0, Mode(NonZero)),
    (20.0, Mode(Jittering)),
    (30.0, Mode(Online)),
    (30.5, Power(false)),
    (31.0, Power(true)),
    (140.5, Mode(Silent)),
    (205.0, Probe),
    (735.0, Probe),
    (1_090.0, Probe),
    (1_100.0, Mode(Online)),
    (1_115.0, Probe),
];
const END: f64 = 1_130.0;

/// And what may happen to the bus: frames of others, a short circuit, minutes without an acknowledgement, an open line, gaps
/// of the keepalive.
const BUS: [(f64, Do); 10] = [
    (0.0, Mode(Online)),
    (5.0, Mode(Foreign)),
    (10.0, Mode(Online)),
    (15.0, Short(true)),
    (20.0, Short(false)),
    (30.0, Acknowledge(false)),
    (340.0, Acknowledge(true)),
    (345.0, Cut(true)),
    (370.0, Cut(false)),
    (380.0, Mode(Gapped)),
];
const BUS_END: f64 = 585.0;

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder)
}

/// The protocol from its database, as everybody else gets it.
fn database() -> Table {
    suite::dbc::load(include_str!("../../../../suites/victron-can-bms/protocol.dbc")).unwrap()
}

fn everything(spec: &BatterySpec, defects: &[Defect], table: &Table) -> Told {
    run(Twin::new(spec, defects, table, 1).unwrap(), &EVERYTHING, END)
}

/// Every file of a folder, by its stem; what somebody claims of a battery is not a battery.
fn all<T: DeserializeOwned>(folder: &str) -> BTreeMap<String, T> {
    let files = std::fs::read_dir(fixtures(folder)).unwrap().map(|entry| entry.unwrap().path());
    let read = files.map(|path| {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (stem, std::fs::read_to_string(&path).unwrap())
    });
    let read = read.filter(|(stem, _)| !stem.ends_with(".statement"));
    read.map(|(stem, text)| (stem, serde_saphyr::from_str(&text).unwrap())).collect()
}

fn lfp16() -> BatterySpec {
    all("batteries").remove("lfp16").unwrap()
}

#[test]
fn every_battery_conforms() {
    let batteries: BTreeMap<String, BatterySpec> = all("batteries");
    assert!(!batteries.is_empty());
    batteries.values().for_each(|battery| battery.check().unwrap());
}

#[test]
fn a_battery_that_was_written_is_read_again() {
    let text = serde_saphyr::to_string(&lfp16()).unwrap();
    assert_eq!(serde_saphyr::from_str::<BatterySpec>(&text).unwrap(), lfp16());
}

#[test]
fn a_key_that_nobody_knows_is_refused() {
    let text = serde_saphyr::to_string(&lfp16()).unwrap() + "\nphaze: 1 s\n";
    assert!(serde_saphyr::from_str::<BatterySpec>(&text).unwrap_err().to_string().contains("phaze"));
}

#[test]
fn the_database_says_the_same_as_the_table_that_was_typed_by_hand() {
    let by_hand = everything(&full_battery(), &[], &crate::protocol::table());
    assert_eq!(everything(&full_battery(), &[], &database()), by_hand);
}

#[test]
fn the_conforming_battery_takes_everything_and_its_time_out_fires() {
    let told = everything(&lfp16(), &[], &database());
    assert_eq!(conducts(&told), [true, true, false, true]);
    let limits = frames(&told, 0x351);
    let oldest = limits.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(0.0, f64::max);
    // The boot is the longest silence: 0.52 s without power and 3 s to the first frame.
    assert!(oldest < 4.6, "{oldest}");
}

#[test]
fn no_mutant_behaves_like_the_battery_that_it_is_made_from() {
    let (batteries, table): (BTreeMap<String, BatterySpec>, Table) = (all("batteries"), database());
    for (name, mutant) in all::<Mutant>("mutants") {
        let base = &batteries[&mutant.battery];
        let told = |defects: &[Defect]| {
            let bus = run(Twin::new(base, defects, &table, 1).unwrap(), &BUS, BUS_END);
            (everything(base, defects, &table), bus)
        };
        assert!(told(&mutant.defects) != told(&[]), "{name} does nothing");
    }
}

#[test]
fn every_mutant_says_what_it_violates() {
    let mutants: BTreeMap<String, Mutant> = all("mutants");
    for (name, mutant) in &mutants {
        assert!(mutant.about.ends_with('.') && !mutant.defects.is_empty(), "{name}");
        assert!(!mutant.violates.is_empty() && mutant.violates.iter().all(|id| is_requirement(id)), "{name}");
    }
    let abouts: BTreeSet<&String> = mutants.values().map(|mutant| &mutant.about).collect();
    assert_eq!(abouts.len(), mutants.len(), "two mutants are the same");
}

/// A document, a clause and a number: `CAN-1.4-2`.
fn is_requirement(id: &str) -> bool {
    let mut parts = id.splitn(2, '-');
    let (document, rest) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let number = rest.rsplit_once('-').map(|(_, number)| number.parse::<u8>());
    ["CAN", "FWU", "UPD", "VBB"].contains(&document) && matches!(number, Some(Ok(1..)))
}

#[test]
fn every_battery_of_the_stated_ranges_conforms() {
    let ranges: BTreeMap<String, Ranges> = all("variants");
    assert!(!ranges.is_empty());
    for ranges in ranges.values() {
        (0..200).for_each(|seed| lfp16().drawn(ranges, seed).0.check().unwrap());
    }
}

#[test]
fn a_battery_of_the_stated_ranges_sends_as_often_as_it_says() {
    let ranges = all("variants").remove("conforming").unwrap();
    for seed in 0..20 {
        let (spec, drawn) = lfp16().drawn(&ranges, seed);
        let limits = frames(&told(&spec, &[], &[], 60.0), 0x351);
        let widest = limits.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(0.0, f64::max);
        let period = drawn.period.as_secs_f64();
        assert!(widest >= period - 1e-9 && widest < period + 0.052, "seed {seed}: {widest} for {drawn}");
        // The last frames may be on the bus and not yet seen.
        assert!((limits.len() as f64 - 60.0 / period).abs() < 2.5, "seed {seed}: {drawn}");
    }
}
