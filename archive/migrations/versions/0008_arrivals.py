"""What came into the index when, and up to which arrival a saved search was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns. The next `process` numbers the documents; the next letters ask for all since their searches were saved."""
    op.add_column("documents", sa.Column("arrival", sa.Integer()))
    op.create_index("documents_first_seen", "documents", ["first_seen_at", "arrival"])
    op.add_column("saved_searches", sa.Column("answered_to", sa.Integer()))
    op.add_column("saved_searches", sa.Column("answered_question", sa.String(40)))
