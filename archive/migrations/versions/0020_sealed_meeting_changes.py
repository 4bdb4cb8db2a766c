"""What changed of councils' meetings has a checksum, as all rows that nothing repeats."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the checksum, none yet; rows get one when they are written."""
    op.add_column("meeting_changes", sa.Column("checksum", sa.BigInteger()))
