//! Declared texts and numbers, and the messages that carry them.

use super::Remark;
use super::claim::{Claim, advised, padded};

/// A declared value, the message that carries it, and the requirement that judges it.
const CARRIED: [(&str, &str, &str); 6] = [
    ("manufacturer_name", "ManufacturerName", "CAN-35E-1"),
    ("product_name", "ProductName1", "CAN-370-1"),
    ("family_name", "FamilyName", "CAN-382-1"),
    ("serial_number", "SerialNumber1", "CAN-380-1"),
    ("firmware_version", "Product", "CAN-35F-1"),
    ("modules", "Modules", "CAN-372-1"),
];

/// How many characters one frame carries.
const ONE_FRAME: usize = 8;

pub(super) fn remarks(claim: &Claim<'_>) -> Vec<Remark> {
    let carried = CARRIED.iter().filter_map(|row| uncarried(claim, row));
    let product = [second_half(claim), short_product(claim), disagreement(claim)];
    carried.chain(product.into_iter().flatten()).collect()
}

fn uncarried(claim: &Claim<'_>, (name, message, requirement): &(&str, &str, &str)) -> Option<Remark> {
    let at = claim.gives(name).filter(|_| claim.omits(message))?;
    let said = format!("`{name}` is declared, and {} is not sent", claim.title(message));
    let remark = claim.contradicts(requirement, said, at, "nothing carries it");
    Some(advised(
        remark,
        format!("add `{message}` to `ics.sends` if it is sent; otherwise leave `{name}` out"),
    ))
}

/// A name of more than one frame needs the second one.
fn second_half(claim: &Claim<'_>) -> Option<Remark> {
    let name = claim.statement.located_text("product_name")?;
    let cut = name.value.len() > ONE_FRAME && claim.sends("ProductName1").is_some();
    let second = (cut && claim.omits("ProductName2")).then(|| claim.title("ProductName2"))?;
    let said = format!("`product_name` has {} characters, and {second} is not sent", name.value.len());
    let remark = claim.contradicts("CAN-370-1", said, name.place, "0x370 carries the first eight");
    Some(advised(remark, "add `ProductName2` to `ics.sends`, or shorten the name"))
}

fn short_product(claim: &Claim<'_>) -> Option<Remark> {
    let name = claim.statement.located_text("product_name")?;
    let short = name.value.len() <= ONE_FRAME && claim.sends("ProductName1").is_some();
    short.then(|| {
        let said = String::from("a name of eight characters or fewer is better sent in 0x35E alone");
        let remark = claim.advises("CAN-370-3", said, name.place, "this one fits into one frame");
        advised(remark, "send it as 0x35E, and leave 0x370 and 0x371 out")
    })
}

/// The bytes of 0x35E and 0x370 are the same, so the longer name begins with the shorter one in eight bytes.
fn disagreement(claim: &Claim<'_>) -> Option<Remark> {
    let maker = claim.statement.located_text("manufacturer_name")?;
    let product = claim.statement.located_text("product_name")?;
    let both = claim.sends("ManufacturerName").is_some() && claim.sends("ProductName1").is_some();
    (both && padded(maker) != padded(product)).then(|| {
        let said = String::from(
            "the bytes of 0x35E and of 0x370 have to be the same, and the declared names differ",
        );
        let mut remark = claim.contradicts("CAN-370-2", said, product.place, "in 0x370");
        remark.diagnostic = remark.diagnostic.context(maker.place, "in 0x35E");
        advised(remark, "let both begin with the same eight characters, or leave 0x370 and 0x371 out")
    })
}
