"""Children (creatives made from others) and edit pairs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "children",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("parent", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("rests_on", sa.JSON, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "id", name="pk_children"),
    )
    op.create_index("ix_children_campaign_at", "children", ["campaign", "at"])
    op.create_table(
        "edit_pairs",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("creative", sa.Text, nullable=False),
        sa.Column("child", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("after_by", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "id", name="pk_edit_pairs"),
        sa.CheckConstraint("before <> after", name=op.f("ck_edit_pairs_changed")),
    )
    op.create_index("ix_edit_pairs_campaign_at", "edit_pairs", ["campaign", "at"])


def downgrade() -> None:
    for table in ("edit_pairs", "children"):
        op.drop_table(table)
