//! A plain loop over a serial port: write, read until the end of the line.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::error::BenchError;

/// A pseudo-terminal has no rate of its own.
pub(super) const BAUD: u32 = 9600;

/// Asks so often for a reading.
pub(super) fn ask(path: &str, queries: usize) -> Result<(), BenchError> {
    let failed = || BenchError::file("use a pseudo-terminal");
    let mut port = OpenOptions::new().read(true).write(true).open(path).map_err(failed())?;
    let mut modes = tcgetattr(&port).map_err(|why| failed()(why.into()))?;
    modes.make_raw();
    tcsetattr(&port, OptionalActions::Now, &modes).map_err(|why| failed()(why.into()))?;
    (0..queries).try_for_each(|_| ask_once(&mut port)).map_err(failed())
}

fn ask_once(port: &mut File) -> std::io::Result<()> {
    port.write_all(b":READ?\n")?;
    let mut room = [0; 64];
    loop {
        let len = port.read(&mut room)?;
        if room[..len].ends_with(b"\n") {
            return Ok(());
        }
    }
}
