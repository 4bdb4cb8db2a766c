"""What is kept has a checksum, so that a changed byte is noticed. Rows of before have none until they are written anew."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns, empty."""
    for table in ("captures", "versions", "annotations", "signatures"):
        op.add_column(table, sa.Column("checksum", sa.BigInteger()))
    op.add_column("annotations", sa.Column("vectors_checksum", sa.BigInteger()))
