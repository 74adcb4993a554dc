"""FastAGI: another way for a call to come in."""
