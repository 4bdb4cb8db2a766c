"""Runs the migrations on the connection that `archive.database` hands over. Not for the alembic command line."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
