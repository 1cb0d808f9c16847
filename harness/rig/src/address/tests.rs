use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn can(name: &str) -> Interface {
    name.parse().unwrap()
}

fn remote(host: &str, port: u16, interface: &str) -> Address {
    Address::Socketcand { host: host.to_owned(), port, interface: can(interface) }
}

fn serial(port: &str, bit_rate: &str) -> Address {
    Address::Slcan { port: port.to_owned(), bit_rate: bit_rate.parse().unwrap() }
}

#[rstest]
#[case::an_interface("can:can0", Address::Can(can("can0")))]
#[case::with_a_dot("can:can0.1", Address::Can(can("can0.1")))]
#[case::a_serial_port("slcan:/dev/ttyACM0", serial("/dev/ttyACM0", "500k"))]
#[case::windows("slcan:COM3", serial("COM3", "500k"))]
#[case::another_bit_rate("slcan:COM3@250k", serial("COM3", "250k"))]
#[case::in_bits("slcan:COM3@1000000", serial("COM3", "1M"))]
#[case::an_at_in_the_name("slcan:/dev/serial/by-id/usb@can", serial("/dev/serial/by-id/usb@can", "500k"))]
#[case::by_id("slcan:/dev/serial/by-id/usb-a:b", serial("/dev/serial/by-id/usb-a:b", "500k"))]
#[case::another_machine("socketcand:bench-2:1234/can1", remote("bench-2", 1234, "can1"))]
#[case::its_usual_port("socketcand:192.168.1.5/can0", remote("192.168.1.5", 29536, "can0"))]
#[case::ipv6("socketcand:[fe80::1%eth0]:29537/can0", remote("fe80::1%eth0", 29537, "can0"))]
#[case::ipv6_without_a_port("socketcand:[::1]/vcan0", remote("::1", 29536, "vcan0"))]
fn a_bus_is_known_by_its_name(#[case] text: &str, #[case] address: Address) {
    assert_eq!(text.parse(), Ok(address));
}

#[test]
fn what_names_no_bus_is_told_what_does() {
    let texts = [
        "can0",
        "",
        "pcan:1",
        "can:",
        "can:a-name-that-is-too-long",
        "can:a b",
        "can:..",
        "slcan:",
        "slcan:\u{1b}[2J",
        "slcan:COM3@5",
        "slcan:@500k",
        "socketcand:host",
        "socketcand:host:0/can0",
        "socketcand:host:+1/can0",
        "socketcand:host:65536/can0",
        "socketcand:::1/can0",
        "socketcand:[host]/can0",
        "socketcand:host/",
        "socketcand:/can0",
        "a-text-that-fills-the-screen-a-text-that-fills-the-screen-a-text-that-fills-the-screen",
    ];
    let told = texts.map(|text| format!("{text:?}\n    {}\n", text.parse::<Address>().unwrap_err()));
    insta::assert_snapshot!(told.concat());
}

proptest! {
    #[test]
    fn what_is_shown_parses_to_the_same(text in "(can|slcan|socketcand):[a-z0-9:/.\\[\\]%@]{0,24}") {
        if let Ok(address) = text.parse::<Address>() {
            prop_assert_eq!(address.to_string().parse(), Ok(address));
        }
    }

    #[test]
    fn no_text_is_too_strange(text: String) {
        if let Err(error) = text.parse::<Address>() {
            let told = error.to_string();
            prop_assert!(told.chars().count() < 800 && !told.contains(char::is_control), "{}", told);
        }
    }
}
