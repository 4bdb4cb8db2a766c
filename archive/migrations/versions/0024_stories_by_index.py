"""What tells the changes of stories is read from an index alone."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Let the index of the books hold the story too."""
    op.drop_index("documents_in_books", "documents")
    op.create_index("documents_in_books", "documents", ["id", "suppressed", "kind", "revision", "story_id"])
