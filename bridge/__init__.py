"""Callbridge: lets a web script steer a telephone call on a stock Asterisk.

Knows its own version, the only place where it is written. Knows nothing else.
"""

__version__ = "0.1.0"
