//! Somebody who sits between a run and an instrument, and counts who comes.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Passes on whatever is said, both ways.
pub(crate) struct Spy {
    address: String,
    connections: Arc<AtomicUsize>,
}

impl Spy {
    /// Before the instrument at `HOST:PORT`.
    pub(crate) fn before(instrument: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (instrument, connections) = (instrument.to_owned(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for from in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::SeqCst);
                let to = TcpStream::connect(&instrument).unwrap();
                pass(from.try_clone().unwrap(), to.try_clone().unwrap());
                pass(to, from);
            }
        });
        Self { address, connections }
    }

    /// `HOST:PORT`, where the instrument is found behind it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// How often somebody has connected.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || io::copy(&mut from, &mut to));
}
