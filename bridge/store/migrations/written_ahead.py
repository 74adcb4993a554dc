"""The table that says which line of a file beside the database is the last that the database has, too.

Knows the schema of that day. A Callbridge from before has no such file, and never looks at the table.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "written_ahead",
        Column("app", Text, primary_key=True),
        Column("file", Text, nullable=False),
        Column("line", BigInteger, nullable=False),
    )
