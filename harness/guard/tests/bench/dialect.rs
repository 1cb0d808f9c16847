//! The dialect of the simple instruments, compiled by hand.

use quantity::Span;
use wire::Text;
use wire::scpi::{
    BitForm, Channel, Digits, Ending, Expected, Grammar, Kind, Link, Pattern, Piece, Program, Reading,
    Rounding, Slot, Step, Template, Then, UnitRule, Watchdog,
};

const DIGITS: Digits = Digits { decimals: 2, width: 0, scale: 1.0, rounding: Rounding::Down };

fn step(text: &str, reply: Option<Grammar>, then: Then) -> Step {
    let mut pieces = vec![Piece::Bytes(text.as_bytes().into()), Piece::Bytes((*b"\n").into())];
    if let Some(slot) = Slot::ALL.into_iter().find(|slot| text.ends_with(&format!(" {slot}"))) {
        let verb = text.strip_suffix(slot.name()).unwrap();
        pieces[0] = Piece::Bytes(verb.as_bytes().into());
        pieces.insert(1, Piece::Number(slot, DIGITS));
    }
    Step {
        verb: Text::cut(text.as_bytes()),
        send: Template(pieces),
        reply: reply.map(Expected::new),
        then,
        stops: vec![],
        pause: Span::ZERO,
        within: Span::from_millis(500),
        serial_follows: false,
        optional: false,
        unconfirmed: false,
    }
}

fn tell(text: &str) -> Step {
    step(text, None, Then::Nothing)
}

fn number() -> Option<Grammar> {
    Some(Grammar::Number(UnitRule::Bare))
}

fn equals(query: &str, slot: Slot) -> Step {
    step(query, number(), Then::Equals { slot, digits: DIGITS, within: 0.005 })
}

fn is(on: bool) -> Step {
    let grammar = Grammar::Truth { on: vec![Text::cut(b"1")], off: vec![Text::cut(b"0")] };
    step("OUTP?", Some(grammar), Then::Is(on))
}

fn no_error() -> Step {
    step("SYST:ERR?", Some(Grammar::Error), Then::NoError)
}

fn program(steps: impl Into<Vec<Step>>) -> Program {
    Program { steps: steps.into() }
}

/// How a simple meter is spoken to.
pub(crate) fn meter() -> Channel {
    let all = channel(Kind::Meter);
    let nothing = Program::default;
    let none = Channel { look: nothing(), arm: nothing(), set: nothing(), on: nothing(), ..all };
    Channel { watch: nothing(), safe: nothing(), prove: nothing(), leave: nothing(), watchdog: None, ..none }
}

/// How a simple supply or load is spoken to.
pub(crate) fn channel(kind: Kind) -> Channel {
    let restarted = || step("*ESR?", Some(Grammar::Bits(BitForm::Decimal)), Then::NoneOf(0x80));
    let recognised = Then::Recognised(vec![Pattern::new("ACME,PS*")]);
    Channel {
        kind,
        link: Link {
            ending: Ending::Byte(b'\n'),
            longest: 128,
            send_end: Text::cut(b"\n"),
            gap: Span::from_millis(2),
        },
        greet: program([step("*IDN?", Some(Grammar::Identity), recognised)]),
        look: program([is(false)]),
        arm: program([
            tell("OUTP 0"),
            is(false),
            tell("*CLS"),
            step("SYST:ERR?", Some(Grammar::Error), Then::Drained { most: 8 }),
            tell("VOLT:PROT over_voltage"),
            equals("VOLT:PROT?", Slot::OverVoltage),
            tell("WDOG watchdog"),
            equals("WDOG?", Slot::Watchdog),
            no_error(),
        ]),
        set: program([
            tell("VOLT voltage"),
            equals("VOLT?", Slot::Voltage),
            tell("CURR current"),
            equals("CURR?", Slot::Current),
            no_error(),
        ]),
        on: program([restarted(), tell("OUTP 1"), restarted(), is(true), no_error()]),
        watch: program([is(true), equals("VOLT:PROT?", Slot::OverVoltage), restarted(), no_error()]),
        measure: program([
            step("MEAS:VOLT?", number(), Then::Keep(Reading::Voltage)),
            step("MEAS:CURR?", number(), Then::Keep(Reading::Current)),
        ]),
        safe: program([tell("OUTP 0")]),
        prove: program([is(false)]),
        leave: program([tell("WDOG 0")]),
        watchdog: Some(Watchdog { least: Span::from_secs(1), most: Span::from_secs(60), unconfirmed: false }),
    }
}
