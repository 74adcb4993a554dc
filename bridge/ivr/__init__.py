"""The vocabulary of an IVR and its map: actions, contexts, options, positions. Pure; no I/O, no clock."""
