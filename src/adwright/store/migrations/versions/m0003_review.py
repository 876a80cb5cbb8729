"""Review: the audit trail, which takes no change and no deletion; states; ratings and comparisons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_REFUSED = "the audit trail is append-only"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    texts = ("creative", "actor", "role", "action", "before", "after", "reason", "at", "payload", "prev_hash", "hash")
    op.create_table(
        "audit_trail",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.PrimaryKeyConstraint("campaign", "seq", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_campaign_creative", "audit_trail", ["campaign", "creative"])
    _append_only()
    op.create_table(
        "reviews",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("creative", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("frozen", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "creative", name="pk_reviews"),
        sa.CheckConstraint(
            "state IN ('draft', 'checked', 'in_review', 'approved', 'rejected', 'published', 'retired')",
            name=op.f("ck_reviews_state"),
        ),
        sa.CheckConstraint("(state IN ('approved', 'published')) = (frozen <> '')", name=op.f("ck_reviews_frozen")),
    )
    op.create_table(
        "ratings",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("creative", sa.Text, nullable=False),
        sa.Column("rater", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "creative", "rater", name="pk_ratings"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_ratings_score")),
    )
    op.create_table(
        "comparisons",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("better", sa.Text, nullable=False),
        sa.Column("worse", sa.Text, nullable=False),
        sa.Column("rater", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "id", name="pk_comparisons"),
        sa.CheckConstraint("better <> worse", name=op.f("ck_comparisons_differ")),
    )


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_trail_no_{verb.lower()} BEFORE {verb} ON audit_trail "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_trail_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuse()"
    )


def downgrade() -> None:
    for table in ("comparisons", "ratings", "reviews", "audit_trail"):
        op.drop_table(table)  # with its triggers
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_trail_refuse()")
