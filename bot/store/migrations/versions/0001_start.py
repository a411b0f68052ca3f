"""The tables of the first desk: inbox, people, conversations, questions, heartbeats, secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates them."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_key", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("done_at", moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.Column("dead", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("inbox_waiting", "inbox", ["bot_id", "done_at", "update_id"])
    op.create_table(
        "people",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(8)),
        sa.Column("client_language", sa.String(16)),
        sa.Column("first_seen", moment, nullable=False),
        sa.Column("last_seen", moment, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "conversations",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("sessions", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("knowledge_version", sa.String(64), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("edited", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("questions_by_time", "questions", ["conference", "asked_at"])
    op.create_index("questions_by_chat", "questions", ["conference", "chat_id"])
    op.create_table(
        "heartbeats",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(128), nullable=False),
    )
