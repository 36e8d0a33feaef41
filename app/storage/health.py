"""What operations ask of the database."""

from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection


async def facts(connection: Connection) -> Row[Any]:
    """Durability settings, the server's time, and the age of the oldest open transaction in seconds."""
    rows = await connection.execute(
        text("""
        SELECT current_setting('server_version') AS server_version,
               current_setting('fsync') AS fsync,
               current_setting('synchronous_commit') AS synchronous_commit,
               current_setting('full_page_writes') AS full_page_writes,
               clock_timestamp() AS server_time,
               (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > now())) AS live_keys,
               (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL
                AND expires_at BETWEEN now() AND now() + interval '14 days') AS keys_expiring_soon
        """)
    )
    return rows.one()


async def oldest_transaction_seconds(connection: Connection) -> float:
    """Age of the oldest open transaction on this database; 0 if there is none."""
    age = await connection.scalar(
        text("""
        SELECT extract(epoch FROM max(clock_timestamp() - xact_start))::float FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
        """)
    )
    return float(age or 0)
