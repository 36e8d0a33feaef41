"""Initial tables.

Revision ID: 2f0c31cb434d
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2f0c31cb434d"
down_revision = None
branch_labels = None
depends_on = None


# Called by the intake write when a call has moved on since it was read: undoes the whole statement.
REFUSE_STALE_WRITE = """
CREATE FUNCTION refuse_stale_write() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a call has moved on since it was read' USING ERRCODE = 'serialization_failure';
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(REFUSE_STALE_WRITE)
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.Text(), nullable=False, comment="the public part of the key"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column(
            "owner_id", sa.Text(), nullable=False, comment="the key this one was rotated from, else itself"
        ),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True, comment="which CAD, for the role source"),
        sa.Column(
            "queues", postgresql.ARRAY(sa.Text()), nullable=False, comment="which queues, for the role agency"
        ),
        sa.Column("label", sa.Text(), nullable=True, comment="whose key it is, for people"),
        sa.Column(
            "secret_sha256", sa.LargeBinary(), nullable=False, comment="the secret itself is never stored"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it was made",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True, comment="dead from then on"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True, comment="dead since then"),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True, comment="the day, no finer"),
        sa.CheckConstraint("(role = 'agency') = (queues <> '{}')", name=op.f("api_keys_queues_check")),
        sa.CheckConstraint("(role = 'source') = (source IS NOT NULL)", name=op.f("api_keys_source_check")),
        sa.CheckConstraint(
            "role IN ('source', 'agency', 'supervisor', 'evaluator', 'operator', 'admin')",
            name=op.f("api_keys_role_check"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("api_keys_revoked_paired_check")
        ),
        sa.PrimaryKeyConstraint("key_id", "jurisdiction", name=op.f("api_keys_pkey")),
        comment="who may call; at most two live keys per owner, for rotation",
    )
    op.create_index(op.f("api_keys_owner_id_idx"), "api_keys", ["owner_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it was done",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="role:key, or the operating system's user"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="what it was done to, by id"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids and codes, never personal data",
        ),
        sa.PrimaryKeyConstraint("audit_id", "jurisdiction", name=op.f("audit_pkey")),
        comment="append-only: keys and quarantine; calls and referrals carry their own history",
    )
    op.create_index(op.f("audit_recorded_at_idx"), "audit", ["recorded_at"], unique=False)
    op.create_table(
        "calls",
        sa.Column("call_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="which CAD"),
        sa.Column("call_number", sa.Text(), nullable=False, comment="the source's number"),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=False,
            comment="rises by one with every write; refuses stale ones",
        ),
        sa.Column(
            "state",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="the fold: writers and cells (domain/call.py)",
        ),
        sa.Column(
            "evaluation_fingerprint", sa.Text(), nullable=False, comment="of the latest row in evaluations"
        ),
        sa.Column("catalog_digest", sa.Text(), nullable=False, comment="which catalog evaluated it last"),
        sa.Column(
            "corrections",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=True,
            comment="what supervisors said of the tags, as evaluation heeds it",
        ),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("gates", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("call_type_code", sa.Text(), nullable=True),
        sa.Column("call_type", sa.Text(), nullable=True),
        sa.Column("beat", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False, comment="open, cleared or cancelled"),
        sa.Column("awaiting_create", sa.Boolean(), nullable=False, comment="only updates are known so far"),
        sa.Column(
            "merged_into", sa.Text(), nullable=True, comment="call_number of the call this one became part of"
        ),
        sa.Column(
            "split_from", sa.Text(), nullable=True, comment="call_number of the call this one was split from"
        ),
        sa.Column(
            "began_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="received, else the first instant anything speaks of",
        ),
        sa.Column(
            "first_recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when we first heard of the call",
        ),
        sa.Column(
            "call_received_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="call_received: when it happened",
        ),
        sa.Column(
            "call_received_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="call_received: when we learned of it",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=True, comment="created: when it happened"
        ),
        sa.Column(
            "created_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="created: when we learned of it",
        ),
        sa.Column(
            "dispatched_at", sa.DateTime(timezone=True), nullable=True, comment="dispatched: when it happened"
        ),
        sa.Column(
            "dispatched_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="dispatched: when we learned of it",
        ),
        sa.Column(
            "en_route_at", sa.DateTime(timezone=True), nullable=True, comment="en_route: when it happened"
        ),
        sa.Column(
            "en_route_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="en_route: when we learned of it",
        ),
        sa.Column(
            "on_scene_at", sa.DateTime(timezone=True), nullable=True, comment="on_scene: when it happened"
        ),
        sa.Column(
            "on_scene_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="on_scene: when we learned of it",
        ),
        sa.Column(
            "cleared_at", sa.DateTime(timezone=True), nullable=True, comment="cleared: when it happened"
        ),
        sa.Column(
            "cleared_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="cleared: when we learned of it",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="closed: when it happened"),
        sa.Column(
            "closed_recorded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="closed: when we learned of it",
        ),
        sa.CheckConstraint(
            "(call_received_at IS NULL) = (call_received_recorded_at IS NULL) AND (created_at IS NULL) = (created_recorded_at IS NULL) AND (dispatched_at IS NULL) = (dispatched_recorded_at IS NULL) AND (en_route_at IS NULL) = (en_route_recorded_at IS NULL) AND (on_scene_at IS NULL) = (on_scene_recorded_at IS NULL) AND (cleared_at IS NULL) = (cleared_recorded_at IS NULL) AND (closed_at IS NULL) = (closed_recorded_at IS NULL)",
            name=op.f("calls_paired_check"),
        ),
        sa.PrimaryKeyConstraint("call_id", "jurisdiction", name=op.f("calls_pkey")),
        sa.UniqueConstraint(
            "source", "call_number", "jurisdiction", name=op.f("calls_source_call_number_jurisdiction_key")
        ),
        comment="one row per call for service",
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(op.f("calls_began_at_call_id_idx"), "calls", ["began_at", "call_id"], unique=False)
    op.create_index(
        "calls_merged_into_idx",
        "calls",
        ["source", "merged_into"],
        unique=False,
        postgresql_where="merged_into IS NOT NULL",
    )
    op.create_index(
        "calls_split_from_idx",
        "calls",
        ["source", "split_from"],
        unique=False,
        postgresql_where="split_from IS NOT NULL",
    )
    op.create_index(
        "calls_tags_idx",
        "calls",
        ["tags"],
        unique=False,
        postgresql_using="gin",
        postgresql_where="tags <> '{}'",
    )
    op.create_table(
        "catalogs",
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the canonical documents"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "documents",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="every file of the catalog, by path",
        ),
        sa.Column(
            "stored_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it first went live",
        ),
        sa.PrimaryKeyConstraint("digest", "jurisdiction", name=op.f("catalogs_pkey")),
        comment="append-only: every catalog that was ever live, so that any decision can be replayed",
    )
    op.create_table(
        "claims",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column(
            "request_id",
            sa.Text(),
            nullable=False,
            comment="the caller's; the same one is answered the same way",
        ),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("referral_ids", postgresql.ARRAY(sa.UUID()), nullable=False, comment="what it got"),
        sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="by the database's clock",
        ),
        sa.PrimaryKeyConstraint("queue", "request_id", "actor", "jurisdiction", name=op.f("claims_pkey")),
        comment="claim requests that got something: a second one under the same id gets what the first got",
    )
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False, comment="the id that was used twice"),
        sa.Column("call_number", sa.Text(), nullable=False, comment="as the second body says"),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column(
            "body",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="the second body, kept whole",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it came",
        ),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="when a person decided"),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="who"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was dropped"),
        sa.CheckConstraint(
            "(status = 'dropped') = (reason IS NOT NULL)", name=op.f("quarantine_reason_check")
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (decided_at IS NULL)", name=op.f("quarantine_decided_check")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'accepted', 'dropped')", name=op.f("quarantine_status_check")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("quarantine_decided_paired_check")
        ),
        sa.PrimaryKeyConstraint("quarantine_id", "jurisdiction", name=op.f("quarantine_pkey")),
        sa.UniqueConstraint(
            "source",
            "event_id",
            "fingerprint",
            "jurisdiction",
            name=op.f("quarantine_source_event_id_fingerprint_jurisdiction_key"),
        ),
        comment="same event_id, other body: kept for a person to accept or drop",
    )
    op.create_index(
        "quarantine_waiting_idx",
        "quarantine",
        ["received_at"],
        unique=False,
        postgresql_where="status = 'waiting'",
    )
    op.create_table(
        "transitions",
        sa.Column("referral_id", sa.UUID(), nullable=False, comment="which referral"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="the referral's version it made"),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="after it: the referral's own"),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when it happened; may be earlier than recorded",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when we learned of it",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="role:key, or system"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=True, comment="in the actor's own words"),
        sa.PrimaryKeyConstraint("referral_id", "version", "jurisdiction", name=op.f("transitions_pkey")),
        comment="append-only: the whole history of every referral",
    )
    op.create_table(
        "catalog_lives",
        sa.Column("live_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="which catalog"),
        sa.Column(
            "live_from",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="from here on it was the live one",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="who let it go live"),
        sa.ForeignKeyConstraint(
            ["digest", "jurisdiction"],
            ["catalogs.digest", "catalogs.jurisdiction"],
            name=op.f("catalog_lives_digest_jurisdiction_fkey"),
        ),
        sa.PrimaryKeyConstraint("live_id", "jurisdiction", name=op.f("catalog_lives_pkey")),
        comment="append-only: which catalog was live when",
    )
    op.create_index(op.f("catalog_lives_live_from_idx"), "catalog_lives", ["live_from"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("correction_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("call_id", sa.UUID(), nullable=False, comment="which call"),
        sa.Column("tag", sa.Text(), nullable=False, comment="which tag"),
        sa.Column("said", sa.Boolean(), nullable=False, comment="whether the call had the tag before"),
        sa.Column(
            "holds", sa.Boolean(), nullable=False, comment="whether it is right: what the supervisor says"
        ),
        sa.Column(
            "sampled", sa.Boolean(), nullable=False, comment="whether the call was drawn by chance for review"
        ),
        sa.Column(
            "rules",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="the rules that had set the tag, or one under it",
        ),
        sa.Column("catalog_digest", sa.Text(), nullable=False, comment="which catalog had said so"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False, comment="who"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when",
        ),
        sa.ForeignKeyConstraint(
            ["call_id", "jurisdiction"],
            ["calls.call_id", "calls.jurisdiction"],
            name=op.f("corrections_call_id_jurisdiction_fkey"),
        ),
        sa.PrimaryKeyConstraint("correction_id", "jurisdiction", name=op.f("corrections_pkey")),
        comment="append-only: tags confirmed or corrected by a supervisor; the labels that rules are judged by",
    )
    op.create_index(op.f("corrections_call_id_idx"), "corrections", ["call_id"], unique=False)
    op.create_index(op.f("corrections_recorded_at_idx"), "corrections", ["recorded_at"], unique=False)
    op.create_table(
        "evaluations",
        sa.Column("call_id", sa.UUID(), nullable=False, comment="which call"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="the call's version it belongs to"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when the rules said so",
        ),
        sa.Column("catalog_digest", sa.Text(), nullable=False, comment="which catalog said so"),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("gates", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "matches",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="rules, versions, fields, exact words, routes",
        ),
        sa.ForeignKeyConstraint(
            ["call_id", "jurisdiction"],
            ["calls.call_id", "calls.jurisdiction"],
            name=op.f("evaluations_call_id_jurisdiction_fkey"),
        ),
        sa.PrimaryKeyConstraint("call_id", "version", "jurisdiction", name=op.f("evaluations_pkey")),
        comment="append-only: every evaluation that changed something",
    )
    op.create_table(
        "events",
        sa.Column("source", sa.Text(), nullable=False, comment="which CAD"),
        sa.Column("event_id", sa.Text(), nullable=False, comment="the source's id, unique for ever"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("call_id", sa.UUID(), nullable=False, comment="the call it is folded into"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="as the source says"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it was made durable",
        ),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="SHA-256 of the canonical body"),
        sa.Column(
            "body",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="canonical JSON of all that was sent",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="accepted or superseded"),
        sa.Column("signals", postgresql.ARRAY(sa.Text()), nullable=False, comment="data-quality signals"),
        sa.CheckConstraint("status IN ('accepted', 'superseded')", name=op.f("events_status_check")),
        sa.ForeignKeyConstraint(
            ["call_id", "jurisdiction"],
            ["calls.call_id", "calls.jurisdiction"],
            name=op.f("events_call_id_jurisdiction_fkey"),
        ),
        sa.PrimaryKeyConstraint("source", "event_id", "jurisdiction", name=op.f("events_pkey")),
        comment="append-only: one row per event_id of a source",
    )
    op.create_index(op.f("events_call_id_idx"), "events", ["call_id"], unique=False)
    op.create_index(op.f("events_received_at_idx"), "events", ["received_at"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.UUID(), nullable=False, comment="ours"),
        sa.Column(
            "jurisdiction",
            sa.Text(),
            server_default=sa.text("current_setting('triage.jurisdiction')"),
            nullable=False,
            comment="whose data this is; part of every key that would have to be co-located",
        ),
        sa.Column("call_id", sa.UUID(), nullable=False, comment="the call it is about"),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False, comment="the route that made it"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="rises by one with every transition"),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="why it is held, or why it closed without being done"
        ),
        sa.Column(
            "review", sa.Text(), nullable=True, comment="why the agency that holds it should look at it again"
        ),
        sa.Column(
            "decided_by",
            sa.Text(),
            nullable=True,
            comment="the supervisor whose decision the rules may not undo",
        ),
        sa.Column(
            "decided_at", sa.DateTime(timezone=True), nullable=True, comment="when the supervisor decided"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when the rules first asked for it",
        ),
        sa.Column(
            "rank_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="place in the queue: offered, less a head start for the urgent; ages by itself",
        ),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was (last) offered to the queue",
        ),
        sa.Column(
            "claimed_at", sa.DateTime(timezone=True), nullable=True, comment="when it was first claimed"
        ),
        sa.Column(
            "accepted_at", sa.DateTime(timezone=True), nullable=True, comment="when the agency accepted it"
        ),
        sa.Column(
            "accepted_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was rejected, completed or cancelled",
        ),
        sa.Column(
            "closed_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the statutory report was made (DCDSS)",
        ),
        sa.Column(
            "reported_recorded_at", sa.DateTime(timezone=True), nullable=True, comment="when we learned so"
        ),
        sa.Column("report_method", sa.Text(), nullable=True, comment="phone, in_person or written"),
        sa.Column("report_made_by", sa.Text(), nullable=True, comment="who made the statutory report"),
        sa.Column(
            "claim_attempt", sa.BigInteger(), server_default="0", nullable=False, comment="fencing number"
        ),
        sa.Column(
            "claim_token", sa.Text(), nullable=True, comment="what every write of the claimer must carry"
        ),
        sa.Column("claimed_by", sa.Text(), nullable=True, comment="the actor that holds it"),
        sa.Column("claim_request_id", sa.Text(), nullable=True, comment="the claim request that got it"),
        sa.Column(
            "claim_expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by the database's clock; null once accepted",
        ),
        sa.CheckConstraint(
            "CASE status WHEN 'draft' THEN reason IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND accepted_at IS NULL AND closed_at IS NULL WHEN 'requested' THEN requested_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL AND accepted_at IS NULL AND closed_at IS NULL WHEN 'received' THEN requested_at IS NOT NULL AND claim_expires_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL AND accepted_at IS NULL AND closed_at IS NULL WHEN 'accepted' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND claim_token IS NOT NULL AND claimed_at IS NOT NULL AND claim_expires_at IS NULL AND closed_at IS NULL WHEN 'rejected' THEN requested_at IS NOT NULL AND reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL WHEN 'completed' THEN requested_at IS NOT NULL AND accepted_at IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL WHEN 'cancelled' THEN reason IS NOT NULL AND closed_at IS NOT NULL AND claim_token IS NULL AND claim_expires_at IS NULL ELSE false END",
            name=op.f("referrals_status_check"),
        ),
        sa.CheckConstraint(
            "(requested_at IS NULL) = (rank_at IS NULL) AND (claim_token IS NULL) = (claimed_by IS NULL) AND (claim_token IS NULL) = (claim_request_id IS NULL) AND (accepted_at IS NULL) = (accepted_recorded_at IS NULL) AND (closed_at IS NULL) = (closed_recorded_at IS NULL) AND (reported_at IS NULL) = (reported_recorded_at IS NULL) AND (reported_at IS NULL) = (report_method IS NULL) AND (reported_at IS NULL) = (report_made_by IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("referrals_paired_check"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id", "jurisdiction"],
            ["calls.call_id", "calls.jurisdiction"],
            name=op.f("referrals_call_id_jurisdiction_fkey"),
        ),
        sa.PrimaryKeyConstraint("referral_id", "jurisdiction", name=op.f("referrals_pkey")),
        sa.UniqueConstraint(
            "call_id",
            "queue",
            "program",
            "jurisdiction",
            name=op.f("referrals_call_id_queue_program_jurisdiction_key"),
        ),
        comment="one row per call, queue and program",
        postgresql_with={
            "fillfactor": 70,
            "autovacuum_vacuum_scale_factor": 0.02,
            "autovacuum_vacuum_cost_delay": 0,
        },
    )
    op.create_index(
        "referrals_claimed_idx",
        "referrals",
        ["queue", "claim_expires_at"],
        unique=False,
        postgresql_where="status = 'received'",
    )
    op.create_index(
        "referrals_held_idx",
        "referrals",
        ["queue", "created_at"],
        unique=False,
        postgresql_where="status = 'draft'",
    )
    op.create_index(
        "referrals_offered_idx",
        "referrals",
        ["queue", "rank_at", "referral_id"],
        unique=False,
        postgresql_where="status = 'requested'",
    )
    op.create_index(
        "referrals_queue_created_idx", "referrals", ["queue", "created_at", "referral_id"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("referrals_queue_created_idx", table_name="referrals")
    op.drop_index("referrals_offered_idx", table_name="referrals", postgresql_where="status = 'requested'")
    op.drop_index("referrals_held_idx", table_name="referrals", postgresql_where="status = 'draft'")
    op.drop_index("referrals_claimed_idx", table_name="referrals", postgresql_where="status = 'received'")
    op.drop_table("referrals")
    op.drop_index(op.f("events_received_at_idx"), table_name="events")
    op.drop_index(op.f("events_call_id_idx"), table_name="events")
    op.drop_table("events")
    op.drop_table("evaluations")
    op.drop_index(op.f("corrections_recorded_at_idx"), table_name="corrections")
    op.drop_index(op.f("corrections_call_id_idx"), table_name="corrections")
    op.drop_table("corrections")
    op.drop_index(op.f("catalog_lives_live_from_idx"), table_name="catalog_lives")
    op.drop_table("catalog_lives")
    op.drop_table("transitions")
    op.drop_index("quarantine_waiting_idx", table_name="quarantine", postgresql_where="status = 'waiting'")
    op.drop_table("quarantine")
    op.drop_table("claims")
    op.drop_table("catalogs")
    op.drop_index(
        "calls_tags_idx", table_name="calls", postgresql_using="gin", postgresql_where="tags <> '{}'"
    )
    op.drop_index("calls_split_from_idx", table_name="calls", postgresql_where="split_from IS NOT NULL")
    op.drop_index("calls_merged_into_idx", table_name="calls", postgresql_where="merged_into IS NOT NULL")
    op.drop_index(op.f("calls_began_at_call_id_idx"), table_name="calls")
    op.drop_table("calls")
    op.drop_index(op.f("audit_recorded_at_idx"), table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("api_keys_owner_id_idx"), table_name="api_keys")
    op.drop_table("api_keys")
    op.execute("DROP FUNCTION refuse_stale_write()")
