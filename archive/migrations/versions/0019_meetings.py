"""What councils' lists say of their meetings, and what of it changed: `meetings`, `meeting_changes`."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make both; they fill with the next crawl of each council, whose first lists change nothing."""
    op.create_table(
        "meetings",
        sa.Column("source_id", sa.String(80), primary_key=True),
        sa.Column("meeting_id", sa.String(80), primary_key=True),
        sa.Column("committee", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("hour", sa.String(5)),
        sa.Column("status", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("first_seen_at", sa.String(40), nullable=False),
        sa.Column("is_listed", sa.Integer, nullable=False),
    )
    op.create_table(
        "meeting_changes",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("meeting_id", sa.String(80), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index("meeting_changes_in_order", "meeting_changes", ["at"])
