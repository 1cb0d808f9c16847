//! The simulated bench of a rig, served beside a run by the same process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

use suite::{Rig, SIMULATED};

use crate::{Bundle, CampaignError, SceneTold, ServedLine, scene};

/// A simulated bench that is served until this is dropped. It goes on while the run ends: what was switched off is off there.
struct SimulatedBench {
    /// How the run comes to the battery's bus.
    bus: String,
    /// Where the battery's own roles are played.
    roles: Option<String>,
    lines: Vec<ServedLine>,
    stop: Arc<AtomicBool>,
    served: Option<JoinHandle<()>>,
}

/// Where everything of a rig is found: what is written in its file, and where that says `simulated`, what is served.
pub(crate) struct Places(Option<SimulatedBench>);

impl Places {
    /// Serves the simulated bench of the rig of this bundle, where it has one.
    ///
    /// # Errors
    /// Where a link cannot be had.
    pub(crate) fn of(rig: &Rig, bundle: &Bundle, seed: u64, started: &str) -> Result<Self, CampaignError> {
        let serve = || SimulatedBench::serve(bundle, seed, started);
        Ok(Self(rig.simulated.as_ref().map(|_| serve()).transpose()?))
    }

    /// The address of the bus.
    pub(crate) fn bus<'a>(&'a self, rig: &'a Rig) -> &'a str {
        there(&rig.address, self.0.as_ref().map(|bench| bench.bus.as_str()))
    }

    /// Where those roles are played that instruments do not play; none, where there are none.
    pub(crate) fn roles<'a>(&'a self, rig: &'a Rig) -> Option<&'a str> {
        let from = rig.roles_from.as_ref().filter(|_| !rig.roles_there().is_empty())?;
        Some(there(from, self.0.as_ref().and_then(|bench| bench.roles.as_deref())))
    }

    /// The address of an instrument that is served.
    pub(crate) fn instrument(&self, name: &str) -> String {
        self.0.as_ref().map(|bench| bench.address(name)).unwrap_or_default()
    }
}

fn there<'a>(written: &'a str, served: Option<&'a str>) -> &'a str {
    served.filter(|_| written == SIMULATED).unwrap_or(written)
}

/// What is told before the run begins.
type Told = Receiver<Result<SceneTold, CampaignError>>;

impl SimulatedBench {
    /// Serves the simulated bench of the rig of this bundle, once all its links are there.
    ///
    /// # Errors
    /// Where a link cannot be had.
    fn serve(bundle: &Bundle, seed: u64, started: &str) -> Result<Self, CampaignError> {
        let stop = Arc::new(AtomicBool::new(false));
        let (told, telling): (_, Told) = channel();
        let Some(scene) = bundle.scene()? else {
            return Err(CampaignError::Incomplete(String::from("this rig has no simulated bench")));
        };
        let (own, stopped, started) = (bundle.with_own_battery(), Arc::clone(&stop), started.to_owned());
        let serve = move || {
            let mut tell = |what: SceneTold| drop(told.send(Ok(what)));
            let mut stop = || stopped.load(Ordering::Relaxed);
            if let Err(why) = scene::serve(&scene, &own, seed, &started, &mut tell, &mut stop) {
                let _ = told.send(Err(why));
            }
        };
        let cannot =
            |why| CampaignError::File { doing: "serve", path: String::from("the simulated bench"), why };
        let served =
            thread::Builder::new().name(String::from("simulated bench")).spawn(serve).map_err(cannot)?;
        let mut bench = Self { bus: String::new(), roles: None, lines: vec![], stop, served: Some(served) };
        match telling.recv() {
            Ok(Ok(SceneTold::Begun { bus, lines, roles, .. })) => {
                (bench.bus, bench.lines, bench.roles) = (bus, lines, roles);
                Ok(bench)
            }
            Ok(Err(why)) => Err(why),
            Ok(Ok(_)) | Err(_) => {
                Err(CampaignError::Incomplete(String::from("the simulated bench ended at once")))
            }
        }
    }

    /// The address of an instrument, as others come to it.
    fn address(&self, instrument: &str) -> String {
        let line = self.lines.iter().find(|line| line.instrument == instrument);
        line.map_or_else(String::new, |line| line.address.clone())
    }
}

impl Drop for SimulatedBench {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(served) = self.served.take() {
            let _ = served.join();
        }
    }
}
