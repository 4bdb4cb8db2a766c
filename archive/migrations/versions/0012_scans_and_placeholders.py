"""Scanned pages are recognised by a stage of their own, which keeps each; and what web pages showed is kept, so that placeholders are known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables. The next `process` reads every file again and fills them."""
    op.create_table(
        "scan_pages",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("checksum", sa.BigInteger()),
    )
    op.create_index("scan_pages_of_file", "scan_pages", ["sha256", "page"])
    op.create_table(
        "scan_captures",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("capture_id", sa.String(40), primary_key=True),
    )
    op.create_index("ix_scan_captures_capture_id", "scan_captures", ["capture_id"])
    op.create_table(
        "page_texts",
        sa.Column("capture_id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("text_key", sa.String(40), nullable=False),
        sa.Column("name_key", sa.String(40), nullable=False),
        sa.Column("about", sa.String(8), nullable=False),
    )
    op.create_index("page_texts_alike", "page_texts", ["source_id", "text_key", "about", "name_key"])
