"""The table of the calls that are up, for a process that goes on with them.

Knows the schema of that day. A Callbridge from before never looks at it.
"""

from alembic import op
from sqlalchemy import Column, Double, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    names = ("app", "server", "channel", "call_id", "live", "state")
    op.create_table(
        "snapshots",
        *(Column(name, Text, nullable=False) for name in names),
        Column("at", Double, nullable=False),
        PrimaryKeyConstraint("app", "server", "channel"),
    )
