"""The words of the trade: numbers, digits, causes. Pure; no I/O, no clock."""
