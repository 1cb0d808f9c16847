//! What people write.

/// The real protocol database.
pub(crate) const DATABASE: &str = include_str!("../../../../suites/victron-can-bms/protocol.dbc");
/// The real catalogue.
pub(crate) const CATALOGUE: &str = include_str!("../../../../suites/victron-can-bms/requirements.yaml");
/// A real suite that drives.
pub(crate) const KEEPALIVE: &str = include_str!("../../../../suites/victron-can-bms/keepalive.yaml");
/// The statement of the twin.
pub(crate) const STATEMENT: &str = include_str!("../../../../fixtures/batteries/lfp16.statement.yaml");

pub(super) const STATEMENTS: &[&str] = &[
    STATEMENT,
    "battery: {maker: Example, model: E48}\nixit: {boot_time: 1 min, recovery_time: 2 * min, capacity: 100 * Ah}\n",
    "battery:\n  maker: &name Example\n  model: *name\nics: {alarms: []}\n",
];

pub(super) const SUITES: &[&str] = &[
    KEEPALIVE,
    include_str!("../../../../suites/victron-can-bms/startup.yaml"),
    include_str!("../../../../suites/victron-can-bms/frames.yaml"),
    EVERY_OBSERVER,
    ONE_PHASE,
];

/// The observers that the real suites do not use.
const EVERY_OBSERVER: &str = "\
suite: victron-can-bms/other
protocol: victron-can-bms
about: what the real suites do not use
cases:
  - id: watched
    watch: {at_least: 10 s}
    checks:
      - {id: a, covers: CAN-1.4-2, never: CVL == 0 && DCL > 0}
      - {id: b, covers: CAN-1.4-2, eventually: {holds: fresh(SOC), within: 1 min}}
      - {id: c, covers: CAN-1.4-2, whenever: {when: LowVoltageAlarm != OK, then: DCL == 0, within: 3 s}}
      - {id: d, covers: CAN-1.4-2, age: {of: &m Limits, below: 3 * s, rule: simple}}
      - {id: e, covers: CAN-1.4-2, length: {of: *m, exactly: 8}}
";

/// The smallest suite that drives.
const ONE_PHASE: &str = "\
suite: s/t
protocol: victron-can-bms
about: \"one phase\"
cases: [{id: a, phases: [{name: p, until: CVL > 0, within: 3 s, otherwise: inconclusive}]}]
";

pub(super) const ADDRESSES: &[&str] = &[
    "can:can0",
    "can:vcan0.1",
    "slcan:/dev/serial/by-id/usb-a_b-if00",
    "slcan:COM3",
    "slcan:COM3@250k",
    "socketcand:192.168.1.5:29536/can0",
    "socketcand:bench/vcan0",
    "socketcand:[fe80::1%eth0]:29537/can1",
];

pub(super) const RIGS: &[&str] = &[
    include_str!("../../../../rigs/socketcan.yaml"),
    include_str!("../../../../rigs/simulated-battery.yaml"),
    include_str!("../../../../rigs/demo-bench.yaml"),
    include_str!("../../../suite/tests/rig.yaml"),
];

pub(super) const SCENES: &[&str] = &[include_str!("../../../../fixtures/scenes/bench.yaml"), FAULTY];

const FAULTY: &str = "\
scene: all that goes wrong
battery: {bus: 'slcan:pty:can0', roles: 'unix:roles.sock'}
instruments:
  genesys: {model: tdk-gen60-25, link: pty, found: ['ADR 6'], faults: [{after: 2 s, command: PV, times: 3, what: {delay: 1 s}}]}
  meter: {model: keithley-2000, link: 'pty:meter', faults: [{what: stale}, {what: {corrupt: 1}}, {what: {ignore: ''}}]}
wiring:
  - power: {at: genesys.1, to: battery, leads: 5 mOhm}
  - amps: {at: meter.1, of: genesys.1, shunt: 1 mOhm}
";

pub(super) const OUTSIDE: &[&str] = &[
    r#"{"hello":"bmscert-battery/1","seed":7}"#,
    r#"{"hello":"bmscert-battery/1","name":"A 48 V"}"#,
    r#"{"event":3,"now":1300000000,"frames":["305#0000000000000000"],"power":true,"bus":"active","current":-60.0,"voltage":52.125}"#,
    r#"{"event":3,"frames":["351#3802E803B004A401","18FF50E5#00","351#R8"],"emf":52.96,"resistance":0.012,"closed":true,"wake":2300000000}"#,
    r#"{"event":4,"frames":[],"emf":52.96,"resistance":0.012,"closed":false,"wake":null}"#,
];

pub(super) const ROLES: &[&str] = &[
    r#"{"hello":"bmscert-roles/1","plays":["battery_power","main_switch_probe"]}"#,
    r#"{"reading":5,"truth":true}"#,
    r#"{"reading":5,"number":52.1,"uncertainty":0.05}"#,
    r#"{"reading":5,"why":"no supply"}"#,
    r#"{"done":3}"#,
    r#"{"failed":3,"why":"the relay is stuck"}"#,
    r#"{"fault":"the supply tripped"}"#,
    r#"{"ask":5,"role":"main_switch_probe"}"#,
    r#"{"switch":3,"role":"battery_power","on":false}"#,
];

pub(super) const DIALECTS: &[&str] = &[
    include_str!("../../../../rigs/dialects/rigol-dp800.yaml"),
    include_str!("../../../../rigs/dialects/korad-ka3005p.yaml"),
    include_str!("../../../../rigs/dialects/ea-psb.yaml"),
    include_str!("../../../../rigs/dialects/keysight-34970a.yaml"),
];

pub(super) const SCPI: &[&str] = &[
    "13.200\n+1.32000000E+01\r\n-0.5\n.5\n5.\n9.9E37\n9.91E37\n12.00 V\n24.00 V, 1.50 A, 36.0 W\n",
    "ON\nOFF\n1\n0\nOK\rE04\r0x10\n#H1F\n+128\n#214(@101,102,103)\n#15a\nb\nc\n\"VOLT:DC\"\n",
    "RIGOL TECHNOLOGIES,DP832,DP8A1,00.01.16\nKORADKA3005PV2.0\n0,\"No error\"\n+0 No Error\n-113,\"Undefined header\"\n",
];

pub(super) const SLCAN: &[&str] = &[
    "C\rV\rN\rS6\rZ1\rO\rt3512AABB\rT000003518AABBCCDDEEFF0011\rr3058\rR000003050\rF\rC\rL\r",
    "\u{7}V1013\rNA123\r\r\r\rz\rZ\rF08\rt3512AABB1F40\r\nsb256256\rsa000000\re2bc\re1o\r",
    "d3518AABBCCDDEEFF0011\rt351\u{7}t3510\r",
];

pub(super) const SOCKETCAND: &[&str] = &[
    "< open can0 >< rawmode >< send 351 2 aa bb >< send 1AAAAAAA 2 1 F1 >< sendrtr 305 8 >< echo >",
    "< hi >< ok >< frame 351 23.424242 AABB >< frame 00000351 1763733600.000001 aa b >< rtr 305 1.5 8 >< echo >",
    "< error could not open bus >< error 040 23.424242 >< fdframe 351 04 1.0 AA >",
];

pub(super) const EXPRESSIONS: &[&str] = &[
    "CVL > 0 || DCL == 0",
    "CVL >= ixit.empty_voltage || DCL == 0",
    "(CCL > 0 || DCL > 0) && main_switch_probe.conducts",
    "fresh(CVL) && fresh(HighVoltageAlarm)",
    "HighVoltageAlarm == OK || HighVoltageAlarm == Not_supported",
    "max(11 * min, ixit.capacity / (2 * A) + 1 * min)",
    "abs(Current) < 0.4 * A ? Voltage : CVL - 0.4 * V",
    "Voltage * Current / CVL",
    "!(SOC < 20 * percent) && !ics.wakes",
    "10 min",
    "-0.5 A",
    "2 * 3 + 4 - 1 / 2",
    "true",
    "SOC == 100",
    "min(CCL, DCL) >= 0 && (Temperature > 273 || Temperature < 0)",
];

pub(super) const RECORDINGS: &[&str] = &[
    include_str!("../../../../fixtures/captures/byd-bbox-revov.candump"),
    include_str!("../../../../fixtures/captures/pytes-v5a.candump"),
    include_str!("../../../../fixtures/captures/rec-q-bms.candump"),
    "(1436509052.249713) vcan0 351#3A026400F4012C01\n(1436509052.350000) vcan0 305#0000000000000000 T\n\
     (1436509053.249713) can1 00000351#R4\n(1436509053.3) can1 20000004#0001000000000000 R\n",
    " (000.000000)  can0  RX - -  351   [8]  3A 02 64 00 64 00 A4 01   ':.d.d...'\r\n (001.000021)  can0  305   [0]\r\n",
    "<0x351> [8] 3a 02 64 00 64 00 a4 01\n<0x355> [4] 33 00 64 00\n",
    " (2026-11-01 10:00:00.123456)  can0  18FF50E5   [2]  01 02\n",
];

pub(super) const DATABASES: &[&str] = &[
    DATABASE,
    "VERSION \"\"\n\nNS_ :\n\nBS_:\n\nBU_: Battery Inverter\n\nBO_ 849 Limits: 8 Battery\n \
     SG_ CVL : 0|16@1+ (0.1,0) [0|6553.5] \"V\" Inverter\n SG_ Name : 23|16@0- (1,-5) [0|0] \"\" Inverter\n\n\
     BO_ 2566844672 Wide: 8 Battery\n SG_ All : 0|64@1- (1,0) [0|0] \"\" Inverter\n\n\
     CM_ BO_ 849 \"limits\";\nCM_ SG_ 849 CVL \"charge // voltage\";\n\
     BA_DEF_ BO_ \"GenMsgCycleTime\" INT 0 3600000;\nBA_DEF_DEF_ \"GenMsgCycleTime\" 0;\n\
     BA_ \"GenMsgCycleTime\" BO_ 849 1000;\nVAL_ 849 Name 0 \"none\" -1 \"all\";\n",
];

/// A whole, and a part.
pub(crate) const KILL_MATRICES: [&str; 2] = [
    r#"{"schema": "bmscert-kill-matrix/1", "tool": "bmscert 0.1.0", "suites": "ab", "profile": "certification", "cases": ["a/b"], "seed": 1, "partition": {"part": 1, "of": 1}, "written": {"count": 1, "set": "cd", "rows": [{"name": "limits-stop", "file": "00", "about": "Its limits stop.", "violates": ["CAN-1.4-2"], "fate": "killed", "killed_for": ["CAN-1.4-2"], "missed": [], "fails": [{"requirement": "CAN-1.4-2", "level": "must"}], "verdict": "failed", "unverified": 3}]}, "systematic": {"count": 2, "set": "ef", "rows": [{"class": "offset", "subject": "CVL", "file": "00", "about": "CVL is off.", "driven": false, "in_trouble": false, "end": {"killed": [{"check": "a/b/c", "requirement": "CAN-351-1", "level": "must"}]}}, {"class": "zero", "subject": "SOH", "file": "00", "about": "SOH is zero.", "driven": true, "in_trouble": false, "end": "survived"}]}}"#,
    r#"{"schema": "bmscert-kill-matrix/1", "tool": "bmscert 0.1.0", "suites": "ab", "profile": "passive", "cases": [], "seed": 7, "build": "cd", "partition": {"part": 2, "of": 3}, "written": {"count": 0, "set": "", "rows": []}, "systematic": {"count": 9, "set": "", "rows": [{"class": "stuck", "subject": "<b>", "file": "00", "about": "", "driven": true, "in_trouble": true, "end": "same_on_the_wire"}]}}"#,
];
