//! What a runner and its guard say to each other.

use std::collections::BTreeMap;

use guard::process::{FromGuard, ToGuard, framed};
use guard::{Allowance, Beat, Fault, Live, Order, Report, Setup, StationId, Why};
use lang::SourceFile;
use quantity::{Instant, Span};
use suite::{Addresses, Dialect, Rig};
use wire::scpi::{Reading, Slot, Values};

use super::texts;

const DEMO: usize = 2;

/// A whole run, one that only looks, a runner that begins again, what a guard tells; and a few of each alone.
pub(super) fn conversations() -> Vec<Vec<u8>> {
    let Some(setup) = setup() else { return vec![] };
    let said = orders();
    let told: Vec<Vec<u8>> = reports().iter().filter_map(|report| framed(report).ok()).collect();
    let run = [&[ToGuard::Guard(setup.clone())], &said[..]].concat();
    let look = [ToGuard::LookAt(setup.clone()), beat(0), ToGuard::Order(Order::Look)];
    let again = [ToGuard::Guard(setup.clone()), ToGuard::Order(Order::Arm), ToGuard::Guard(setup)];
    let written = |said: &[ToGuard]| said.iter().filter_map(|said| framed(said).ok()).collect::<Vec<_>>();
    let mut all = vec![written(&run).concat(), written(&look).concat(), written(&again).concat()];
    all.extend([written(&said).concat(), told.concat()]);
    all.extend(written(&said).into_iter().chain(told));
    all
}

fn setup() -> Option<Setup> {
    let any = |_: &str| Ok(());
    let dialects: BTreeMap<String, Dialect> =
        campaign::dialects().ok()?.into_iter().map(|dialect| (dialect.name().to_owned(), dialect)).collect();
    let file = SourceFile::new("demo-bench.yaml", *texts::RIGS.get(DEMO)?);
    let rig = Rig::parse(&file, Addresses { bus: any, roles: any }, &dialects).ok()?;
    campaign::energised::setup(&rig, &|name| name.to_owned())
}

fn at(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

fn beat(millis: i64) -> ToGuard {
    let live =
        Live { charge_voltage: 56.0, charge_current: 20.0, discharge_current: 20.0, heard: at(millis) };
    ToGuard::Beat(Beat { sent: at(millis), live: Some(live) })
}

fn orders() -> Vec<ToGuard> {
    let points = Values::default().with(Slot::Voltage, 54.0).with(Slot::Current, 1.0);
    let allowance = Allowance {
        charge_voltage: Some(58.0),
        charge_current: Some(1.0),
        discharge_current: None,
        until: at(5_000),
    };
    let one = StationId(0);
    let orders = [
        Order::Arm,
        Order::Allow(allowance),
        Order::Set(one, points),
        Order::On(one),
        Order::Off(one),
        Order::End,
    ];
    let with_beats = orders.into_iter().zip((0..).step_by(200));
    with_beats.flat_map(|(order, millis)| [beat(millis), ToGuard::Order(order)]).collect()
}

fn reports() -> Vec<FromGuard> {
    let one = StationId(0);
    vec![
        FromGuard::NotBegun(String::from("its port is gone")),
        FromGuard::Opened,
        FromGuard::Alive(at(200)),
        FromGuard::Report(Report::Looked),
        FromGuard::Report(Report::Measured(one, Reading::Voltage, 53.2)),
        FromGuard::Report(Report::Tripped(Why::Station(one, Fault::NoReply))),
        FromGuard::Report(Report::Doubtful(one, Fault::StillFlows { amperes: 0.5 })),
        FromGuard::Over(vec![(String::from("charger.1"), String::from("its port is gone"))]),
    ]
}
