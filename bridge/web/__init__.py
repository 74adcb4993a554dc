"""Doors for browsers, programs and the command line: HTTP and JSON. Does not know SQL, nor ARI."""
