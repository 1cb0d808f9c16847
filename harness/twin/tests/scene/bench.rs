//! A bench in virtual time, for whoever talks to instruments.

use quantity::{Instant, Span};
use twin::{Alone, InstrumentSpec, Model, NodeSpec, Scene, SceneSaid, SceneSpec, WireSpec};

use crate::protocol::{battery, table};

/// After a command nobody waits longer than this for a reply.
const PATIENCE: Span = Span::from_millis(300);

pub(crate) struct Bench {
    pub(crate) scene: Scene,
    pub(crate) now: Instant,
    endings: Vec<&'static str>,
}

impl Bench {
    pub(crate) fn new(spec: &SceneSpec) -> Self {
        let alone = Alone::new(&battery(), &[], &table(), 1).unwrap();
        let endings = spec.instruments.iter().map(|instrument| ending(instrument.model)).collect();
        Self { scene: Scene::new(spec, alone, 1).unwrap(), now: Instant::ZERO, endings }
    }

    /// One instrument whose first channel is at a resistor of 10 ohms, or at the battery where it is a load.
    pub(crate) fn with(model: Model) -> Self {
        Self::new(&alone(model))
    }

    /// What comes back for a command, as text.
    pub(crate) fn ask(&mut self, instrument: usize, command: &str) -> String {
        String::from_utf8(self.bytes(instrument, command)).unwrap()
    }

    /// What comes back for a command.
    pub(crate) fn bytes(&mut self, instrument: usize, command: &str) -> Vec<u8> {
        let command = format!("{command}{}", self.endings[instrument]);
        self.scene.hear(self.now, instrument, command.as_bytes());
        let mut heard = self.heard(instrument);
        self.pass(PATIENCE);
        heard.extend(self.heard(instrument));
        heard
    }

    /// What the instrument has said so far.
    pub(crate) fn heard(&mut self, wanted: usize) -> Vec<u8> {
        let mut heard = vec![];
        while let Some(said) = self.scene.next_said() {
            match said {
                SceneSaid::Bytes { instrument, bytes } if instrument == wanted => heard.extend(bytes),
                _ => {}
            }
        }
        heard
    }

    /// Time goes on.
    pub(crate) fn pass(&mut self, span: Span) {
        self.now += span;
        self.scene.go(self.now);
    }
}

/// A scene of one instrument.
pub(crate) fn alone(model: Model) -> SceneSpec {
    let node = if model == Model::Bk8616 { "battery" } else { "lamp" };
    let wire = if model.only_measures() {
        let channel = model.channels()[0];
        WireSpec::Volts { instrument: String::from("it"), channel, node: String::from("battery") }
    } else {
        power("it", 1, node)
    };
    SceneSpec {
        instruments: vec![InstrumentSpec::new("it", model)],
        nodes: vec![NodeSpec { name: String::from("lamp"), resistance: Some(10.0) }],
        wires: vec![wire],
        ..SceneSpec::default()
    }
}

pub(crate) fn power(instrument: &str, channel: u32, node: &str) -> WireSpec {
    WireSpec::Power { instrument: instrument.to_owned(), channel, node: node.to_owned(), leads: 0.005 }
}

/// What ends a command to an instrument.
fn ending(model: Model) -> &'static str {
    match model {
        Model::KoradKa3005p => "",
        Model::TdkGen60 => "\r",
        _ => "\n",
    }
}
