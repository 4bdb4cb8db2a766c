"""What a team keeps beside the documents has rows: lists and their entries, notes, tags, searches that are not mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "lists",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("n_erased", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("checksum", sa.BigInteger()),
    )
    op.create_table(
        "list_entries",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("list_id", sa.String(40), nullable=False),
        sa.Column("document_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(40), nullable=False),
        sa.Column("checksum", sa.BigInteger()),
    )
    op.create_index("entries_of_list", "list_entries", ["list_id", "added_at"])
    op.create_index("entries_of_document", "list_entries", ["document_id"])
    op.create_table(
        "notes",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("document_id", sa.String(40), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.String(40), nullable=False),
        sa.Column("checksum", sa.BigInteger()),
    )
    op.create_index("notes_of_document", "notes", ["document_id"])
    op.create_table(
        "tags",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("tag_id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("checksum", sa.BigInteger()),
    )
    op.create_index("tags_by_id", "tags", ["tag_id", "at"])
    op.create_table(
        "team_searches",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("checksum", sa.BigInteger()),
    )
