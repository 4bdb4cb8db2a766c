"""When a search could first find each document: `documents.readable_at`."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add it; of documents that are here already it is not known, and never will be: theirs is empty text, not null."""
    op.add_column("documents", sa.Column("readable_at", sa.String(40)))
    op.execute("UPDATE documents SET readable_at = ''")
