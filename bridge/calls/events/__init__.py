"""Events of a call: what happened, as records and as what is told of it."""
