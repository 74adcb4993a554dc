"""The steps by which a database comes to our schema, in the order of their `down_revision`.

A step is never changed once it was released: the next one changes what it has made.
"""
