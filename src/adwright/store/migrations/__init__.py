"""Alembic's folder. Never edit a revision that was released; add the next one."""
