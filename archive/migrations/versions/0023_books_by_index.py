"""The books of the stages are counted from indexes alone."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Let indexes hold what the books ask."""
    op.create_index("fates_in_books", "fates", ["stage", "version", "fate", "item_id", "result"])
    op.drop_index("documents_of_version", "documents")
    op.create_index("documents_of_version", "documents", ["version_id", "suppressed"])
    op.create_index("documents_in_books", "documents", ["id", "suppressed", "kind", "revision"])
