"""The peer of readers.rs: what cantools makes of a protocol database and of frames.

Reads the database named by the first argument, and frames from standard input, one a line as `351#3A02`. Writes one
line of JSON for every message, an empty line, and one line for every frame: `signal raw value` by semicolons.
"""

import json
import sys

import cantools


def layout(signal):
    return {
        "name": signal.name,
        "start": signal.start,
        "bits": signal.length,
        "little": signal.byte_order == "little_endian",
        "signed": signal.is_signed,
        "factor": repr(float(signal.scale)),
        "offset": repr(float(signal.offset)),
        "unit": signal.unit or "",
        "labels": sorted([int(value), str(label)] for value, label in (signal.choices or {}).items()),
        "about": signal.comment or "",
    }


def described(message):
    return {
        "name": message.name,
        "id": message.frame_id,
        "extended": message.is_extended_frame,
        "len": message.length,
        "senders": message.senders,
        "cycle": message.cycle_time or 0,
        "about": message.comment or "",
        "signals": [layout(signal) for signal in sorted(message.signals, key=lambda signal: signal.name)],
    }


def decoded(database, line):
    identifier, data = line.split("#")
    message = database.get_message_by_frame_id(int(identifier, 16))
    bits = bytes.fromhex(data)
    raw = message.decode(bits, decode_choices=False, scaling=False)
    values = message.decode(bits, decode_choices=False, scaling=True)
    return ";".join(f"{name} {raw[name]} {float(values[name])!r}" for name in sorted(raw))


def main():
    database = cantools.database.load_file(sys.argv[1], strict=True)
    for message in sorted(database.messages, key=lambda message: message.name):
        print(json.dumps(described(message), sort_keys=True))
    print()
    print("\n".join(decoded(database, line) for line in sys.stdin.read().split()))


main()
