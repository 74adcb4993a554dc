"""What stands around Callbridge for tests and demonstrations: Asterisk, telephones, tones. Never imports bridge."""
