"""The messages of an announcement are counted every second while it is sent: they are found by their cause."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the index."""
    op.create_index("outbox_by_cause", "outbox", ["conference", "cause", "state"])
