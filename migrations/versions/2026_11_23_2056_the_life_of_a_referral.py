"""The life of a referral.

Revision ID: 9e0e25a50db9
Revises: 4270209d3572
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "9e0e25a50db9"
down_revision = "4270209d3572"
branch_labels = None
depends_on = None


STATUS = """
CASE status
WHEN 'draft' THEN reason IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND
    accepted_at IS NULL AND started_at IS NULL AND suspended_at IS NULL AND closed_at IS NULL AND
    outcome IS NULL
WHEN 'requested' THEN requested_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL
    AND accepted_at IS NULL AND started_at IS NULL AND suspended_at IS NULL AND closed_at IS NULL
    AND outcome IS NULL
WHEN 'received' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL
    AND claim_expires_at IS NOT NULL AND accepted_at IS NULL AND started_at IS NULL AND suspended_at
    IS NULL AND closed_at IS NULL AND outcome IS NULL
WHEN 'accepted' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL
    AND accepted_at IS NOT NULL AND claim_expires_at IS NULL AND started_at IS NULL AND suspended_at
    IS NULL AND closed_at IS NULL AND outcome IS NULL
WHEN 'in_progress' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT
    NULL AND accepted_at IS NOT NULL AND started_at IS NOT NULL AND claim_expires_at IS NULL AND
    suspended_at IS NULL AND closed_at IS NULL AND outcome IS NULL
WHEN 'on_hold' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL
    AND accepted_at IS NOT NULL AND suspended_at IS NOT NULL AND reason IS NOT NULL AND
    claim_expires_at IS NULL AND closed_at IS NULL AND outcome IS NULL
WHEN 'cancel_requested' THEN requested_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS
    NOT NULL AND review IS NOT NULL AND closed_at IS NULL AND outcome IS NULL
WHEN 'rejected' THEN requested_at IS NOT NULL AND reason IS NOT NULL AND closed_at IS NOT NULL AND
    claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS NULL AND outcome IS NULL
WHEN 'completed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND closed_at IS NOT NULL
    AND outcome IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS
    NULL
WHEN 'failed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND reason IS NOT NULL AND
    closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND suspended_at IS
    NULL AND outcome IS NULL
WHEN 'cancelled' THEN reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND
    claim_expires_at IS NULL AND suspended_at IS NULL AND outcome IS NULL
WHEN 'entered_in_error' THEN reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL
    AND claim_expires_at IS NULL AND suspended_at IS NULL AND outcome IS NULL
ELSE false END
"""
PAIRED = """
(requested_at IS NULL) = (rank_at IS NULL) AND (claim_token IS NULL) = (claimed_by IS NULL) AND
(claim_token IS NULL) = (claim_request_id IS NULL) AND (accepted_at IS NULL) = (accepted_recorded_at
IS NULL) AND (started_at IS NULL) = (started_recorded_at IS NULL) AND (first_attempt_at IS NULL) =
(first_attempt_recorded_at IS NULL) AND (first_contact_at IS NULL) = (first_contact_recorded_at IS
NULL) AND (assessed_at IS NULL) = (assessed_recorded_at IS NULL) AND (closed_at IS NULL) =
(closed_recorded_at IS NULL) AND (continued_by IS NULL) = (continued_in IS NULL) AND (reported_at IS
NULL) = (reported_recorded_at IS NULL) AND (reported_at IS NULL) = (report_method IS NULL) AND
(reported_at IS NULL) = (report_made_by IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
AND (assigned_at IS NULL) = (assigned_recorded_at IS NULL) AND (assigned_at IS NULL) =
(assigned_program IS NULL) AND (staff_id IS NULL OR assigned_at IS NOT NULL)
"""
STATUS_BEFORE = """
CASE status WHEN 'draft' THEN reason IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS
NULL AND accepted_at IS NULL AND closed_at IS NULL WHEN 'requested' THEN requested_at IS NOT NULL
AND claim_token IS NULL AND claim_expires_at IS NULL AND accepted_at IS NULL AND closed_at IS NULL
WHEN 'received' THEN requested_at IS NOT NULL AND claim_expires_at IS NOT NULL AND claim_token IS
NOT NULL AND claimed_at IS NOT NULL AND accepted_at IS NULL AND closed_at IS NULL WHEN 'accepted'
THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at
IS NOT NULL AND claim_expires_at IS NULL AND closed_at IS NULL WHEN 'rejected' THEN requested_at IS
NOT NULL AND reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND
claim_expires_at IS NULL WHEN 'completed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL
AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL WHEN 'cancelled' THEN
reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL
ELSE false END
"""
PAIRED_BEFORE = """
(requested_at IS NULL) = (rank_at IS NULL) AND (claim_token IS NULL) = (claimed_by IS NULL) AND
(claim_token IS NULL) = (claim_request_id IS NULL) AND (accepted_at IS NULL) = (accepted_recorded_at
IS NULL) AND (closed_at IS NULL) = (closed_recorded_at IS NULL) AND (reported_at IS NULL) =
(reported_recorded_at IS NULL) AND (reported_at IS NULL) = (report_method IS NULL) AND (reported_at
IS NULL) = (report_made_by IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "contact_attempts",
        sa.Column("referral_id", sa.UUID(), nullable=False, comment="which referral"),
        sa.Column(
            "attempt_id", sa.Text(), nullable=False, comment="the agency's; a second one is the same attempt"
        ),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="when it happened"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when we learned of it",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="role:key"),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=True,
            comment="the referral's version it made; null: it came late, and made none",
        ),
        sa.CheckConstraint(
            "method IN ('phone', 'in_person', 'text', 'email', 'letter', 'video', 'other')",
            name=op.f("contact_attempts_method_check"),
        ),
        sa.CheckConstraint(
            "result IN ('reached', 'no_answer', 'left_message', 'sent', 'wrong_number', 'not_there', 'refused', 'unsafe', 'other')",
            name=op.f("contact_attempts_result_check"),
        ),
        sa.PrimaryKeyConstraint(
            "referral_id", "attempt_id", "jurisdiction", name=op.f("contact_attempts_pkey")
        ),
        comment="append-only: each attempt to reach somebody, timed twice",
    )
    op.create_table(
        "follow_ups",
        sa.Column("follow_up_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("referral_id", sa.UUID(), nullable=False, comment="which referral"),
        sa.Column("queue", sa.Text(), nullable=False, comment="the referral's"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="the day it is due, in the city's time zone"),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="the referral's version that planned it"
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it was planned",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="role:key"),
        sa.Column("result", sa.Text(), nullable=True, comment="kept, done or missed; null while it is due"),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True), nullable=True, comment="when it was kept, done or missed"
        ),
        sa.Column(
            "closed_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
        sa.Column("closed_by", sa.Text(), nullable=True, comment="role:key"),
        sa.Column(
            "closed_version", sa.BigInteger(), nullable=True, comment="the referral's version that closed it"
        ),
        sa.CheckConstraint("result IN ('kept', 'done', 'missed')", name=op.f("follow_ups_result_check")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_recorded_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_version IS NULL) AND (closed_at IS NULL) = (result IS NULL)",
            name=op.f("follow_ups_paired_check"),
        ),
        sa.PrimaryKeyConstraint("follow_up_id", "jurisdiction", name=op.f("follow_ups_pkey")),
        comment="what was planned for a day",
    )
    op.create_index(
        "follow_ups_due_idx",
        "follow_ups",
        ["queue", "due_on", "follow_up_id"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_index("follow_ups_referral_idx", "follow_ups", ["referral_id"], unique=False)
    op.add_column(
        "referrals",
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the agency began to work on it",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "started_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "suspended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when the agency waits; null unless it does",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "first_attempt_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody was first tried to be reached",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "first_attempt_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when we learned so",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "first_contact_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody was first reached",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "first_contact_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when we learned so",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "assessed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the brief assessment was done",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "assessed_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "snoozed_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when its holder need not be reminded",
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "outcome", sa.Text(), nullable=True, comment="what completing it came to: a code of its queue"
        ),
    )
    op.add_column(
        "referrals",
        sa.Column(
            "continued_by",
            sa.UUID(),
            nullable=True,
            comment="the referral that carries on: transferred to, or same as",
        ),
    )
    op.add_column(
        "referrals", sa.Column("continued_in", sa.Text(), nullable=True, comment="that one's queue")
    )
    op.alter_column(
        "referrals",
        "decided_by",
        existing_type=sa.TEXT(),
        comment="whose decision the rules may not undo",
        existing_comment="the supervisor whose decision the rules may not undo",
        existing_nullable=True,
    )
    op.alter_column(
        "referrals",
        "decided_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="when that was decided",
        existing_comment="when the supervisor decided",
        existing_nullable=True,
    )
    op.alter_column(
        "referrals",
        "closed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="when it came to its end",
        existing_comment="when it was rejected, completed or cancelled",
        existing_nullable=True,
    )
    op.create_index(
        "referrals_due_idx",
        "referrals",
        ["queue", "requested_at", "referral_id"],
        unique=False,
        postgresql_where="first_contact_at IS NULL AND closed_at IS NULL AND requested_at IS NOT NULL",
    )
    # Completing asked for no outcome before. No code of a queue would be true of these: nobody said one.
    op.execute("UPDATE referrals SET outcome = 'not_stated' WHERE status = 'completed'")
    op.drop_constraint(op.f("referrals_status_check"), "referrals", type_="check")
    op.create_check_constraint(op.f("referrals_status_check"), "referrals", STATUS)
    op.drop_constraint(op.f("referrals_paired_check"), "referrals", type_="check")
    op.create_check_constraint(op.f("referrals_paired_check"), "referrals", PAIRED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("referrals_status_check"), "referrals", type_="check")
    op.drop_constraint(op.f("referrals_paired_check"), "referrals", type_="check")
    op.drop_index(
        "referrals_due_idx",
        table_name="referrals",
        postgresql_where="first_contact_at IS NULL AND closed_at IS NULL AND requested_at IS NOT NULL",
    )
    op.alter_column(
        "referrals",
        "closed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="when it was rejected, completed or cancelled",
        existing_comment="when it came to its end",
        existing_nullable=True,
    )
    op.alter_column(
        "referrals",
        "decided_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="when the supervisor decided",
        existing_comment="when that was decided",
        existing_nullable=True,
    )
    op.alter_column(
        "referrals",
        "decided_by",
        existing_type=sa.TEXT(),
        comment="the supervisor whose decision the rules may not undo",
        existing_comment="whose decision the rules may not undo",
        existing_nullable=True,
    )
    op.drop_column("referrals", "continued_in")
    op.drop_column("referrals", "continued_by")
    op.drop_column("referrals", "outcome")
    op.drop_column("referrals", "snoozed_until")
    op.drop_column("referrals", "assessed_recorded_at")
    op.drop_column("referrals", "assessed_at")
    op.drop_column("referrals", "first_contact_recorded_at")
    op.drop_column("referrals", "first_contact_at")
    op.drop_column("referrals", "first_attempt_recorded_at")
    op.drop_column("referrals", "first_attempt_at")
    op.drop_column("referrals", "suspended_at")
    op.drop_column("referrals", "started_recorded_at")
    op.drop_column("referrals", "started_at")
    op.drop_index("follow_ups_referral_idx", table_name="follow_ups")
    op.drop_index("follow_ups_due_idx", table_name="follow_ups", postgresql_where="closed_at IS NULL")
    op.drop_table("follow_ups")
    op.drop_table("contact_attempts")
    op.create_check_constraint(op.f("referrals_status_check"), "referrals", STATUS_BEFORE)
    op.create_check_constraint(op.f("referrals_paired_check"), "referrals", PAIRED_BEFORE)
