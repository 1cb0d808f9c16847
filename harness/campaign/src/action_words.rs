//! Actions and evidence in words, for the one who is told that two of them differ.

use journal::{Action, Header, Mark, SetPoints};
use report::EvidenceFile;

/// What an action asks for: `send 305#0000000000000000 on can0`, `switch battery_power off`.
pub(crate) fn action(header: &Header, action: &Action) -> String {
    let role = |index: u16| {
        let known = header.roles.get(usize::from(index));
        known.map_or_else(|| format!("role {index}"), |role| role.name.clone())
    };
    match action {
        Action::Send { bus, frame } => {
            let name = header.bus(*bus).map_or_else(|| format!("bus {}", bus.0), |bus| bus.name.clone());
            format!("send {frame} on {name}")
        }
        Action::Ask { ask, role: asked } => format!("ask {} (question {})", role(asked.0), ask.0),
        Action::Switch { action, role: switched, on } => {
            let way = if *on { "on" } else { "off" };
            format!("switch {} {way} (action {})", role(switched.0), action.0)
        }
        Action::Set { action, role: set, points } => {
            let points = points.map_or_else(|| String::from("off"), points_words);
            format!("set {} to {points} (action {})", role(set.0), action.0)
        }
        Action::Mark(mark) => mark_words(mark),
        Action::Finish => String::from("end the run"),
    }
}

fn points_words(points: SetPoints) -> String {
    let volts = points.voltage.map(|volts| format!("{volts} V and ")).unwrap_or_default();
    format!("{volts}{} A", points.current)
}

fn mark_words(mark: &Mark) -> String {
    match mark {
        Mark::CaseBegins { case } => format!("begin the case {case}"),
        Mark::PhaseBegins { case, phase } => format!("begin the phase {phase} of {case}"),
        Mark::CaseEnds { case } => format!("end the case {case}"),
        Mark::Partner { mode } => {
            let mode = serde_json::json!(mode);
            format!("let the inverter system be {}", mode.as_str().unwrap_or_default().replace('_', " "))
        }
    }
}

/// What a file of evidence is: `journal/journal.bin of 7427 entries, sealed by 9f2c...`.
pub(crate) fn evidence(evidence: &EvidenceFile) -> String {
    match evidence {
        EvidenceFile::Journal { path, chain, entries } => {
            format!("{path} of {entries} entries, sealed by {chain}")
        }
        EvidenceFile::Recording { files, .. } => {
            let told = files.iter().map(|file| {
                format!("{} of {} frames, with the digest {}", file.path, file.frames, file.sha256)
            });
            told.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use journal::{ActionId, AskId, BusId, PartnerMode, RoleId, World};
    use rstest::rstest;
    use wire::{CanId, Frame};

    fn header() -> Header {
        Header {
            tool: String::new(),
            world: World::Twin,
            battery: String::new(),
            seed: 0,
            started: String::new(),
            profile: String::new(),
            buses: vec![],
            roles: vec![],
            bench: None,
            inputs: vec![],
        }
    }

    #[rstest]
    #[case::a_frame(
        Action::Send { bus: BusId(0), frame: Frame::new(CanId::standard(0x305).unwrap(), &[0, 1]).unwrap() },
        "send 305#0001 on bus 0"
    )]
    #[case::a_question(Action::Ask { ask: AskId(4), role: RoleId(1) }, "ask role 1 (question 4)")]
    #[case::a_switch(
        Action::Switch { action: ActionId(2), role: RoleId(1), on: false },
        "switch role 1 off (action 2)"
    )]
    #[case::a_charger(
        Action::Set { action: ActionId(3), role: RoleId(1), points: Some(SetPoints { voltage: Some(56.0), current: 2.5 }) },
        "set role 1 to 56 V and 2.5 A (action 3)"
    )]
    #[case::a_load(
        Action::Set { action: ActionId(3), role: RoleId(1), points: Some(SetPoints { voltage: None, current: 2.0 }) },
        "set role 1 to 2 A (action 3)"
    )]
    #[case::nothing(Action::Set { action: ActionId(4), role: RoleId(1), points: None }, "set role 1 to off (action 4)")]
    #[case::a_partner(
        Action::Mark(Mark::Partner { mode: PartnerMode::NoKeepalive }),
        "let the inverter system be no keepalive"
    )]
    #[case::a_phase(
        Action::Mark(Mark::PhaseBegins { case: "a".into(), phase: "b".into() }),
        "begin the phase b of a"
    )]
    #[case::the_end(Action::Finish, "end the run")]
    fn an_action_is_told_in_words(#[case] asked: Action, #[case] words: &str) {
        assert_eq!(action(&header(), &asked), words);
    }
}
