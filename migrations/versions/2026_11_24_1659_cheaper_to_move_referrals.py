"""Make it cheaper to move referrals: a shorter check of the same states, and room in their indexes.

Revision ID: 90490486ab85
Revises: 4b1149df60fd
"""

from alembic import op

revision = "90490486ab85"
down_revision = "4b1149df60fd"
branch_labels = None
depends_on = None

_BY_COLUMN = (
    "status = ANY "
    "('{draft,requested,received,accepted,in_progress,on_hold,cancel_requested,rejected,completed,failed,cancelled,entered_in_error}') "
    "AND (reason IS NOT NULL OR NOT (status = ANY "
    "('{draft,on_hold,rejected,failed,cancelled,entered_in_error}'))) AND (claim_token IS NOT NULL) = "
    "(status = ANY ('{received,accepted,in_progress,on_hold,cancel_requested}')) AND (claim_expires_at "
    "IS NOT NULL OR NOT (status = 'received')) AND (claim_expires_at IS NULL OR status = ANY "
    "('{received,cancel_requested}')) AND (accepted_at IS NOT NULL OR NOT (status = ANY "
    "('{accepted,in_progress,on_hold,completed,failed}'))) AND (accepted_at IS NULL OR status = ANY "
    "('{accepted,in_progress,on_hold,cancel_requested,rejected,completed,failed,cancelled,entered_in_error}')) "
    "AND (started_at IS NOT NULL OR NOT (status = 'in_progress')) AND (started_at IS NULL OR status = "
    "ANY "
    "('{in_progress,on_hold,cancel_requested,rejected,completed,failed,cancelled,entered_in_error}')) "
    "AND (suspended_at IS NOT NULL OR NOT (status = 'on_hold')) AND (suspended_at IS NULL OR status = "
    "ANY ('{on_hold,cancel_requested}')) AND (closed_at IS NOT NULL) = (status = ANY "
    "('{rejected,completed,failed,cancelled,entered_in_error}')) AND (outcome IS NOT NULL) = (status = "
    "'completed') AND (requested_at IS NOT NULL OR NOT (status = ANY "
    "('{requested,received,accepted,in_progress,on_hold,cancel_requested,rejected,completed,failed}'))) "
    "AND (claimed_at IS NOT NULL OR NOT (status = ANY "
    "('{received,accepted,in_progress,on_hold,cancel_requested}'))) AND (review IS NOT NULL OR NOT "
    "(status = 'cancel_requested'))"
)
_BY_STATUS = (
    "CASE status WHEN 'draft' THEN reason IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS "
    "NULL AND accepted_at IS NULL AND started_at IS NULL AND suspended_at IS NULL AND closed_at IS "
    "NULL AND outcome IS NULL WHEN 'requested' THEN requested_at IS NOT NULL AND claim_token IS NULL "
    "AND claim_expires_at IS NULL AND accepted_at IS NULL AND started_at IS NULL AND suspended_at IS "
    "NULL AND closed_at IS NULL AND outcome IS NULL WHEN 'received' THEN requested_at IS NOT NULL AND "
    "claim_token IS NOT NULL AND claimed_at IS NOT NULL AND claim_expires_at IS NOT NULL AND "
    "accepted_at IS NULL AND started_at IS NULL AND suspended_at IS NULL AND closed_at IS NULL AND "
    "outcome IS NULL WHEN 'accepted' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND "
    "claimed_at IS NOT NULL AND accepted_at IS NOT NULL AND claim_expires_at IS NULL AND started_at IS "
    "NULL AND suspended_at IS NULL AND closed_at IS NULL AND outcome IS NULL WHEN 'in_progress' THEN "
    "requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL AND accepted_at "
    "IS NOT NULL AND started_at IS NOT NULL AND claim_expires_at IS NULL AND suspended_at IS NULL AND "
    "closed_at IS NULL AND outcome IS NULL WHEN 'on_hold' THEN requested_at IS NOT NULL AND "
    "claim_token IS NOT NULL AND claimed_at IS NOT NULL AND accepted_at IS NOT NULL AND suspended_at "
    "IS NOT NULL AND reason IS NOT NULL AND claim_expires_at IS NULL AND closed_at IS NULL AND outcome "
    "IS NULL WHEN 'cancel_requested' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND "
    "claimed_at IS NOT NULL AND review IS NOT NULL AND closed_at IS NULL AND outcome IS NULL WHEN "
    "'rejected' THEN requested_at IS NOT NULL AND reason IS NOT NULL AND closed_at IS NOT NULL AND "
    "claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS NULL AND outcome IS NULL "
    "WHEN 'completed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND closed_at IS NOT "
    "NULL AND outcome IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND "
    "suspended_at IS NULL WHEN 'failed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND "
    "reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL "
    "AND suspended_at IS NULL AND outcome IS NULL WHEN 'cancelled' THEN reason IS NOT NULL AND "
    "closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS "
    "NULL AND outcome IS NULL WHEN 'entered_in_error' THEN reason IS NOT NULL AND closed_at IS NOT "
    "NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS NULL AND outcome IS "
    "NULL ELSE false END"
)
# For what is written from now on; the leaves there are stay as they are.
_ROOMY = (
    "referrals_pkey",
    "referrals_call_id_queue_program_jurisdiction_key",
    "referrals_queue_created_idx",
    "referrals_open_idx",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("referrals_status_check"), "referrals", type_="check")
    op.create_check_constraint("status", "referrals", _BY_COLUMN)
    for index in _ROOMY:
        op.execute(f"ALTER INDEX {index} SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for index in _ROOMY:
        op.execute(f"ALTER INDEX {index} RESET (fillfactor)")
    op.drop_constraint(op.f("referrals_status_check"), "referrals", type_="check")
    op.create_check_constraint("status", "referrals", _BY_STATUS)
