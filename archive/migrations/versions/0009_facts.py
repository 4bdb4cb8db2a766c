"""What was read in the texts as rows, and what is known across documents."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables. The next `process` fills them from the annotations that are kept, some documents at a time, without a model."""
    op.create_table(
        "fact_sets",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("nlp_version", sa.String(120), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("source", sa.BigInteger()),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    _facts(
        "mentions",
        sa.Column("label", sa.String(12), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
    )
    op.create_index("mentions_of_name", "mentions", ["label", "name_key", "document_id"])
    _facts(
        "roles",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text()),
        sa.Column("sort", sa.String(8), nullable=False),
    )
    op.create_index("roles_of_person", "roles", ["person_key", "document_id"])
    _facts(
        "quotes",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words_key", sa.String(20), nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.Column("cue", sa.Text()),
    )
    _facts(
        "figures",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("unit", sa.Text()),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("held_on", sa.String(40)),
        sa.Column("operation", sa.Text()),
        sa.Column("operation_key", sa.Text()),
    )
    op.create_index("figures_of_operation", "figures", ["operation_key", "document_id"])
    _across_documents()


def _facts(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("passage", sa.Integer()),
        sa.Column("page", sa.Integer()),
        sa.Column("item", sa.Text()),
        *columns,
    )


def _across_documents() -> None:
    op.create_table(
        "entities",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("joined_to", sa.String(20), nullable=False),
    )
    op.create_index("entities_of_name", "entities", ["kind", "name_key"])
    op.create_table(
        "appearances",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("name_key", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n_mentions", sa.Integer(), nullable=False),
        sa.Column("bodies", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.String(20), nullable=False),
    )
    op.create_index("appearances_of_entity", "appearances", ["entity_id", "document_id"])
    op.create_index("appearances_of_name", "appearances", ["kind", "name_key", "document_id"])
    op.create_table(
        "operation_ties",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("name_key", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("in_sentence", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "aliases",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("alias_key", sa.Text(), primary_key=True),
        sa.Column("name_key", sa.Text(), primary_key=True),
    )
    op.create_index("aliases_of_key", "aliases", ["alias_key", "name_key"])
    op.create_table(
        "names_changed", sa.Column("kind", sa.String(12), primary_key=True), sa.Column("name_key", sa.Text(), primary_key=True)
    )
    op.create_table(
        "speakers",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("standing", sa.String(8), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("person_key", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("organisation", sa.Text()),
    )
    op.create_table(
        "speaker_keys",
        sa.Column("document_id", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("sort", sa.String(8), nullable=False),
    )
    op.create_index("speaker_keys_by_key", "speaker_keys", ["key", "document_id", "number"])
