"""Reads a candump log with python-can and decodes every frame with cantools; prints how many, and the seconds."""

import sys
import time

import can
import cantools

database = cantools.database.load_file(sys.argv[1])
begin = time.process_time()
frames = 0
with can.CanutilsLogReader(sys.argv[2]) as log:
    for frame in log:
        database.decode_message(frame.arbitration_id, frame.data)
        frames += 1
print(frames, time.process_time() - begin)
