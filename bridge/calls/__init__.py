"""One call's life, and all calls. Speaks to the edges through ports; opens no socket, no file, and has no clock."""
