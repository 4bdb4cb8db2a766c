"""How releases close is kept, so that what a site sets below each of them is known."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the table. The next `process` reads every page again and fills it."""
    op.create_table(
        "closing_lines",
        sa.Column("capture_id", sa.String(40), primary_key=True),
        sa.Column("n_lines", sa.Integer(), primary_key=True),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("closing_key", sa.String(40), nullable=False),
        sa.Column("text_key", sa.String(40), nullable=False),
        sa.Column("n_left_out", sa.Integer(), nullable=False),
    )
    op.create_index("closing_lines_alike", "closing_lines", ["source_id", "closing_key"])
