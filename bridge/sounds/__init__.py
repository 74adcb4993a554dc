"""What the caller hears: sounds found by name, and speech made from text. Does not know channels."""
