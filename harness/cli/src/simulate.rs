//! `bmscert simulate`

mod scene;

use std::sync::atomic::Ordering;

use campaign::{Bundle, Exit, SimulateRequest, Simulated, Simulating};
use serde_json::json;

use crate::args::SimulateArgs;
use crate::clock::Started;
use crate::failure::Failure;
use crate::signals;
use crate::terminal::Terminal;
use crate::words::counted;

pub(crate) fn simulate(args: SimulateArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut bundle = Bundle::embedded_twin();
    if let Some(twin) = &args.twin {
        bundle.set_twin(twin)?;
    }
    let SimulateArgs { bus, scene, roles, seed, .. } = args;
    let bus = match (bus, scene) {
        (_, Some(scene)) => return scene::serve(bundle, &scene, seed, terminal),
        (Some(bus), None) => bus,
        (None, None) => return Err(Failure::said("neither `--bus` nor `--scene` is given")),
    };
    let started = Started::now().rfc3339();
    let request = SimulateRequest { bundle, bus, roles, seed, started };
    let stopped = signals::stop_in_order();
    let mut stop = || stopped.load(Ordering::Relaxed);
    let simulated =
        campaign::simulate(&request, &mut |simulating| begun(&request, simulating, terminal), &mut stop)?;
    ended(simulated, terminal);
    Ok(Exit::Passed)
}

fn begun(request: &SimulateRequest, simulating: Simulating, terminal: &mut Terminal) {
    let SimulateRequest { bus, roles, .. } = request;
    let Simulating { battery, address } = simulating;
    terminal.note(&format!("the simulated battery `{battery}` is on {address} until Ctrl-C"));
    let candump = address.strip_prefix("can:").map(|interface| format!("`candump {interface}` or "));
    let candump = candump.unwrap_or_default();
    terminal.note(&format!("  look at it with {candump}`bmscert check {address} --for 60s`"));
    if let Some(roles) = roles {
        terminal.note(&format!("  its roles are played at {roles}; docs/simulate.md says how"));
    }
    terminal.event("simulating", json!({"battery": battery, "bus": bus, "address": address, "roles": roles}));
}

fn ended(simulated: Simulated, terminal: &mut Terminal) {
    let Simulated { sent, heard } = simulated;
    let (frames, others) = (counted(sent, "frame"), counted(heard, "frame"));
    terminal.note(&format!("the battery has sent {frames} and heard {others} of others"));
    terminal.event("simulated", json!({"sent": sent, "heard": heard}));
}
