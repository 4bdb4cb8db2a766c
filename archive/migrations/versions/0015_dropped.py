"""What lists held and what of it was dropped: `checks.seen` and `checks.dropped`."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add both; of earlier checks neither is known, so they stay at nothing."""
    op.add_column("checks", sa.Column("seen", sa.Integer, nullable=False, server_default="0"))
    op.add_column("checks", sa.Column("dropped", sa.Text, nullable=False, server_default="{}"))
