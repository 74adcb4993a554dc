"""A person at a prompt. Does not know Asterisk, nor where what is shown came from."""
