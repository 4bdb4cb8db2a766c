"""What became of each address that a crawl met, headlines by their words, and what people reported as missing."""

import json

import sqlalchemy as sa
from alembic import op

from core.addresses import address_key, title_key

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables and the column, and fill them from what was collected. What older crawls lost or passed over was not kept."""
    op.create_table(
        "addresses",
        sa.Column("address_key", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("item_key", sa.Text()),
        sa.Column("title_key", sa.String(40)),
        sa.Column("day", sa.String(10)),
        sa.Column("reason", sa.Text()),
        sa.Column("run_id", sa.String(40)),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_index("addresses_of_title", "addresses", ["title_key"])
    op.create_table(
        "misses",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("query", sa.Text()),
        sa.Column("answer", sa.String(32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(40)),
        sa.Column("is_gap", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.String(40), nullable=False),
    )
    op.create_index("ix_misses_reported_at", "misses", ["reported_at"])
    op.add_column("documents", sa.Column("title_key", sa.String(40)))
    op.create_index("documents_of_title", "documents", ["title_key"])
    op.create_index("listed_of_story", "listed", ["story_id"])
    _fill_addresses(op.get_bind())
    _fill_titles(op.get_bind())


def _fill_addresses(connection: sa.Connection) -> None:
    captures = connection.execute(
        sa.text("SELECT source_id, key, url, fetched_at, context FROM captures ORDER BY fetched_at, id")
    )
    rows = {}
    for source_id, key, url, fetched_at, context in captures:
        address = address_key(url)
        if address is not None:
            title = title_key(json.loads(context).get("found_title"))
            rows[address, source_id] = {"a": address, "s": source_id, "u": url, "k": key, "t": title, "at": fetched_at}
    if rows:
        insert = "INSERT INTO addresses (address_key, source_id, url, outcome, item_key, title_key, at) VALUES (:a, :s, :u, 'collected', :k, :t, :at)"
        connection.execute(sa.text(insert), list(rows.values()))


def _fill_titles(connection: sa.Connection) -> None:
    titles = [{"id": row.id, "t": title_key(row.title)} for row in connection.execute(sa.text("SELECT id, title FROM documents"))]
    if titles:
        connection.execute(sa.text("UPDATE documents SET title_key = :t WHERE id = :id"), titles)
