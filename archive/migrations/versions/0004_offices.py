"""Who holds a public office by which text."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables of offices; the next `process` fills them."""
    op.create_table(
        "people",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("person_key", sa.String(40), primary_key=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(8), nullable=False),
        sa.Column("roles", sa.Text()),
        sa.Column("by_others", sa.Text()),
    )
    op.create_index("people_by_name", "people", ["person_key", "day"])
    op.create_table(
        "people_scans",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("bodies", sa.Text(), nullable=False),
    )
    op.create_table("people_changed", sa.Column("person_key", sa.String(40), primary_key=True))
