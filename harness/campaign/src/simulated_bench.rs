//! The simulated bench of a rig, served beside a run by the same process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

use crate::{Bundle, CampaignError, SceneTold, ServedLine, scene};

/// A simulated bench that is served until this is dropped. It goes on while the run ends: what was switched off is off there.
pub(crate) struct SimulatedBench {
    /// How the run comes to the battery's bus.
    pub(crate) bus: String,
    /// Where the battery's own roles are played.
    pub(crate) roles: Option<String>,
    lines: Vec<ServedLine>,
    stop: Arc<AtomicBool>,
    served: Option<JoinHandle<()>>,
}

/// What is told before the run begins.
type Told = Receiver<Result<SceneTold, CampaignError>>;

impl SimulatedBench {
    /// Serves the simulated bench of the rig of this bundle, once all its links are there.
    ///
    /// # Errors
    /// Where a link cannot be had.
    pub(crate) fn serve(bundle: &Bundle, seed: u64, started: &str) -> Result<Self, CampaignError> {
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
    pub(crate) fn address(&self, instrument: &str) -> String {
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
