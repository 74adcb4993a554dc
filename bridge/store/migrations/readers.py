"""The table that says which earlier Callbridge can use this database, so that an upgrade can be taken back.

Knows the schema of that day. Does not know who fills it (see migrating).
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table("schema_readers", Column("revision", Text, primary_key=True))
