"""Give who is asked to stop until when to answer, and let a refusal to link be taken back.

Revision ID: 266011df7bff
Revises: 6e487c055abe
"""

import sqlalchemy as sa
from alembic import op

revision = "266011df7bff"
down_revision = "6e487c055abe"
branch_labels = None
depends_on = None

_BY_HAND = "(status IN ('linked', 'refused', 'undone')) = (decided_at IS NOT NULL)"
_COMMENT = "by the database's clock; null once accepted"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("person_links_decided_check"), "person_links", type_="check")
    op.create_check_constraint("decided", "person_links", f"status = 'candidate' OR {_BY_HAND}")
    op.alter_column(
        "referrals",
        "claim_expires_at",
        existing_type=sa.DateTime(timezone=True),
        comment=f"{_COMMENT}, unless asked to stop",
        existing_comment=_COMMENT,
        existing_nullable=True,
    )
    op.create_index(
        "referrals_asked_to_stop_idx",
        "referrals",
        ["queue", "decided_at", "referral_id"],
        unique=False,
        postgresql_where="status = 'cancel_requested'",
    )
    # Those who were asked before there was an end to it have the whole time from now on.
    op.execute(
        "UPDATE referrals SET claim_expires_at = now() + interval '3 days'"
        " WHERE status = 'cancel_requested' AND claim_expires_at IS NULL"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(
        "UPDATE referrals SET claim_expires_at = NULL"
        " WHERE status = 'cancel_requested' AND accepted_at IS NOT NULL"
    )
    op.drop_index(
        "referrals_asked_to_stop_idx",
        table_name="referrals",
        postgresql_where="status = 'cancel_requested'",
    )
    op.alter_column(
        "referrals",
        "claim_expires_at",
        existing_type=sa.DateTime(timezone=True),
        comment=_COMMENT,
        existing_comment=f"{_COMMENT}, unless asked to stop",
        existing_nullable=True,
    )
    op.execute(
        "UPDATE person_links SET decided_at = NULL, decided_by = NULL, reason = NULL"
        " WHERE status = 'candidate'"
    )
    op.drop_constraint(op.f("person_links_decided_check"), "person_links", type_="check")
    op.create_check_constraint("decided", "person_links", _BY_HAND)
