//! The battery's texts, and how they lie in frames of eight characters.

use crate::check::must;
use crate::{BatterySpec, TwinError};

/// The texts of a battery by the messages that carry them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a>(pub(crate) &'a BatterySpec);

impl<'a> Texts<'a> {
    /// The text that a message is a part of, its name in files, and the first of its characters in this message; `None`
    /// for messages of signals.
    fn carried(self, message: &str) -> Option<(&'a str, &'static str, usize)> {
        let names = &self.0.cell_names;
        Some(match message {
            "ManufacturerName" => (&self.0.manufacturer, "manufacturer", 0),
            "ProductName1" => (&self.0.product_name, "product_name", 0),
            "ProductName2" => (&self.0.product_name, "product_name", 8),
            "LowestVoltageCell" => (&names.lowest, "cell_names", 0),
            "HighestVoltageCell" => (&names.highest, "cell_names", 0),
            "ColdestCell" => (&names.coldest, "cell_names", 0),
            "HottestCell" => (&names.hottest, "cell_names", 0),
            "SerialNumber1" => (&self.0.serial_number, "serial_number", 0),
            "SerialNumber2" => (&self.0.serial_number, "serial_number", 8),
            "FamilyName" => (&self.0.family_name, "family_name", 0),
            _ => return None,
        })
    }

    /// The eight bytes of a message as a little-endian word, padded with zeros (CAN-35E-2); `None` for messages of
    /// signals.
    pub(crate) fn word(self, message: &str) -> Option<u64> {
        let (text, _, first) = self.carried(message)?;
        let mut word = [0; 8];
        word.iter_mut().zip(text.bytes().skip(first)).for_each(|(to, from)| *to = from);
        Some(u64::from_le_bytes(word))
    }

    /// Whether every text that is sent is there, fits, and is sent whole.
    pub(crate) fn check(self) -> Result<(), TwinError> {
        check_text("manufacturer", &self.0.manufacturer, 8)?;
        for message in &self.0.sends {
            let Some((text, field, _)) = self.carried(message) else { continue };
            let most = if matches!(field, "product_name" | "serial_number") { 16 } else { 8 };
            check_text(field, text, most)?;
        }
        let sends = |message: &str| self.0.sends.iter().any(|sent| sent == message);
        let whole = sends("SerialNumber1") == sends("SerialNumber2");
        must(whole, "sends", "must name both halves of the serial number, or none")?;
        let whole = sends("ProductName1") || !sends("ProductName2");
        must(whole, "sends", "must name the first half of the product's name beside the second")?;
        let whole = sends("ProductName2") || !sends("ProductName1") || self.0.product_name.len() <= 8;
        must(whole, "sends", "must name `ProductName2`: the name is longer than eight characters")?;
        let both = sends("ProductName1") && sends("ManufacturerName");
        let agree = !both || self.word("ProductName1") == self.word("ManufacturerName");
        must(agree, "product_name", "must begin with the eight characters of `manufacturer`")
    }
}

fn check_text(field: &'static str, text: &str, most: usize) -> Result<(), TwinError> {
    let printable = text.bytes().all(|byte| (0x20..0x7F).contains(&byte));
    let why = format!("must be 1 to {most} printable characters of ASCII where it is sent");
    if (1..=most).contains(&text.len()) && printable { Ok(()) } else { Err(TwinError::spec(field, why)) }
}
