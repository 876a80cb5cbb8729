"""What Alembic runs around the revisions: they run in the transaction that `adwright.store.migrate` opened."""

from __future__ import annotations

from alembic import context

from adwright.store.tables import metadata

if hasattr(context, "config"):  # absent when a tool imports this file to read it, such as the runner of doctests
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,  # SQLite cannot alter most of a table; a batch copies it
    )
    context.run_migrations()
