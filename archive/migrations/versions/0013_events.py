"""Reports of one happening are joined as an event: what each says of it, the keys under which they meet, the pairs, the ids."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables. The next `process` fills them, without a model."""
    op.create_table(
        "event_reports",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("event_id", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("vector", sa.LargeBinary()),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_event_reports_event_id", "event_reports", ["event_id"])
    op.create_table(
        "event_keys",
        sa.Column("key", sa.String(20), primary_key=True),
        sa.Column("band", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(40), primary_key=True),
    )
    op.create_index("ix_event_keys_document_id", "event_keys", ["document_id"])
    op.create_table(
        "event_pairs",
        sa.Column("first", sa.String(40), primary_key=True),
        sa.Column("second", sa.String(40), primary_key=True),
        sa.Column("weight", sa.Float(), nullable=False),
    )
    op.create_index("ix_event_pairs_second", "event_pairs", ["second"])
    op.create_table(
        "events",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("head", sa.String(40), nullable=False),
        sa.Column("joined_to", sa.String(40), nullable=False),
    )
    op.create_index("ix_events_joined_to", "events", ["joined_to"])
