"""The steps by which a database comes to our schema, in the order of their `down_revision`.

A step is never changed once it was released: the next one changes what it has made. A step adds: tables, indexes that
refuse nothing, columns that may be left out. So the release before can use the database, when an upgrade is taken back
(ADR 0061). One that does more says `closes_earlier = True`, and its release says so to operators.
"""
