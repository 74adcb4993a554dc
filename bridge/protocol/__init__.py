"""What travels between us and a script: parameters out, XML verbs in. Pure; no I/O, no clock."""
