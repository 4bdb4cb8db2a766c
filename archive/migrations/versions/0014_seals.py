"""Rows that nothing repeats have a checksum, and so has what is settled across documents."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = ("addresses", "runs", "checks", "people", "entities", "tombstones", "misses", "saved_searches", "listed", "outbox")


def upgrade() -> None:
    """Add the checksums, none yet; rows get one when they are written anew."""
    for table in TABLES:
        op.add_column(table, sa.Column("checksum", sa.BigInteger()))
    op.add_column("fact_sets", sa.Column("settled_checksum", sa.BigInteger()))
