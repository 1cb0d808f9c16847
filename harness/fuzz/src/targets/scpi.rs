//! What instruments answer.

use quantity::{Instant, Span};
use wire::Text;
use wire::scpi::{BitForm, Ending, Expected, Grammar, Item, Replies, Reply, UnitRule, Value};

use super::diagnostics;
use crate::Stage;

const LONGEST: usize = 200;

/// Reads replies of every form. In whatever pieces they come they are the same, a number is one that was written, and
/// what is refused is said in words that fit on a screen.
///
/// Semantic: a reply means something.
pub fn scpi(data: &[u8]) -> Stage {
    let mut understood = false;
    for ending in [Ending::Byte(b'\n'), Ending::Byte(b'\r'), Ending::Idle(Span::from_millis(20))] {
        let [one, some, all] = [1, 7, 4096].map(|piece| replies(ending, data, piece));
        assert!(one == all && some == all, "the pieces change what is read");
        all.iter().for_each(|reply| understood |= means_something(reply));
    }
    Stage::semantic_if(understood)
}

/// The replies, and where one is too long, how it began and how long it is.
fn replies(ending: Ending, data: &[u8], piece: usize) -> Vec<(Vec<u8>, Option<u64>)> {
    let (mut replies, mut all) = (Replies::new(ending, LONGEST), vec![]);
    let mut take = |reply: Reply<'_>| match reply {
        Reply::Whole(text) => all.push((text.to_vec(), None)),
        Reply::Overlong { start, len } => all.push((start.to_vec(), Some(len))),
    };
    let now = Instant::ZERO;
    data.chunks(piece).for_each(|piece| replies.feed(now, piece, &mut take));
    replies.poll(now + Span::from_secs(1), take);
    all
}

fn means_something((text, len): &(Vec<u8>, Option<u64>)) -> bool {
    assert!(text.len() <= LONGEST, "more is kept than was allowed");
    let reply = len.map_or(Reply::Whole(text), |len| Reply::Overlong { start: text, len });
    let mut understood = false;
    for expected in forms() {
        match expected.read(reply) {
            Ok(value) => {
                check(&expected, value, text);
                // Any byte is eight bits.
                understood |= expected.grammar != Grammar::Bits(BitForm::Byte);
            }
            Err(refusal) => diagnostics::check_words(&refusal.to_string()),
        }
    }
    understood
}

fn check(expected: &Expected, value: Value<'_>, text: &[u8]) {
    let Value::Number(number) = value else { return };
    assert!(number.abs() < 9.9e37, "{number} stands for an overload");
    assert!(text.iter().any(u8::is_ascii_digit), "a number without digits");
    let bare = expected.item.is_none() && expected.grammar == Grammar::Number(UnitRule::Bare);
    let read: Option<f64> = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
    assert!(!bare || read == Some(number), "{number} is not what was written");
}

fn forms() -> Vec<Expected> {
    let word = |text: &str| Text::cut(text.as_bytes());
    let bits = [BitForm::Byte, BitForm::Decimal, BitForm::Hexadecimal].map(Grammar::Bits);
    let others = [
        Grammar::Number(UnitRule::Bare),
        Grammar::Number(UnitRule::May(word("V"))),
        Grammar::Truth { on: vec![word("ON"), word("1")], off: vec![word("OFF"), word("0")] },
        Grammar::Block,
        Grammar::Quoted,
        Grammar::Taken(word("OK")),
        Grammar::Error,
        Grammar::Identity,
        Grammar::SerialNumber,
    ];
    let mut forms: Vec<Expected> = bits.into_iter().chain(others).map(Expected::new).collect();
    let second = Expected::new(Grammar::Number(UnitRule::May(word("A"))));
    forms.push(Expected { item: Some(Item { index: 1, of: 3 }), ..second });
    forms
}
