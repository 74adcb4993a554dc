"""The process that delivers events, and its parent's side: so that no call waits while an event is on its way."""
