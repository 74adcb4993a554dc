"""The table of events of which no deliveries were made yet.

Knows the schema of that day. A Callbridge from before never looks at it: what stands there waits for a newer one.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Index, Integer, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "owed_events",
        Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("app", "api_id", "call_id", "event")),
        Column("at", Double, nullable=False),
        Index("owed_events_by_app", "app", "seq"),
        Index("owed_events_by_call", "api_id"),
        sqlite_autoincrement=True,
    )
