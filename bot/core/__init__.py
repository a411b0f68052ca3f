"""The desk itself: plain data in, plain data out; no clock, disk, network or messenger in here."""
