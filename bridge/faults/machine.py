"""The codes CB500 to CB599, kept for what `callbridge doctor` finds on a machine (The IVR). There is none yet."""

from bridge.faults.fault import Row

MACHINE: tuple[Row, ...] = ()
