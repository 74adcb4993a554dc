"""Takes each guard of the threat model away, one after the other, and looks whether a test notices.

`make guards`, or `python -m tests.guards [ATTACK …]`. Nothing here runs in `make test` but a look at the table
(tests/test_guards.py): the trials take some minutes.
"""
