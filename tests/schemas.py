"""Takes an archive's database back to an earlier schema, as an installation of that time has it, so that its migrations can be tested."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from archive import database


def upgrade(connection: Connection, revision: str) -> None:
    """Bring a database up to a schema by the migrations."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def go_back(engine: Engine, revision: str) -> None:
    """Drop every table, index and column that the given schema does not have, and make indexes as it has them; what stands in the rest stays."""
    with create_engine("sqlite://").connect() as scratch:
        upgrade(scratch, revision)
        found = inspect(scratch)
        columns = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
        indexes = {index["name"]: index["column_names"] for name in columns for index in found.get_indexes(name)}
    with engine.begin() as connection:
        now = inspect(connection)
        for name in now.get_table_names():
            if name not in columns:
                connection.execute(text(f"DROP TABLE {name}"))
                continue
            others = [index["name"] for index in now.get_indexes(name) if index["column_names"] != indexes.get(index["name"])]
            for index_name in others:
                connection.execute(text(f"DROP INDEX {index_name}"))
            for column in now.get_columns(name):
                if column["name"] not in columns[name]:
                    connection.execute(text(f"ALTER TABLE {name} DROP COLUMN {column['name']}"))
            for index_name in others:
                if index_name in indexes:
                    connection.execute(text(f"CREATE INDEX {index_name} ON {name} ({', '.join(map(str, indexes[index_name]))})"))
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
