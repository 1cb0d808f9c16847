"""The peer of readers.rs: what canmatrix makes of a protocol database and of frames.

Reads the database named by the first argument, and frames from standard input, one a line as `351#3A02`. Writes one
line of JSON for every message, an empty line, and one line for every frame: `signal raw value` by semicolons.
"""

import json
import sys

import canmatrix
import canmatrix.formats


def layout(signal):
    return {
        "name": signal.name,
        "start": signal.get_startbit(bit_numbering=1),
        "bits": signal.size,
        "little": signal.is_little_endian,
        "signed": signal.is_signed,
        "factor": repr(float(signal.factor)),
        "offset": repr(float(signal.offset)),
        "unit": signal.unit or "",
        "labels": sorted([int(value), str(label)] for value, label in signal.values.items()),
        "about": signal.comment or "",
    }


def described(frame):
    return {
        "name": frame.name,
        "id": frame.arbitration_id.id,
        "extended": frame.arbitration_id.extended,
        "len": frame.size,
        "senders": frame.transmitters,
        "cycle": frame.cycle_time or 0,
        "about": frame.comment or "",
        "signals": [layout(signal) for signal in sorted(frame.signals, key=lambda signal: signal.name)],
    }


def decoded(frames, line):
    identifier, data = line.split("#")
    values = frames[int(identifier, 16)].decode(bytes.fromhex(data))
    return ";".join(
        f"{name} {values[name].raw_value} {float(values[name].phys_value)!r}" for name in sorted(values)
    )


def main():
    (database,) = canmatrix.formats.loadp(sys.argv[1]).values()
    for frame in sorted(database.frames, key=lambda frame: frame.name):
        print(json.dumps(described(frame), sort_keys=True))
    print()
    frames = {frame.arbitration_id.id: frame for frame in database.frames}
    print("\n".join(decoded(frames, line) for line in sys.stdin.read().split()))


main()
