"""Looks at the machine for `callbridge doctor`: each file looks at one thing, with a deadline, and hands over facts.

Knows doors and files. Does not know what is wrong with what was seen: `bridge/doctor` does.
"""
