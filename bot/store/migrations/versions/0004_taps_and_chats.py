"""What taps tell about a question, whom a group became, organizers' names, who wants no announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds them."""
    moment = sa.DateTime(timezone=True)
    op.add_column("questions", sa.Column("topic", sa.String(80)))
    op.add_column("questions", sa.Column("reply_id", sa.BigInteger))
    op.add_column("cases", sa.Column("about", sa.String(80)))
    op.add_column("cases", sa.Column("reason", sa.String(20)))
    op.add_column("people", sa.Column("unsubscribed", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("announcements", sa.Column("picture", sa.String(256)))
    op.create_table(
        "choices",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("entry", sa.String(120), primary_key=True),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "dismissed",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "chat_moves",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("old_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("new_id", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "organizers",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
    )
