//! `bmscert simulate --scene`

use std::path::Path;
use std::sync::atomic::Ordering;

use campaign::{Bundle, Exit, SceneRequest, SceneTold, ServedLine};
use serde_json::json;

use crate::clock::Started;
use crate::failure::Failure;
use crate::signals;
use crate::terminal::Terminal;
use crate::words::counted;

pub(super) fn serve(
    bundle: Bundle,
    scene: &Path,
    seed: u64,
    terminal: &mut Terminal,
) -> Result<Exit, Failure> {
    let request = SceneRequest { bundle, scene, seed, started: Started::now().rfc3339() };
    let stopped = signals::stop_in_order();
    let mut stop = || stopped.load(Ordering::Relaxed);
    campaign::serve_scene(&request, &mut |told| tell(&told, terminal), &mut stop)?;
    Ok(Exit::Passed)
}

fn tell(told: &SceneTold, terminal: &mut Terminal) {
    words(told, terminal);
    event(told, terminal);
}

fn words(told: &SceneTold, terminal: &mut Terminal) {
    match told {
        SceneTold::Begun { scene, battery, bus, roles, lines } => {
            terminal.note(&format!("`{scene}` is served until Ctrl-C"));
            terminal.note(&format!("  the simulated battery `{battery}` is on {bus}"));
            if let Some(roles) = roles {
                terminal.note(&format!("  its roles are played at {roles}; docs/simulate.md says how"));
            }
            let widest = lines.iter().map(|line| line.instrument.len()).max().unwrap_or(0);
            for ServedLine { instrument, model, address } in lines {
                terminal.note(&format!("  {instrument:widest$}  {address}  ({model})"));
            }
        }
        SceneTold::Switched { at, instrument, channel, terminals, battery } => {
            let switched = if terminals.on { "on" } else { "off" };
            let flows = format!("the battery takes {:.2} A at {:.2} V", battery.amps, battery.volts);
            terminal.note(&format!("{} {instrument}.{channel} is {switched}; {flows}", seconds(*at)));
        }
        SceneTold::MainSwitch { at, battery } => {
            let moved = if battery.conducts { "closed" } else { "opened" };
            terminal.note(&format!("{} the battery's main switch {moved}", seconds(*at)));
        }
        SceneTold::Ended { frames, battery, .. } => {
            let (sent, heard) = (counted(frames.sent, "frame"), counted(frames.heard, "frame"));
            terminal.note(&format!("the battery has sent {sent} and heard {heard} of others"));
            terminal.note(&format!("  {:.1} As went into it", battery.coulombs));
        }
    }
}

fn seconds(at: campaign::Instant) -> String {
    format!("{:9.3} s ", at.as_secs_f64())
}

fn event(told: &SceneTold, terminal: &mut Terminal) {
    match told {
        SceneTold::Begun { scene, battery, bus, roles, lines } => {
            let line = |line: &ServedLine| json!({"instrument": line.instrument, "model": line.model, "address": line.address});
            let lines: Vec<_> = lines.iter().map(line).collect();
            let fields = json!({"scene": scene, "battery": battery, "address": bus, "roles": roles, "instruments": lines});
            terminal.event("scene", fields);
        }
        SceneTold::Switched { at, instrument, channel, terminals, battery } => terminal.event(
            "terminals",
            json!({
                "at": at.as_secs_f64(), "instrument": instrument, "channel": channel, "on": terminals.on,
                "volts": terminals.volts, "amps": terminals.amps, "coulombs": terminals.coulombs,
                "battery": {"volts": battery.volts, "amps": battery.amps, "coulombs": battery.coulombs},
            }),
        ),
        SceneTold::MainSwitch { at, battery } => {
            terminal.event("main_switch", json!({"at": at.as_secs_f64(), "conducts": battery.conducts}));
        }
        SceneTold::Ended { at, frames, battery } => terminal.event(
            "simulated",
            json!({
                "at": at.as_secs_f64(), "sent": frames.sent, "heard": frames.heard,
                "battery": {"volts": battery.volts, "amps": battery.amps, "coulombs": battery.coulombs},
            }),
        ),
    }
}
