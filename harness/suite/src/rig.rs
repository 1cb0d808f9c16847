//! The rig file: which buses a bench has, and what plays its roles.

use std::collections::{BTreeMap, BTreeSet};

use judge::ROLES;
use lang::{Diagnostic, Located, SourceFile, nearest};
use schemars::JsonSchema;
use serde::Deserialize;

/// A rig, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RigText {
    /// Its name, as it stands on the bench.
    pub rig: String,
    /// What it is made of, in prose.
    #[serde(default)]
    pub about: String,
    /// Its buses by name; exactly one for now, because suites use one.
    pub buses: BTreeMap<String, BusText>,
    /// What plays its roles; without it, cases that need a role do not run.
    #[serde(default)]
    pub roles: Option<RolesText>,
}

/// A bus of a rig.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusText {
    /// Where it is: `can:can0` is an interface of Linux.
    pub address: Located<String>,
}

/// What plays roles.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RolesText {
    /// Where the role server listens: `unix:PATH` or `tcp:HOST:PORT`.
    pub from: Located<String>,
    /// The roles that it plays here: `battery_power`, `main_switch_probe`.
    pub plays: Vec<Located<String>>,
}

/// How addresses are read: this crate knows no buses.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Whether this names a bus, or why not.
    pub bus: fn(&str) -> Result<(), String>,
    /// Whether this names a place where roles are played, or why not.
    pub roles: fn(&str) -> Result<(), String>,
}

/// A rig that was read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rig {
    /// Its name.
    pub name: String,
    /// The name of its bus.
    pub bus: String,
    /// Where the bus is.
    pub address: String,
    /// Where its roles are played, where they are.
    pub roles_from: Option<String>,
    /// The roles that it plays, by their ids.
    pub roles: Vec<String>,
}

impl Rig {
    /// Reads a rig file.
    ///
    /// # Errors
    /// Where the file is no rig, has no bus or several, names a role that there is not, or an address that is none.
    pub fn parse(file: &SourceFile, addresses: Addresses) -> Result<Self, Vec<Diagnostic>> {
        let text: RigText = lang::yaml::parse(file).map_err(|wrong| vec![wrong])?;
        let mut wrong = buses(file, &text, addresses);
        wrong.extend(text.roles.iter().flat_map(|roles| of_roles(file, roles, addresses)));
        let Some((bus, BusText { address })) = text.buses.into_iter().next().filter(|_| wrong.is_empty())
        else {
            return Err(wrong);
        };
        let (roles_from, roles) = text.roles.map(|roles| (roles.from.value, roles.plays)).unzip();
        let roles = roles.into_iter().flatten().map(Located::into_value).collect();
        Ok(Self { name: text.rig, bus, address: address.value, roles_from, roles })
    }
}

fn buses(file: &SourceFile, text: &RigText, addresses: Addresses) -> Vec<Diagnostic> {
    if text.buses.is_empty() {
        let said = "this rig has no bus, so nothing can be heard of the battery";
        let help = "give one: `buses: {can0: {address: \"can:can0\"}}`";
        return vec![Diagnostic::error("one-bus", &file.name, said).help(help)];
    }
    let bus = |(index, bus): (usize, &BusText)| {
        let address = &bus.address;
        if index > 0 {
            let said = "suites of this version use one bus, and this rig has several";
            let wrong = Diagnostic::error("one-bus", &file.name, said);
            return Some(wrong.at(address.place, "leave this one out, or write another rig file for it"));
        }
        wrong_address(file, address, addresses.bus)
    };
    text.buses.values().enumerate().filter_map(bus).collect()
}

fn of_roles(file: &SourceFile, roles: &RolesText, addresses: Addresses) -> Vec<Diagnostic> {
    let mut wrong: Vec<_> = wrong_address(file, &roles.from, addresses.roles).into_iter().collect();
    let mut seen = BTreeSet::new();
    for role in &roles.plays {
        let known: Vec<&str> = ROLES.iter().map(|role| role.name).collect();
        if !known.contains(&role.value.as_str()) {
            let said = format!("there is no role `{}`", role.value);
            let near = nearest(&role.value, known.iter().copied());
            let label = near.map_or_else(
                || format!("known here: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            wrong.push(Diagnostic::error("unknown-role", &file.name, said).at(role.place, label));
        } else if !seen.insert(&role.value) {
            let said = format!("the role `{}` is played twice", role.value);
            wrong.push(
                Diagnostic::error("same-name", &file.name, said).at(role.place, "leave one of them out"),
            );
        }
    }
    wrong
}

fn wrong_address(
    file: &SourceFile,
    address: &Located<String>,
    check: fn(&str) -> Result<(), String>,
) -> Option<Diagnostic> {
    let why = check(&address.value).err()?;
    Some(Diagnostic::error("wrong-address", &file.name, why).at(address.place, ""))
}
