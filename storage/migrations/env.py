"""Alembic's entry: the connection comes from `storage.engine.versions`."""

from alembic import context

from storage.engine.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")

with context.begin_transaction():
    context.run_migrations()
