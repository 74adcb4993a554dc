"""The sum of all floors' settings, and the files of the operator as one live set."""
