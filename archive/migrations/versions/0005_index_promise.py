"""What the search index should hold."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table; the next `process` fills it."""
    op.create_table(
        "index_promise",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("generation", sa.String(200), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
    )
