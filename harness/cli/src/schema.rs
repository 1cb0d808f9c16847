//! `bmscert schema`

use campaign::{Exit, SchemaOf};

use crate::args::{SchemaArg, SchemaArgs};
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn schema(args: &SchemaArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let of = match args.of {
        SchemaArg::Suite => SchemaOf::Suite,
        SchemaArg::Battery => SchemaOf::Battery,
        SchemaArg::Rig => SchemaOf::Rig,
        SchemaArg::Dialect => SchemaOf::Dialect,
        SchemaArg::Scene => SchemaOf::Scene,
        SchemaArg::Record => SchemaOf::Record,
        SchemaArg::KillMatrix => SchemaOf::KillMatrix,
        SchemaArg::Coverage => SchemaOf::Coverage,
    };
    terminal.say(campaign::schema(of)?.trim_end());
    Ok(Exit::Passed)
}
