"""What people decide has rows: corrections, takedowns, what they change, and what an erased document leaves."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the tables, empty, and say of every document that it is not suppressed."""
    op.add_column("documents", sa.Column("suppressed", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("documents_of_url", "documents", ["url"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, index=True),
        sa.Column("document_id", sa.String(40)),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("undoes", sa.String(40), unique=True),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
    )
    op.create_index("decisions_of_document", "decisions", ["document_id"])
    op.create_table(
        "decision_effects",
        sa.Column("decision_id", sa.String(40), primary_key=True),
        sa.Column("version_id", sa.String(40), primary_key=True, index=True),
        sa.Column("withholds", sa.Integer(), nullable=False),
    )
    op.create_table(
        "amended",
        sa.Column("version_id", sa.String(40), primary_key=True),
        sa.Column("document", sa.Text()),
        sa.Column("annotations", sa.Text()),
        sa.Column("kept", sa.Text()),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("decision_id", sa.String(40), primary_key=True),
    )
