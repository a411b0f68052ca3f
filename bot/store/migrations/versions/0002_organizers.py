"""The organizers' side: messages owed, cases handed to people, feedback, announcements, an audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates them."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conference", sa.String(80), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("owed_at", moment, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, server_default="owed"),
        sa.Column("settled_at", moment),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("last_error", sa.Text),
        sa.UniqueConstraint("conference", "key", name="outbox_once"),
    )
    op.create_index("outbox_owed", "outbox", ["conference", "state", "id"])
    op.create_index("outbox_sent", "outbox", ["conference", "chat_id", "message_id"])
    op.create_table(
        "cases",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conference", sa.String(80), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("same", sa.String(300), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("claimed_by", sa.BigInteger),
        sa.Column("answer", sa.Text),
        sa.Column("entry", sa.String(80)),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("claimed_at", moment),
        sa.Column("answered_at", moment),
    )
    op.create_index("cases_same", "cases", ["conference", "same", "state"])
    op.create_table(
        "case_askers",
        sa.Column("case_id", NUMBER, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("asked_at", moment, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("conference", sa.String(80), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "announcements",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conference", sa.String(80), nullable=False),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("confirmed_by", sa.BigInteger),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("started_at", moment),
        sa.Column("ended_at", moment),
    )
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conference", sa.String(80), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["conference", "at"])
