"""Say why a call is not served.

Revision ID: ca46fd82674d
Revises: cabfe79ed7d5
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "ca46fd82674d"
down_revision = "cabfe79ed7d5"
branch_labels = None
depends_on = None


_SERVED = "(tags = '{}' AND queues = '{}') OR num_nonnulls(referral_id, not_served) = 1"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column(
        "calls",
        sa.Column(
            "queues",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="it qualifies for: routes hold",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "referral_id",
            sa.UUID(),
            nullable=True,
            comment="the first of its referrals: proof that it has one",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "not_served",
            sa.Text(),
            nullable=True,
            comment="why a call that is tagged or qualifies has no referral",
        ),
    )
    op.execute(
        """
        UPDATE calls c SET
            referral_id = (SELECT min(r.referral_id::text)::uuid FROM referrals r WHERE r.call_id = c.call_id),
            queues = COALESCE((SELECT array_agg(DISTINCT r.queue) FROM referrals r
                               WHERE r.call_id = c.call_id AND r.status <> 'cancelled'), '{}'),
            not_served = CASE WHEN c.tags = '{}' OR EXISTS (
                                       SELECT FROM referrals r WHERE r.call_id = c.call_id) THEN NULL
                              WHEN c.merged_into IS NOT NULL THEN 'merged' ELSE 'no_route' END
        """
    )
    op.create_foreign_key(
        op.f("calls_referral_id_jurisdiction_fkey"),
        "calls",
        "referrals",
        ["referral_id", "jurisdiction"],
        ["referral_id", "jurisdiction"],
        use_alter=True,
    )
    op.create_check_constraint("served", "calls", _SERVED)
    op.create_check_constraint("not_served", "calls", "referral_id IS NULL OR not_served IS NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint("not_served", "calls", type_="check")
    op.drop_constraint("served", "calls", type_="check")
    op.drop_constraint(op.f("calls_referral_id_jurisdiction_fkey"), "calls", type_="foreignkey")
    op.drop_column("calls", "not_served")
    op.drop_column("calls", "referral_id")
    op.drop_column("calls", "queues")
