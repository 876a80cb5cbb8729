"""The first tables: calls, steps, creatives, decisions, outcomes.

Spelt out and not taken from ``tables.py``: that file moves on, this one says for ever what version 0001 was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "calls",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("prompt_id", sa.Text, nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("tokens_in", sa.Integer),
        sa.Column("tokens_out", sa.Integer),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_calls"),
    )
    op.create_index("ix_calls_at", "calls", ["at"])
    op.create_table(
        "steps",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("name", "key", name="pk_steps"),
    )
    op.create_table(
        "creatives",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "id", name="pk_creatives"),
        sa.CheckConstraint("state IN ('approved', 'review', 'blocked', 'retired')", name=op.f("ck_creatives_state")),
    )
    op.create_index("ix_creatives_campaign_state_position", "creatives", ["campaign", "state", "position"])
    _circle(time)


def _circle(time: sa.DateTime) -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("propensity", sa.Double, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("decided_at", time, nullable=False),
        sa.Column("segment", sa.Text),
        sa.Column("placement", sa.Text),
        sa.Column("locale", sa.Text),
        sa.Column("product", sa.Text),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("propensities", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1", name=op.f("ck_decisions_propensity")),
    )
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at"])
    op.create_index("ix_decisions_chosen_segment", "decisions", ["chosen", "segment"])
    op.create_table(
        "outcomes",
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("delay", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_outcomes_decision"),
    )
    op.create_index("ix_outcomes_decision_kind_delay", "outcomes", ["decision", "kind", "delay"])
    op.create_index("ix_outcomes_at", "outcomes", ["at"])
    op.create_table(
        "outcome_rejects",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_rejects"),
    )
    op.create_index("ix_outcome_rejects_at", "outcome_rejects", ["at"])


def downgrade() -> None:
    for table in ("outcome_rejects", "outcomes", "decisions", "creatives", "steps", "calls"):
        op.drop_table(table)
