//! A scene in real time: its links are served, and whoever looks is told what is at its terminals.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use journal::{BusId, Direction, Measured};
use lang::SourceFile;
use quantity::{Instant, Span};
use rig::bus::{BusError, Sighting, Transmit};
use rig::device::Line;
use rig::roles::{Player, Server};
use rig::{Clock, Drain, Drained, Inflow};
use twin::{Alone, AtBattery, AtTerminals, Scene, SceneSaid};

use super::file::SceneFile;
use crate::bundle::read_written;
use crate::simulate::locks;
use crate::{Bundle, CampaignError, FileKind, Simulated, Wrong};

/// How often it is looked whether something came.
const BETWEEN_LOOKS: Span = Span::from_millis(1);
/// Room between the thread of the bus and the loop.
const ROOM: usize = 1 << 16;
/// What is taken from a line at once.
const AT_ONCE: usize = 4096;

/// Which scene to serve.
#[derive(Debug)]
pub struct SceneRequest<'a> {
    /// The protocol, and the simulated battery.
    pub bundle: Bundle,
    /// The scene file.
    pub scene: &'a Path,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// When it was started, for others who want the bus meanwhile.
    pub started: String,
}

/// How others come to an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedLine {
    /// Its name in the scene.
    pub instrument: String,
    /// What it is: `rigol-dp832`.
    pub model: &'static str,
    /// How others come to it: `/dev/pts/4`, `tcp:127.0.0.1:5025`.
    pub address: String,
}

/// What is told while a scene is served.
#[derive(Debug, Clone, PartialEq)]
pub enum SceneTold {
    /// All links are there.
    Begun {
        /// The name of the scene.
        scene: String,
        /// The name of the battery.
        battery: String,
        /// How others come to the battery's bus.
        bus: String,
        /// Where its roles are played.
        roles: Option<String>,
        /// How others come to the instruments.
        lines: Vec<ServedLine>,
    },
    /// An instrument was switched on or off at its terminals, by whatever.
    Switched {
        /// When, by the scene's clock.
        at: Instant,
        /// The instrument.
        instrument: String,
        /// Its channel.
        channel: u32,
        /// What is there from then on.
        terminals: AtTerminals,
        /// What is at the battery's terminals from then on.
        battery: AtBattery,
    },
    /// The battery's main switch opened or closed.
    MainSwitch {
        /// When, by the scene's clock.
        at: Instant,
        /// What is at the battery's terminals from then on.
        battery: AtBattery,
    },
    /// It has ended.
    Ended {
        /// When, by the scene's clock.
        at: Instant,
        /// What went over the bus.
        frames: Simulated,
        /// What was at the battery's terminals.
        battery: AtBattery,
    },
}

/// Serves a scene until `stop` says so, and tells what happens at its terminals.
///
/// # Errors
/// Where files are wrong, a link cannot be had, or the bus goes.
pub fn serve_scene(
    request: &SceneRequest<'_>,
    tell: &mut dyn FnMut(SceneTold),
    stop: &mut dyn FnMut() -> bool,
) -> Result<(), CampaignError> {
    let SceneRequest { bundle, seed, started, .. } = request;
    serve(&read(request.scene)?, bundle, *seed, started, tell, stop)
}

/// The same for a scene that was read, around the simulated battery of this bundle.
///
/// # Errors
/// Where files are wrong, a link cannot be had, or the bus goes.
pub(crate) fn serve(
    file: &SceneFile,
    bundle: &Bundle,
    seed: u64,
    started: &str,
    tell: &mut dyn FnMut(SceneTold),
    stop: &mut dyn FnMut() -> bool,
) -> Result<(), CampaignError> {
    let table = bundle.sources()?.table;
    let (spec, mutant) = bundle.twin()?;
    let defects = mutant.map(|mutant| mutant.defects).unwrap_or_default();
    let battery = Alone::new(&spec, &defects, &table, seed)?;
    let scene = Scene::new(&file.spec, battery, seed)?;
    let lines = file.places.iter().map(Line::open).collect::<Result<Vec<_>, _>>()?;
    let clock = Clock::start();
    let _locks = locks(&file.bus, started)?;
    let placed = file.bus.open(&clock)?;
    let scene = Arc::new(Mutex::new(Playing { scene, clock }));
    let server = file.roles.as_ref().map(|roles| Server::listen(roles, Arc::clone(&scene))).transpose()?;
    let (drain, inflow) =
        Drain::start(vec![(BusId(0), placed.receive)], ROOM).map_err(rig::RunError::from)?;
    let bus = placed.address.to_string();
    tell(begun(file, spec.name, bus, &lines));
    let looks = Looks::new(file, &playing(&scene).scene);
    let frames = Simulated { sent: 0, heard: 0 };
    let serving = Serving { scene, inflow, transmit: placed.transmit, clock, lines, looks, frames };
    let ended = serving.go(tell, stop);
    drop((drain, server));
    tell(ended?);
    Ok(())
}

fn read(path: &Path) -> Result<SceneFile, CampaignError> {
    let (bytes, kind) = read_written(path, &[FileKind::Scene, FileKind::Rig])?;
    if kind == Some(FileKind::Rig) {
        let mut bundle = Bundle::default();
        bundle.set_rig(path)?;
        let nothing = || {
            let said =
                "the rig of this file is a real one; one that is simulated describes that as `simulated`";
            CampaignError::Incomplete(format!("{}: {said}", path.display()))
        };
        return bundle.scene()?.ok_or_else(nothing);
    }
    let name = path.display().to_string();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let file = SourceFile { name, text };
    SceneFile::parse(&file).map_err(|wrong| {
        let with_text = |diagnostic| Wrong { diagnostic, text: file.text.clone() };
        CampaignError::Wrong(wrong.into_iter().map(with_text).collect())
    })
}

/// Checks these scenes, and gives their names.
///
/// # Errors
/// All that is wrong with the first that is wrong, or where one cannot be read.
pub fn lint_scenes(files: &[impl AsRef<Path>]) -> Result<Vec<String>, CampaignError> {
    files.iter().map(|file| Ok(read(file.as_ref())?.name)).collect()
}

fn begun(file: &SceneFile, battery: String, bus: String, lines: &[Line]) -> SceneTold {
    let line = |(spec, line): (&twin::InstrumentSpec, &Line)| ServedLine {
        instrument: spec.name.clone(),
        model: spec.model.name(),
        address: line.address().to_owned(),
    };
    SceneTold::Begun {
        scene: file.name.clone(),
        battery,
        bus,
        roles: file.roles.as_ref().map(ToString::to_string),
        lines: file.spec.instruments.iter().zip(lines).map(line).collect(),
    }
}

struct Serving {
    scene: Arc<Mutex<Playing>>,
    inflow: Inflow,
    transmit: Box<dyn Transmit>,
    clock: Clock,
    lines: Vec<Line>,
    looks: Looks,
    frames: Simulated,
}

impl Serving {
    fn go(
        mut self,
        tell: &mut dyn FnMut(SceneTold),
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<SceneTold, CampaignError> {
        let mut first = None;
        while !stop() {
            self.listen(first)?;
            self.say()?;
            let playing = playing(&self.scene);
            self.looks.look(self.clock.now(), &playing.scene, tell);
            drop(playing);
            let wait = Duration::from_nanos(BETWEEN_LOOKS.as_nanos().unsigned_abs());
            first = self.inflow.recv_timeout(wait).ok();
        }
        let battery = playing(&self.scene).scene.at_battery();
        Ok(SceneTold::Ended { at: self.clock.now(), frames: self.frames, battery })
    }

    /// Takes in what came over all links.
    fn listen(&mut self, first: Option<Drained>) -> Result<(), CampaignError> {
        let mut playing = playing(&self.scene);
        let (now, scene) = (self.clock.now(), &mut playing.scene);
        scene.go(now);
        for (instrument, line) in self.lines.iter_mut().enumerate() {
            let mut bytes = [0; AT_ONCE];
            let read = line.fetch(&mut bytes).map_err(|why| lost(line, why))?;
            if read > 0 {
                scene.hear(now, instrument, &bytes[..read]);
            }
        }
        for Drained { seen, .. } in first.into_iter().chain(self.inflow.try_iter()) {
            if let Sighting::Frame { direction: Direction::Received, frame, .. } = seen? {
                scene.hear_frame(now, &frame);
                self.frames.heard += 1;
            }
        }
        Ok(())
    }

    /// Hands over what the scene says.
    fn say(&mut self) -> Result<(), CampaignError> {
        let said: Vec<_> = {
            let mut playing = playing(&self.scene);
            std::iter::from_fn(|| playing.scene.next_said()).collect()
        };
        for said in said {
            match said {
                SceneSaid::Frame(frame) => match self.transmit.transmit(&frame) {
                    Ok(()) => self.frames.sent += 1,
                    // A battery whose buffer is full loses the frame and does not know.
                    Err(BusError::Full(_)) => {}
                    Err(error) => return Err(error.into()),
                },
                SceneSaid::Bytes { instrument, bytes } => {
                    let line = &mut self.lines[instrument];
                    line.say(&bytes).map_err(|why| lost(line, why))?;
                }
                SceneSaid::Closed { instrument } => self.lines[instrument].close(),
            }
        }
        Ok(())
    }
}

fn lost(line: &Line, why: std::io::Error) -> CampaignError {
    CampaignError::File { doing: "use the line", path: line.address().to_owned(), why }
}

/// What was last told of the terminals.
struct Looks {
    names: Vec<String>,
    on: Vec<Vec<bool>>,
    conducts: bool,
}

impl Looks {
    fn new(file: &SceneFile, scene: &Scene) -> Self {
        let names: Vec<String> = file.spec.instruments.iter().map(|spec| spec.name.clone()).collect();
        // All that is found on is told at the first look.
        let on = (0..names.len()).map(|at| scene.terminals(at).map(|_| false).collect()).collect();
        Self { names, on, conducts: true }
    }

    fn look(&mut self, at: Instant, scene: &Scene, tell: &mut dyn FnMut(SceneTold)) {
        let battery = scene.at_battery();
        for (number, name) in self.names.iter().enumerate() {
            for (was, (channel, terminals)) in self.on[number].iter_mut().zip(scene.terminals(number)) {
                if *was != terminals.on {
                    *was = terminals.on;
                    tell(SceneTold::Switched { at, instrument: name.clone(), channel, terminals, battery });
                }
            }
        }
        if self.conducts != battery.conducts {
            self.conducts = battery.conducts;
            tell(SceneTold::MainSwitch { at, battery });
        }
    }
}

/// The scene, for whoever asks the battery to play a role.
struct Playing {
    scene: Scene,
    clock: Clock,
}

/// A poisoned lock is one whose holder panicked; the scene is as it was.
fn playing(scene: &Mutex<Playing>) -> MutexGuard<'_, Playing> {
    scene.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Player for Playing {
    fn plays(&self) -> Vec<String> {
        Alone::ROLES.map(str::to_owned).into()
    }

    fn ask(&mut self, role: &str) -> Result<Measured, String> {
        self.scene.ask(self.clock.now(), role).map(Measured::Truth)
    }

    fn switch(&mut self, role: &str, on: bool) -> Result<(), String> {
        self.scene.switch(self.clock.now(), role, on)
    }

    fn rest(&mut self) {
        self.scene.rest(self.clock.now());
    }
}
