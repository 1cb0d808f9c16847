"""Answers every frame of one identifier with another one, with the same bytes, until it is ended."""

import sys

import can

with can.Bus(interface="socketcan", channel=sys.argv[1]) as bus:
    asked, answer = int(sys.argv[2], 16), int(sys.argv[3], 16)
    for frame in bus:
        if frame.arbitration_id == asked:
            bus.send(can.Message(arbitration_id=answer, data=frame.data, is_extended_id=False))
