"""What survives a restart: files in the state directory. Does not know Asterisk, nor HTTP."""
