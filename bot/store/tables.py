"""The tables as they are today; how they came to be so stands in ``migrations/versions``."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so the zone is put back when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive moment is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("moments in the store are aware of their zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware again."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_key", BigInteger, nullable=False),
    Column("payload", Text),
    Column("received_at", UtcMoment, nullable=False),
    Column("done_at", UtcMoment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("dead", Boolean, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("owner", String(32)),
    Column("leased_until", UtcMoment),
)
Index("inbox_waiting", inbox.c.bot_id, inbox.c.done_at, inbox.c.update_id)

people = Table(
    "people",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8)),
    Column("client_language", String(16)),
    Column("first_seen", UtcMoment, nullable=False),
    Column("last_seen", UtcMoment, nullable=False),
    Column("blocked", Boolean, nullable=False, server_default="0"),
    Column("unsubscribed", Boolean, nullable=False, server_default="0"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
    Column("at", UtcMoment, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("person", String(64), nullable=False),
    Column("text", Text),
    Column("language", String(8), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("entries", Text, nullable=False),
    Column("sessions", Text, nullable=False),
    Column("score", Float),
    Column("knowledge_version", String(64), nullable=False),
    Column("asked_at", UtcMoment, nullable=False),
    Column("edited", Boolean, nullable=False, server_default="0"),
    Column("topic", String(80)),
    Column("reply_id", BigInteger),
)
Index("questions_by_time", questions.c.conference, questions.c.asked_at)
Index("questions_by_chat", questions.c.conference, questions.c.chat_id)

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives; SQLite only gives plain integers."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("conference", String(80), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("cause", String(80), nullable=False),
    Column("key", String(160), nullable=False),
    Column("message", Text, nullable=False),
    Column("reply_to", BigInteger),
    Column("owed_at", UtcMoment, nullable=False),
    Column("state", String(12), nullable=False, server_default="owed"),
    Column("settled_at", UtcMoment),
    Column("message_id", BigInteger),
    Column("last_error", Text),
    Column("next_try_at", UtcMoment),
    Column("doubts", Integer, nullable=False, server_default="0"),
    UniqueConstraint("conference", "key", name="outbox_once"),
)
Index("outbox_owed", outbox.c.conference, outbox.c.state, outbox.c.id)
Index("outbox_by_cause", outbox.c.conference, outbox.c.cause, outbox.c.state)
Index("outbox_sent", outbox.c.conference, outbox.c.chat_id, outbox.c.message_id)

cases = Table(
    "cases",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("conference", String(80), nullable=False),
    Column("question", Text, nullable=False),
    Column("same", String(300), nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("claimed_by", BigInteger),
    Column("answer", Text),
    Column("entry", String(80)),
    Column("opened_at", UtcMoment, nullable=False),
    Column("claimed_at", UtcMoment),
    Column("answered_at", UtcMoment),
    Column("about", String(80)),
    Column("reason", String(20)),
)
Index("cases_same", cases.c.conference, cases.c.same, cases.c.state)

case_askers = Table(
    "case_askers",
    metadata,
    Column("case_id", NUMBER, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger),
    Column("wording", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", Text),
    Column("asked_at", UtcMoment, nullable=False),
    Column("topic_id", BigInteger),
)

feedback = Table(
    "feedback",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("person", String(64), primary_key=True),
    Column("good", Boolean, nullable=False),
    Column("reason", String(20)),
    Column("at", UtcMoment, nullable=False),
)

choices = Table(
    "choices",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("person", String(64), primary_key=True),
    Column("entry", String(120), primary_key=True),
    Column("at", UtcMoment, nullable=False),
)

dismissed = Table(
    "dismissed",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("at", UtcMoment, nullable=False),
)

chat_moves = Table(
    "chat_moves",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("old_id", BigInteger, primary_key=True, autoincrement=False),
    Column("new_id", BigInteger, nullable=False),
)

organizers = Table(
    "organizers",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("conference", String(80), nullable=False),
    Column("texts", Text, nullable=False),
    Column("audience", String(20), nullable=False),
    Column("state", String(12), nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("confirmed_by", BigInteger),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("made_at", UtcMoment, nullable=False),
    Column("started_at", UtcMoment),
    Column("ended_at", UtcMoment),
    Column("picture", String(256)),
)

audit = Table(
    "audit",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("conference", String(80), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False),
)
Index("audit_by_time", audit.c.conference, audit.c.at)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("at", UtcMoment, nullable=False),
    Column("detail", Text),
)

leases = Table(
    "leases",
    metadata,
    Column("conference", String(80), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("until", UtcMoment, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(128), nullable=False),
)
