"""What outlives this process: where a call stands, as a value, as a text, and the call again."""
