"""The first schema: captures, documents, annotations, fates, saved searches, the outbox and the clock's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table of the first schema."""
    op.create_table(
        "annotations",
        sa.Column("version_id", sa.String(40), primary_key=True),
        sa.Column("nlp_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("drug_policy", sa.Float(), nullable=False),
        sa.Column("model_id", sa.String(80), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("n_vectors", sa.Integer(), nullable=False),
    )
    op.create_table(
        "captures",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.String(40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
    )
    op.create_index("captures_in_order", "captures", ["fetched_at", "id"])
    op.create_index("captures_of_key", "captures", ["source_id", "key", "fetched_at"])
    op.create_table(
        "checks",
        sa.Column("run_id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), primary_key=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("checks_of_source", "checks", ["source_id", "at"])
    op.create_table(
        "copy_pairs",
        sa.Column("first", sa.String(40), primary_key=True),
        sa.Column("second", sa.String(40), primary_key=True),
    )
    op.create_index("ix_copy_pairs_second", "copy_pairs", ["second"])
    op.create_table(
        "documents",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.String(40)),
        sa.Column("first_seen_at", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("story_id", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_index("documents_of_source", "documents", ["source_id", "published"])
    op.create_index("documents_of_story", "documents", ["story_id"])
    op.create_table(
        "fates",
        sa.Column("stage", sa.String(16), primary_key=True),
        sa.Column("item_id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("result", sa.String(40)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_index("ix_fates_fate", "fates", ["fate"])
    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(80), primary_key=True),
        sa.Column("due_at", sa.String(40), primary_key=True),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.Column("outcome", sa.Text()),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("expires_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "listed",
        sa.Column("recipient", sa.Text(), primary_key=True),
        sa.Column("story_id", sa.String(40), primary_key=True),
        sa.Column("outbox_id", sa.String(40), nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(40), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("sent_at", sa.String(40)),
        sa.Column("error", sa.Text()),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])
    op.create_table(
        "pages",
        sa.Column("source_id", sa.String(80), primary_key=True),
        sa.Column("url", sa.Text(), primary_key=True),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("checked_at", sa.String(40), nullable=False),
        sa.Column("listed", sa.Text()),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.Column("since", sa.String(10)),
        sa.Column("until", sa.String(10)),
        sa.Column("sources", sa.Text(), nullable=False),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("pace", sa.String(16), nullable=False),
        sa.Column("local_time", sa.String(5), nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "signature_keys",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("document_id", sa.String(40), primary_key=True),
    )
    op.create_index("ix_signature_keys_document_id", "signature_keys", ["document_id"])
    op.create_table(
        "signatures",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("document_id", sa.String(40), nullable=False),
        sa.Column("seen_at", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_versions_document_id", "versions", ["document_id"])
