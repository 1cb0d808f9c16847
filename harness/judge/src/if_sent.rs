//! Judging what a battery may leave out.

use lang::{Fault, Located};
use quantity::Instant;

use crate::freshness::Freshness;
use crate::{Board, Check, Interest, Observer, Resolve, Sighting, SourceId, Why};

/// The list of the battery statement with the messages that it sends.
pub(crate) const SENDS: &str = "ics.sends";

/// An observer that counts only where the battery sends certain messages, or says that it does.
///
/// A message that is seen is judged whatever was declared: nothing can be hidden by leaving it out of a statement. One
/// that is neither seen nor declared makes the check [`Why::NotClaimed`]; one that is not seen, of a battery without a
/// statement, leaves it unverified.
#[derive(Debug)]
pub struct IfSent {
    of: Vec<SourceId>,
    /// Which of them are declared; none where nothing is declared at all.
    declared: Option<Vec<bool>>,
    inner: Box<dyn Observer>,
}

impl IfSent {
    /// The observer, where `inner` is to be judged only if all of these messages are sent.
    ///
    /// # Errors
    /// Where a name is wrong.
    pub fn resolve(
        of: &[Located<String>],
        with: &Resolve<'_>,
        inner: Box<dyn Observer>,
    ) -> Result<Box<dyn Observer>, Fault> {
        let sources = of.iter().map(|name| with.message(name)).collect::<Result<Vec<_>, _>>()?;
        let sends = with.claimed(SENDS).ok();
        let declared = sends.map(|sends| of.iter().map(|name| sends.contains(&name.value)).collect());
        Ok(Box::new(Self { of: sources, declared, inner }))
    }

    /// An observer that leaves a check unverified for this reason: where nothing could be resolved, so that only whether
    /// the messages are sent can be told.
    #[must_use]
    pub fn untold(why: Why) -> Box<dyn Observer> {
        Box::new(Untold(why))
    }

    /// The first of the messages that was not seen and is not declared.
    fn missing(&self, board: &Board) -> Option<SourceId> {
        let declared = |at: usize| self.declared.as_ref().is_some_and(|declared| declared[at]);
        let mut of = self.of.iter().enumerate();
        of.find(|(at, source)| board.count(**source) == 0 && !declared(*at)).map(|(_, source)| *source)
    }
}

/// Says only why it cannot say anything.
#[derive(Debug)]
struct Untold(Why);

impl Observer for Untold {
    fn interests(&self) -> Vec<Interest> {
        vec![]
    }

    fn expects(&self, _: &Board) -> String {
        format!("cannot be said: {}", self.0)
    }

    fn open(&mut self, _: &Board, _: Instant) {}

    fn saw(&mut self, _: &Board, _: &Sighting) {}

    fn conclude(&self, _: &Board) -> Check {
        Check::Unverified(self.0.clone())
    }
}

impl Observer for IfSent {
    fn interests(&self) -> Vec<Interest> {
        self.inner.interests()
    }

    fn expects(&self, board: &Board) -> String {
        self.inner.expects(board)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.inner.open(board, at);
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        self.inner.saw(board, sighting);
    }

    fn judges_content(&self) -> bool {
        self.inner.judges_content()
    }

    fn fresh(&self) -> Option<&Freshness> {
        self.inner.fresh()
    }

    fn due(&self, board: &Board) -> Option<Instant> {
        self.inner.due(board)
    }

    fn hurries(&self) -> bool {
        self.inner.hurries()
    }

    fn tick(&mut self, board: &Board, now: Instant) {
        self.inner.tick(board, now);
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.inner.shut(board, at);
    }

    fn conclude(&self, board: &Board) -> Check {
        match self.missing(board) {
            None => self.inner.conclude(board),
            Some(source) => {
                let what = board.book().title(source);
                if self.declared.is_some() {
                    Check::NotExercised(Why::NotClaimed { what })
                } else {
                    let needs = format!("`{SENDS}`");
                    Check::Unverified(Why::NoStatement { needs, seen: Some(format!("not seen: {what}")) })
                }
            }
        }
    }

    fn settled(&self) -> bool {
        self.inner.settled()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::testing::{Script, assert_says, frame, usual};
    use crate::{Check, Why};

    /// Bounds of a message that a battery may leave out; the bus is alive through another one.
    fn optional() -> Script {
        let check = "{if_sent: [Wide], range: {of: [WideContent], from: 0, to: 10}}";
        Script::of(check).every_second(0.0, 10.0, usual()).window(0.0, 10.0)
    }

    fn sent(content: u64) -> Script {
        optional().every_second(0.0, 10.0, frame(0x98FF_0000, content, 8))
    }

    #[rstest]
    #[case::seen_and_declared(sent(5).declares(&["Wide"]), "pass")]
    #[case::seen_and_not_declared(sent(5).declares(&[]), "pass")]
    #[case::seen_wrong_and_not_declared(sent(11).declares(&[]), "fail")]
    #[case::seen_without_a_statement(sent(5).undeclared(), "pass")]
    #[case::seen_wrong_without_a_statement(sent(11).undeclared(), "fail")]
    #[case::declared_and_not_seen(optional().declares(&["Wide"]), "unverified: nothing was seen of WideContent")]
    #[case::neither(optional().declares(&["Limits"]), "not exercised")]
    #[case::not_seen_without_a_statement(optional().undeclared(), "unverified: no battery statement gives `ics.sends`; not seen: Wide (0x18FF0000)")]
    fn what_is_seen_is_judged_whatever_is_declared(#[case] script: Script, #[case] says: &str) {
        assert_says(script, says);
    }

    #[test]
    fn what_is_neither_seen_nor_declared_says_which() {
        let Check::NotExercised(Why::NotClaimed { what }) = optional().declares(&[]).check() else {
            panic!("it was judged")
        };
        assert_eq!(what, "Wide (0x18FF0000)");
    }

    #[test]
    fn each_of_several_messages_has_to_be_sent() {
        let check = "{if_sent: [Limits, Wide], range: {of: [CVL], from: 0 V, to: 60 V}}";
        let script = Script::of(check).every_second(0.0, 10.0, usual()).window(0.0, 10.0).declares(&[]);
        assert_says(script.clone(), "not exercised");
        assert_says(script.at(3.5, frame(0x98FF_0000, 0, 8)), "pass");
    }

    #[test]
    fn a_message_that_is_not_there_is_refused() {
        assert!(Script::of("{if_sent: [Wid], range: {of: [CVL], from: 0 V, to: 60 V}}").fault().is_some());
    }
}
