"""A document's row says who may read it, so that what lies unread can be counted without opening every text."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, filled from the documents' present texts, and the indexes by which what lies unread is counted."""
    op.add_column("documents", sa.Column("access", sa.String(16), nullable=False, server_default="unknown"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    access = "json_extract(versions.body, '$.access')" if is_sqlite else "versions.body::json ->> 'access'"
    op.execute(
        f"UPDATE documents SET access = COALESCE((SELECT {access} FROM versions WHERE versions.id = documents.version_id), 'unknown')"
    )
    op.create_index("documents_of_access", "documents", ["access"])
    op.create_index("fates_of_stage", "fates", ["stage", "fate", "version"])
    op.create_index("documents_of_version", "documents", ["version_id"])
