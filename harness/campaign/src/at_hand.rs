//! A recording that is read when its bytes are wanted.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use captures::Expanded;

use crate::incoming::Incoming;
use crate::tee::Tee;

/// A source that is read, hashed and copied.
type Source = Tee<Box<dyn Read + Send>>;

/// The expanded bytes of a recording, read by whoever wants them.
pub(crate) struct AtHand {
    source: Rc<RefCell<Source>>,
    expanded: Expanded<Shared>,
}

/// The source as the one who expands it sees it; its digest is asked for when there is nothing left to expand.
struct Shared(Rc<RefCell<Source>>);

impl AtHand {
    /// Reads nothing yet; every byte goes into `copy` as well, as it came.
    pub(crate) fn of(source: Box<dyn Read + Send>, copy: Option<File>) -> Self {
        let source = Rc::new(RefCell::new(Tee::new(source, copy)));
        Self { expanded: Expanded::new(Shared(Rc::clone(&source))), source }
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(buffer)
    }
}

impl Read for AtHand {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.expanded.read(buffer)
    }
}

impl Incoming for AtHand {
    fn counter(&self) -> Arc<AtomicU64> {
        self.source.borrow().counter()
    }

    fn finish(&mut self) -> io::Result<String> {
        let mut source = self.source.borrow_mut();
        io::copy(&mut *source, &mut io::sink())?;
        Ok(source.digest())
    }
}
