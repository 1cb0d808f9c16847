//! Which instruments there are.

use std::fmt;
use std::str::FromStr;

use super::bk_8600::Bk8616;
use super::ea_psb::EaPsb;
use super::keithley_2000::Keithley2000;
use super::keithley_dmm6500::KeithleyDmm6500;
use super::keysight_34970a::{CHANNELS, FIRST, Keysight34970a, PORTS};
use super::keysight_n6700::KeysightN6700;
use super::korad_ka3005p::KoradKa3005p;
use super::rigol_dp800::RigolDp832;
use super::scpi::Session;
use super::siglent_spd3303x::SiglentSpd3303x;
use super::tdk_gen::TdkGen;
use super::{Instrument, Sensor};

/// An instrument that can be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// A supply with three outputs, 30 V 3 A twice and 5 V 3 A; one of them is selected.
    RigolDp832,
    /// A supply with two outputs of 60 V 5 A, named in lists, and a watchdog.
    KeysightN6700,
    /// A supply with two outputs of 32 V 3.2 A, named before the command or behind it; no protections.
    SiglentSpd3303x,
    /// A supply of 30 V 5 A that speaks in raw bytes without terminators.
    KoradKa3005p,
    /// A supply of 60 V 25 A at a serial line, address 6, that acknowledges every command.
    TdkGen60,
    /// A supply of 80 V 60 A 1500 W that gives and takes.
    EaPsb10080,
    /// A load of 500 V 60 A.
    Bk8616,
    /// A multimeter with twenty channels, 101 to 120, and two ports of eight digital inputs, 201 and 202.
    Keysight34970a,
    /// A multimeter.
    Keithley2000,
    /// A multimeter whose functions are chosen by name.
    KeithleyDmm6500,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::RigolDp832,
        Self::KeysightN6700,
        Self::SiglentSpd3303x,
        Self::KoradKa3005p,
        Self::TdkGen60,
        Self::EaPsb10080,
        Self::Bk8616,
        Self::Keysight34970a,
        Self::Keithley2000,
        Self::KeithleyDmm6500,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RigolDp832 => "rigol-dp832",
            Self::KeysightN6700 => "keysight-n6700",
            Self::SiglentSpd3303x => "siglent-spd3303x",
            Self::KoradKa3005p => "korad-ka3005p",
            Self::TdkGen60 => "tdk-gen60-25",
            Self::EaPsb10080 => "ea-psb-10080-60",
            Self::Bk8616 => "bk-8616",
            Self::Keysight34970a => "keysight-34970a",
            Self::Keithley2000 => "keithley-2000",
            Self::KeithleyDmm6500 => "keithley-dmm6500",
        }
    }

    /// The numbers of its channels, in the order of its terminals.
    #[must_use]
    pub fn channels(self) -> Vec<u32> {
        match self {
            Self::RigolDp832 => vec![1, 2, 3],
            Self::KeysightN6700 | Self::SiglentSpd3303x => vec![1, 2],
            Self::KoradKa3005p
            | Self::TdkGen60
            | Self::EaPsb10080
            | Self::Bk8616
            | Self::Keithley2000
            | Self::KeithleyDmm6500 => vec![1],
            Self::Keysight34970a => (FIRST..FIRST + CHANNELS as u32).chain(PORTS).collect(),
        }
    }

    /// Whether it only measures.
    #[must_use]
    pub const fn only_measures(self) -> bool {
        matches!(self, Self::Keysight34970a | Self::Keithley2000 | Self::KeithleyDmm6500)
    }

    /// One of them.
    pub(crate) fn build(self, serial_number: &str, sensor: Sensor) -> Box<dyn Instrument> {
        match self {
            Self::RigolDp832 => Box::new(Session::new(RigolDp832::new(serial_number, sensor))),
            Self::KeysightN6700 => Box::new(Session::new(KeysightN6700::new(serial_number, sensor))),
            Self::SiglentSpd3303x => Box::new(Session::new(SiglentSpd3303x::new(serial_number, sensor))),
            Self::KoradKa3005p => Box::new(KoradKa3005p::new(sensor)),
            Self::TdkGen60 => Box::new(TdkGen::new(serial_number, sensor)),
            Self::EaPsb10080 => Box::new(Session::new(EaPsb::new(serial_number, sensor))),
            Self::Bk8616 => Box::new(Session::new(Bk8616::new(serial_number, sensor))),
            Self::Keysight34970a => Box::new(Session::new(Keysight34970a::new(serial_number, sensor))),
            Self::Keithley2000 => Box::new(Session::new(Keithley2000::new(serial_number, sensor))),
            Self::KeithleyDmm6500 => Box::new(Session::new(KeithleyDmm6500::new(serial_number, sensor))),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|model| model.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            format!("there is no instrument `{name}`; those that can be simulated are {known}")
        })
    }
}
