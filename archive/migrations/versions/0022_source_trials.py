"""Trials of sites that somebody wants to add as sources have rows, so that they outlive the process that makes them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "source_trials",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.String(40), nullable=False),
        sa.Column("renewed_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.Column("fault", sa.Text()),
        sa.Column("found", sa.Text()),
        sa.Column("added", sa.Integer(), nullable=False),
    )
