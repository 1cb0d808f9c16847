//! A scene file, as what can be simulated and served.

use lang::{Diagnostic, Located, SourceFile, nearest};
use rig::device::{LinePlace, Place};
use rig::roles::RolesAddress;
use suite::{FaultText, InstrumentText, LinkFaultText, SceneText, SimulatedText, WireText};
use twin::{
    Accuracy, ContactSpec, FaultRule, InstrumentSpec, LinkFault, Model, NodeSpec, SceneError, SceneSpec,
    Subject, WireSpec,
};

/// The node, and the subject of a current, that is always there.
const BATTERY: &str = "battery";

/// A scene that can be served.
pub(crate) struct SceneFile {
    pub(crate) name: String,
    pub(crate) spec: SceneSpec,
    /// Where each instrument is found, in the order of the instruments.
    pub(crate) places: Vec<LinePlace>,
    pub(crate) bus: Place,
    pub(crate) roles: Option<RolesAddress>,
}

impl SceneFile {
    /// Reads a scene file.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn parse(file: &SourceFile) -> Result<Self, Vec<Diagnostic>> {
        let (name, text) = SceneText::parse(file)?.into_simulated();
        Self::of(file, &name, &text)
    }

    /// Takes the bench that stands in this file.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn of(file: &SourceFile, name: &str, text: &SimulatedText) -> Result<Self, Vec<Diagnostic>> {
        let mut reading = Reading { file, wrong: vec![] };
        let bus = reading.parsed::<Place>(&text.battery.bus, "wrong-address");
        let roles = text.battery.roles.as_ref();
        let roles = roles.and_then(|roles| reading.parsed::<RolesAddress>(roles, "wrong-address"));
        let mut spec = SceneSpec::default();
        let mut places = vec![];
        for (name, instrument) in &text.instruments {
            spec.instruments.extend(reading.instrument(name, instrument));
            places.extend(reading.parsed::<LinePlace>(&instrument.link, "wrong-address"));
        }
        let node = |(name, node): (&String, &suite::NodeText)| NodeSpec {
            name: name.clone(),
            resistance: Some(node.resistance),
        };
        spec.nodes = text.nodes.iter().map(node).collect();
        let contact = |(name, contact): (&String, &suite::ContactText)| ContactSpec {
            name: name.clone(),
            closed: contact.closed,
            changes: contact.changes.iter().map(|change| change.0).collect(),
        };
        spec.contacts = text.contacts.iter().map(contact).collect();
        spec.wires = text.wiring.iter().filter_map(|wire| reading.wire(wire)).collect();
        // A wire to an instrument of an unknown model would be told as wrong as well.
        if reading.wrong.is_empty()
            && let Err((wire, why)) = spec.check()
        {
            reading.wrong.push(wrong_wire(file, wire.and_then(|wire| text.wiring.get(wire)), &why, &spec));
        }
        match bus {
            Some(bus) if reading.wrong.is_empty() => {
                Ok(Self { name: name.to_owned(), spec, places, bus, roles })
            }
            _ => Err(reading.wrong),
        }
    }
}

fn wrong_wire(file: &SourceFile, wire: Option<&WireText>, why: &SceneError, spec: &SceneSpec) -> Diagnostic {
    let wrong = Diagnostic::error("wrong-wiring", &file.name, why.to_string());
    let near = match why {
        SceneError::NoInstrument(name) => {
            nearest(name, spec.instruments.iter().map(|known| known.name.as_str()))
        }
        SceneError::NoContact(name) => nearest(name, spec.contacts.iter().map(|known| known.name.as_str())),
        SceneError::NoNode(name) => nearest(name, spec.nodes.iter().map(|known| known.name.as_str())),
        _ => None,
    };
    let label = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
    match wire {
        Some(wire) => wrong.at(wire.at().place, label),
        None => wrong,
    }
}

/// Checks a scene file, and gives its name.
///
/// # Errors
/// All that is wrong with it.
pub fn check_scene(file: &SourceFile) -> Result<String, Vec<Diagnostic>> {
    SceneFile::parse(file).map(|scene| scene.name)
}

struct Reading<'a> {
    file: &'a SourceFile,
    wrong: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// What a text says, or a diagnostic at its place.
    fn parsed<T>(&mut self, text: &Located<String>, code: &'static str) -> Option<T>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        let why = match text.value.parse() {
            Ok(parsed) => return Some(parsed),
            Err(why) => T::Err::to_string(&why),
        };
        self.wrong.push(Diagnostic::error(code, &self.file.name, why).at(text.place, ""));
        None
    }

    fn instrument(&mut self, name: &str, text: &InstrumentText) -> Option<InstrumentSpec> {
        if name.contains('.') || name == BATTERY {
            let said =
                format!("an instrument cannot be called `{name}`; wires would mean something else by it");
            self.wrong.push(
                Diagnostic::error("wrong-name", &self.file.name, said).at(text.model.place, "this one"),
            );
        }
        let model = self.model(&text.model)?;
        let off_by = text.off_by;
        let accuracy = Accuracy {
            volts_off: off_by.volts,
            volts_noise: off_by.volts_noise,
            amps_off: off_by.amps,
            amps_noise: off_by.amps_noise,
        };
        let usual = InstrumentSpec::new(name, model);
        let serial_number = text.serial_number.clone().unwrap_or(usual.serial_number);
        let (found, faults) = (text.found.clone(), text.faults.iter().map(fault).collect());
        Some(InstrumentSpec { name: name.to_owned(), model, serial_number, accuracy, found, faults })
    }

    fn model(&mut self, text: &Located<String>) -> Option<Model> {
        let known = Model::ALL.map(Model::name);
        if let Ok(model) = text.value.parse() {
            return Some(model);
        }
        let said = format!("there is no instrument `{}` that can be simulated", text.value);
        let label =
            nearest(&text.value, known).map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
        let wrong = Diagnostic::error("unknown-model", &self.file.name, said).at(text.place, label);
        self.wrong.push(wrong.help(format!("those that can be are {}", known.join(", "))));
        None
    }

    fn wire(&mut self, text: &WireText) -> Option<WireSpec> {
        let (instrument, channel) = self.terminals(text.at())?;
        Some(match text {
            WireText::Power(power) => {
                WireSpec::Power { instrument, channel, node: power.to.value.clone(), leads: power.leads }
            }
            WireText::Volts(volts) => WireSpec::Volts { instrument, channel, node: volts.of.value.clone() },
            WireText::Amps(amps) if amps.of.value == BATTERY => {
                WireSpec::Amps { instrument, channel, of: Subject::Battery, shunt: amps.shunt }
            }
            WireText::Amps(amps) => {
                let (whose, its) = self.terminals(&amps.of)?;
                let of = Subject::Terminals { instrument: whose, channel: its };
                WireSpec::Amps { instrument, channel, of, shunt: amps.shunt }
            }
            WireText::Temperature(_) => WireSpec::Temperature { instrument, channel },
            WireText::Resistance(ohms) => {
                WireSpec::Resistance { instrument, channel, node: ohms.of.value.clone() }
            }
            WireText::Frequency(frequency) => {
                WireSpec::Frequency { instrument, channel, hertz: frequency.is }
            }
            WireText::Contact(wire) => {
                let (input, contact) = (wire.input, wire.of.value.clone());
                WireSpec::Contact { instrument, channel, input, contact }
            }
        })
    }

    /// An instrument and its channel: `charger.1`.
    fn terminals(&mut self, text: &Located<String>) -> Option<(String, u32)> {
        let split = text.value.rsplit_once('.');
        let found = split.and_then(|(name, channel)| Some((name.to_owned(), channel.parse().ok()?)));
        if found.is_none() {
            let said = format!("`{}` names no terminals", text.value);
            let wrong = Diagnostic::error("wrong-wiring", &self.file.name, said);
            self.wrong.push(wrong.at(text.place, "write the instrument and its channel: `charger.1`"));
        }
        found
    }
}

fn fault(text: &FaultText) -> FaultRule {
    let fault = match &text.what {
        LinkFaultText::Delay(by) => LinkFault::Delay(by.0),
        LinkFaultText::LoseCommand => LinkFault::LoseCommand,
        LinkFaultText::LoseReply => LinkFault::LoseReply,
        LinkFaultText::Corrupt(mask) => LinkFault::Corrupt(*mask),
        LinkFaultText::Garbage(text) => LinkFault::Garbage(text.clone().into_bytes()),
        LinkFaultText::Stale => LinkFault::Stale,
        LinkFaultText::Partial(bytes) => LinkFault::Partial(*bytes),
        LinkFaultText::Twice => LinkFault::Twice,
        LinkFaultText::Echo => LinkFault::Echo,
        LinkFaultText::Ignore(answer) => LinkFault::Ignore(answer.clone().into_bytes()),
        LinkFaultText::Restart => LinkFault::Restart,
        LinkFaultText::Stall => LinkFault::Stall,
        LinkFaultText::Close => LinkFault::Close,
    };
    FaultRule { after: text.after.0, command: text.command.clone(), times: text.times, fault }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SOUND: &str = "\
scene: a bench
battery: {bus: 'slcan:pty'}
instruments:
  charger: {model: keysight-n6700, link: pty, off_by: {volts: 3 mV}, faults: [{after: 2 s, command: VOLT, what: {delay: 1 s}}, {what: stale}]}
  meter: {model: keysight-34970a, link: 'tcp:127.0.0.1:0'}
nodes:
  lamp: {resistance: 10 Ohm}
wiring:
  - power: {at: charger.1, to: battery, leads: 5 mOhm}
  - power: {at: charger.2, to: lamp, leads: 5 mOhm}
  - volts: {at: meter.101, of: battery}
  - amps: {at: meter.102, of: charger.1, shunt: 1 mOhm}
  - temperature: {at: meter.103}
";

    fn parse(text: &str) -> Result<SceneFile, Vec<Diagnostic>> {
        SceneFile::parse(&SourceFile { name: String::from("scene.yaml"), text: text.to_owned() })
    }

    #[test]
    fn a_scene_is_read_as_it_is_written() {
        let scene = parse(SOUND).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        let charger = &scene.spec.instruments[0];
        assert_eq!((charger.model, charger.accuracy.volts_off), (Model::KeysightN6700, 0.003));
        assert_eq!(charger.faults[1].fault, LinkFault::Stale);
        assert_eq!((scene.spec.wires.len(), scene.places.len()), (5, 2));
    }

    #[rstest]
    #[case::a_model("keysight-n6700", "keysight-n670", 4, "there is no instrument `keysight-n670`")]
    #[case::a_link("link: pty", "link: usb", 4, "`usb` is not a place for an instrument")]
    #[case::a_bus("slcan:pty", "slcanpty", 2, "slcanpty")]
    #[case::terminals("at: charger.2", "at: charger", 10, "`charger` names no terminals")]
    #[case::an_instrument("at: charger.2", "at: changer.2", 10, "there is no instrument `changer`")]
    #[case::a_channel("at: charger.2", "at: charger.3", 10, "`charger` has no channel 3")]
    #[case::a_node("to: lamp", "to: lamb", 10, "there is no node `lamb`")]
    #[case::a_meter_that_carries("at: charger.2", "at: meter.104", 10, "`meter` only measures")]
    #[case::a_quantity("10 Ohm", "10 V", 7, "`10 V` is in V")]
    fn what_is_wrong_is_told_where_it_stands(
        #[case] right: &str,
        #[case] wrong: &str,
        #[case] line: u32,
        #[case] says: &str,
    ) {
        let Err(told) = parse(&SOUND.replacen(right, wrong, 1)) else { panic!("it is taken") };
        assert!(told[0].message.contains(says), "{told:?}");
        assert_eq!(told[0].place().line, line, "{told:?}");
    }
}
