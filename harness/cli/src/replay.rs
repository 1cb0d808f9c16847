//! `bmscert replay`

use campaign::{Exit, Replayed, RunFolder, text};
use serde_json::json;

use crate::args::ReplayArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{run_folder, signals};

pub(crate) fn replay(args: &ReplayArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    signals::stop_at_once();
    run_folder::expect_concluded(&args.run)?;
    let replayed = campaign::replay(&RunFolder::open(&args.run))?;
    let table = text::table(&replayed.record, terminal.style());
    terminal.say(table.trim_end());
    conclude(&replayed, terminal);
    Ok(if replayed.agrees() { Exit::of(&replayed.record) } else { Exit::JudgedDifferently })
}

fn conclude(replayed: &Replayed, terminal: &mut Terminal) {
    let (agrees, actions) = (replayed.agrees(), replayed.actions);
    let differences = &replayed.differences;
    terminal.event("replayed", json!({"agrees": agrees, "actions": actions, "differences": differences}));
    terminal.say("");
    if agrees {
        let words = "Judged again: the same verdicts, byte for byte";
        let also =
            if actions > 0 { format!("; {actions} actions were asked for again") } else { String::new() };
        return terminal.tell(0, &format!("{words}{also}"));
    }
    terminal.tell(0, "Judged again: this is NOT what was recorded");
    differences.iter().for_each(|difference| terminal.tell(4, &format!("  {difference}")));
    if differences.is_empty() {
        terminal.tell(4, "  the events and actions are the same, the verdicts in record.json are others");
    }
    let help = "The table above is what the journal gives. Either the folder was changed, which `bmscert verify` \
                tells, or another version of the tool made it.";
    terminal.tell(0, help);
}
