//! The real protocol, catalogue and statement, which give the inputs names to hit and to miss.

use std::sync::{Arc, OnceLock};

use journal::{BusId, RoleId};
use judge::{Book, ROLES};
use lang::{Binding, Scope, SourceFile};
use quantity::{Dimension, Quantity};
use suite::{Catalogue, Inputs, Statement};
use wire::Table;

use crate::seeds::{CATALOGUE, DATABASE, STATEMENT};

/// What the targets know of the world.
pub(crate) struct Protocol {
    pub(crate) table: Arc<Table>,
    pub(crate) book: Book,
    pub(crate) roles: Vec<String>,
    catalogue: Arc<Catalogue>,
    statement: Option<Statement>,
}

/// The protocol; `None` where the repository's own files cannot be read, so that every target refuses everything, and
/// the test that counts says so.
pub(crate) fn protocol() -> Option<&'static Protocol> {
    static PROTOCOL: OnceLock<Option<Protocol>> = OnceLock::new();
    PROTOCOL.get_or_init(Protocol::load).as_ref()
}

impl Protocol {
    fn load() -> Option<Self> {
        let table = Arc::new(suite::dbc::load(DATABASE).ok()?);
        let catalogue = Catalogue::parse(&SourceFile::new("requirements.yaml", CATALOGUE)).ok()?;
        let statement = Statement::parse(&SourceFile::new("statement.yaml", STATEMENT)).ok()?;
        let roles = ROLES.iter().map(|role| role.name.to_owned()).collect();
        let kinds: Vec<_> =
            ROLES.iter().enumerate().map(|(index, role)| (RoleId(index as u16), role.clone())).collect();
        let book = Book::new(Arc::clone(&table), BusId(0), &kinds);
        Some(Self { table, book, roles, catalogue: Arc::new(catalogue), statement: Some(statement) })
    }

    /// What a plan of this suite is made from.
    pub(crate) fn inputs(&self, suite: SourceFile) -> Inputs {
        Inputs {
            protocol: "victron-can-bms".to_owned(),
            table: Arc::clone(&self.table),
            catalogue: Arc::clone(&self.catalogue),
            suites: vec![suite],
            statement: self.statement.clone(),
        }
    }
}

/// All signals, a declared value, and one that is not declared.
impl Scope for Protocol {
    fn lookup(&self, name: &str) -> Option<Binding> {
        match name {
            "ixit.capacity" => Some(Binding::Constant(Quantity::new(360_000.0, Dimension::CHARGE))),
            "ixit.recovery_time" => Some(Binding::Missing { why: "no statement".to_owned() }),
            "ics.wakes" => Some(Binding::Flag(true)),
            _ => {
                let slot = self.book.slot_named(name)?;
                Some(Binding::Signal { slot: slot.0, kind: self.book.slot(slot).kind.clone() })
            }
        }
    }

    fn names(&self) -> Vec<String> {
        self.book.slots().iter().map(|slot| slot.name.to_string()).collect()
    }
}
