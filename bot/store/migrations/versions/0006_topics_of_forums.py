"""The topic of a forum in which a question was handed on: the answer goes there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds it."""
    op.add_column("case_askers", sa.Column("topic_id", sa.BigInteger))
