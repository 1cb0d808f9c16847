use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rstest::rstest;

use super::super::{Player, Server};
use super::*;

/// A lamp and a meter.
#[derive(Default)]
struct Bench {
    on: bool,
    rested: usize,
}

impl Player for Bench {
    fn plays(&self) -> Vec<String> {
        vec![String::from("lamp"), String::from("meter")]
    }

    fn ask(&mut self, role: &str) -> Result<Measured, String> {
        match role {
            "meter" => Ok(Measured::Truth(self.on)),
            _ => Err(format!("`{role}` cannot be asked")),
        }
    }

    fn switch(&mut self, role: &str, on: bool) -> Result<(), String> {
        self.on = on;
        if role == "lamp" { Ok(()) } else { Err(format!("`{role}` cannot be switched")) }
    }

    fn rest(&mut self) {
        *self = Self { on: false, rested: self.rested + 1 };
    }
}

const ROLES: [&str; 2] = ["lamp", "meter"];
const LAMP: RoleId = RoleId(0);
const METER: RoleId = RoleId(1);

fn connect(address: &RolesAddress) -> Result<Remote, RolesError> {
    Remote::connect(address, &ROLES.map(str::to_owned), Clock::start())
}

/// The next events, as many as are expected, with a patience of some seconds.
fn events(remote: &mut Remote, count: usize) -> Vec<Event> {
    let mut events = vec![];
    for _ in 0..500 {
        events.extend(std::iter::from_fn(|| remote.poll(Instant::ZERO)));
        if events.len() >= count {
            return events;
        }
        thread::park_timeout(Duration::from_millis(10));
    }
    panic!("only {events:?}");
}

#[cfg(unix)]
#[test]
fn a_server_answers_and_rests_when_its_client_has_gone() {
    let folder = tempfile::tempdir().unwrap();
    let address: RolesAddress = format!("unix:{}", folder.path().join("s").display()).parse().unwrap();
    let bench = Arc::new(Mutex::new(Bench::default()));
    let server = Server::listen(&address, Arc::clone(&bench)).unwrap();
    let mut remote = connect(&address).unwrap();
    remote.switch(Instant::ZERO, ActionId(7), LAMP, true);
    assert_eq!(events(&mut remote, 1), [Event::Done { action: ActionId(7), outcome: Outcome::Done }]);
    remote.ask(Instant::ZERO, AskId(3), METER);
    assert!(remote.waits());
    let [Event::Reading { ask: AskId(3), role: METER, value, .. }] = events(&mut remote, 1)[..] else {
        panic!()
    };
    assert_eq!(value, Measured::Truth(true));
    remote.switch(Instant::ZERO, ActionId(8), METER, true);
    let [Event::Done { outcome: Outcome::Failed { why }, .. }] = &events(&mut remote, 1)[..] else {
        panic!()
    };
    assert_eq!(why, "`meter` cannot be switched");
    drop(remote);
    // The next one is served when the one before has gone and everything is at rest.
    drop(connect(&address).unwrap());
    assert!(bench.lock().unwrap().rested > 0);
    drop(server);
    assert!(matches!(connect(&address), Err(RolesError::Connect { .. })));
}

#[cfg(unix)]
#[test]
fn a_socket_that_was_left_behind_is_taken_over_and_one_in_use_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let address: RolesAddress = format!("unix:{}", path.display()).parse().unwrap();
    let bench = Arc::new(Mutex::new(Bench::default()));
    let _server = Server::listen(&address, Arc::clone(&bench)).unwrap();
    let _client = connect(&address).unwrap();
    assert!(matches!(Server::listen(&address, bench), Err(RolesError::Listen { .. })));
}

/// A server that says hello, and then whatever it likes.
fn odd(talk: impl FnOnce(BufReader<TcpStream>, TcpStream) + Send + 'static) -> RolesAddress {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp:{}", listener.local_addr().unwrap()).parse().unwrap();
    thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let reader = BufReader::new(stream.try_clone().unwrap());
        talk(reader, stream);
    });
    address
}

const HELLO_LINE: &[u8] = b"{\"hello\":\"bmscert-roles/1\",\"plays\":[\"lamp\",\"meter\"]}\n";

fn answering(answer: &'static [u8]) -> RolesAddress {
    odd(move |mut reader, mut stream| {
        stream.write_all(HELLO_LINE).unwrap();
        reader.read_line(&mut String::new()).unwrap();
        let _ = stream.write_all(answer);
    })
}

#[rstest]
#[case::closes(b"", "closed the connection")]
#[case::talks_nonsense(b"yes\n", "`yes` is no line of bmscert-roles/1")]
#[case::breaks_off(b"{\"reading\"", "cannot be read: a line is too long, or broke off")]
#[case::answers_another_question(
    b"{\"reading\":9,\"truth\":true}\n",
    "answered question 9, which is not open"
)]
#[case::answers_by_a_done(b"{\"done\":1}\n", "acknowledged action 1, which is not open")]
#[case::begins_anew(HELLO_LINE, "began anew in the middle of a run")]
fn a_server_that_is_of_no_use_is_a_fault_and_every_request_is_answered(
    #[case] answer: &'static [u8],
    #[case] why: &str,
) {
    let mut remote = connect(&answering(answer)).unwrap();
    remote.ask(Instant::ZERO, AskId(1), METER);
    let told = events(&mut remote, 2);
    let [Event::RigFault(fault), Event::Reading { ask: AskId(1), value: Measured::Nothing, .. }] = &told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!(fault.what, why);
    remote.switch(Instant::ZERO, ActionId(2), LAMP, true);
    assert!(matches!(events(&mut remote, 1)[..], [Event::Done { outcome: Outcome::Failed { .. }, .. }]));
    assert!(!remote.waits());
}

#[test]
fn a_server_that_hangs_is_a_fault_once_patience_is_over() {
    let (held, hold) = mpsc::channel::<()>();
    let mut remote = connect(&odd(move |_, mut stream| {
        stream.write_all(HELLO_LINE).unwrap();
        let _ = hold.recv();
    }))
    .unwrap();
    remote.ask(Instant::ZERO, AskId(1), METER);
    assert_eq!(remote.poll(Instant::ZERO + PATIENCE - Span::from_millis(1)), None);
    let Some(Event::RigFault(fault)) = remote.poll(Instant::ZERO + PATIENCE) else { panic!() };
    assert!(fault.what.starts_with("did not answer within"), "{}", fault.what);
    drop(held);
}

#[test]
fn what_could_not_be_measured_is_a_fault_and_the_server_goes_on() {
    let mut remote =
        connect(&answering(b"{\"reading\":1,\"why\":\"no supply\"}\n{\"fault\":\"it smells\"}\n")).unwrap();
    remote.ask(Instant::ZERO, AskId(1), METER);
    let told = events(&mut remote, 3);
    let words = told.iter().filter_map(|event| match event {
        Event::RigFault(fault) => Some(fault.what.as_str()),
        _ => None,
    });
    let words: Vec<_> = words.collect();
    assert_eq!(words[..2], ["could not measure: no supply", "it smells"]);
}

#[rstest]
#[case::another_version(b"{\"hello\":\"bmscert-roles/2\",\"plays\":[]}\n", "talks `bmscert-roles/2`")]
#[case::a_role_too_few(
    b"{\"hello\":\"bmscert-roles/1\",\"plays\":[\"lamp\"]}\n",
    "does not play `meter`; it plays lamp"
)]
#[case::no_hello(b"{\"done\":1}\n", "does not talk the protocol of roles")]
#[case::something_else(b"SSH-2.0-OpenSSH_9.2\n", "does not talk the protocol of roles")]
#[case::nothing(b"", "does not say who it is")]
fn who_is_no_server_of_these_roles_is_refused_at_once(#[case] line: &'static [u8], #[case] why: &str) {
    let address = odd(move |_, mut stream| stream.write_all(line).unwrap());
    let error = connect(&address).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}
