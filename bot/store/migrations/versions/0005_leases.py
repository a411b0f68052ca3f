"""Leases: what is handled or sent by which process, until when; what ended a process, and what may have arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds them."""
    moment = sa.DateTime(timezone=True)
    op.add_column("inbox", sa.Column("deaths", sa.Integer, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("owner", sa.String(32)))
    op.add_column("inbox", sa.Column("leased_until", moment))
    op.add_column("outbox", sa.Column("next_try_at", moment))
    op.add_column("outbox", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("heartbeats", sa.Column("detail", sa.Text))
    op.create_table(
        "leases",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("until", moment, nullable=False),
    )
