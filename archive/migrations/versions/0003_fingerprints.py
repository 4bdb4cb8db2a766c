"""A stage's version may be a fingerprint, and work that may kill the program is marked before it begins."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Turn version numbers into text, digit by digit, so that nothing becomes pending by it; add the marks."""
    for table, column in (("fates", "version"), ("annotations", "nlp_version")):
        with op.batch_alter_table(table) as altered:
            altered.alter_column(
                column,
                existing_type=sa.Integer(),
                existing_nullable=False,
                type_=sa.String(120),
                postgresql_using=f"{column}::text",
            )
    op.create_table(
        "begun",
        sa.Column("stage", sa.String(16), primary_key=True),
        sa.Column("item_id", sa.String(40), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
