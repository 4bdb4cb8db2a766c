"""Whether the address of a saved search was confirmed: `saved_searches.confirmed`."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add it; searches of before were saved by those who run the service, who answer for the addresses."""
    op.add_column("saved_searches", sa.Column("confirmed", sa.Integer, nullable=False, server_default="1"))
