//! What plays roles for whoever connects.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use journal::Measured;

use super::connection::{Connection, Lines, Listener};
use super::message::{Ask, HELLO, Message, Request, Switch};
use super::{RolesAddress, RolesError};

/// What plays roles.
pub trait Player: Send {
    /// The names of the roles.
    fn plays(&self) -> Vec<String>;

    /// Measures.
    ///
    /// # Errors
    /// Where this role cannot be asked, in words.
    fn ask(&mut self, role: &str) -> Result<Measured, String>;

    /// Switches a role on or off; when it returns, that is done.
    ///
    /// # Errors
    /// Where this role cannot be switched, in words.
    fn switch(&mut self, role: &str, on: bool) -> Result<(), String>;

    /// Nobody is connected any more: everything goes to where it is safe to be left.
    fn rest(&mut self);
}

/// A role server: one client after the other, in a thread of its own that lives as long as the process.
#[derive(Debug)]
pub struct Server {
    address: RolesAddress,
}

impl Server {
    /// Listens, and plays for whoever connects.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub fn listen<P: Player + 'static>(
        address: &RolesAddress,
        player: Arc<Mutex<P>>,
    ) -> Result<Self, RolesError> {
        let refused = |source| RolesError::Listen { address: address.to_string(), source };
        let listener = Listener::open(address).map_err(refused)?;
        let thread = thread::Builder::new().name(String::from("role server"));
        thread.spawn(move || while_they_come(&listener, &player)).map_err(refused)?;
        Ok(Self { address: address.clone() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let RolesAddress::Unix(path) = &self.address {
            // What is not there any more needs no removing.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn while_they_come<P: Player>(listener: &Listener, player: &Mutex<P>) {
    while let Ok(connection) = listener.accept() {
        // A client that goes away is no reason to stop.
        let _ = play(connection, player);
        with(player, Player::rest);
    }
}

/// A poisoned lock is one whose holder panicked; what it plays is as it was.
fn with<P, T>(player: &Mutex<P>, what: impl FnOnce(&mut P) -> T) -> T {
    what(&mut player.lock().unwrap_or_else(PoisonError::into_inner))
}

fn play<P: Player>(mut connection: Connection, player: &Mutex<P>) -> std::io::Result<()> {
    let plays = with(player, |player| player.plays());
    connection.say(&Message::Hello { hello: HELLO.to_owned(), plays }.line())?;
    let mut lines = Lines::of(connection.again()?);
    while let Some(line) = lines.next()? {
        let answer = match Request::parse(&line) {
            Ok(request) => with(player, |player| answer(player, request)),
            Err(nonsense) => Message::Fault(nonsense.to_string()),
        };
        connection.say(&answer.line())?;
    }
    Ok(())
}

fn answer<P: Player>(player: &mut P, request: Request) -> Message {
    match request {
        Request::Ask(Ask { ask, role }) => match player.ask(&role) {
            Ok(value) => Message::Reading { ask, value, why: None },
            Err(why) => Message::Reading { ask, value: Measured::Nothing, why: Some(why) },
        },
        Request::Switch(Switch { switch, role, on }) => {
            Message::Done { action: switch, failed: player.switch(&role, on).err() }
        }
    }
}
