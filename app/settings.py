"""Settings: every TRIAGE_* variable, described."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SetupError

_PREFIX = "TRIAGE_"


class Settings(BaseSettings):
    """How this service runs; read from the environment, never from code."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    data_dir: Path = Field(
        Path(".triage"), description="Directory of the embedded database; used when no database URL is given."
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL to use, as postgresql://user:password@host/database."
    )
    link_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="Secret under which persons are recognised across calls, at least 32 characters; with the"
        " embedded database one is made and kept beside it.",
    )
    replica_url: SecretStr | None = Field(
        None, description="A streaming replica of that PostgreSQL: reports are read from it."
    )
    catalog: Path | None = Field(
        None, description="Directory of the rule catalog; default: the built-in Durham catalog."
    )
    late_after_days: int = Field(
        30, ge=1, description="A call first heard of later than this is held for a supervisor, not offered."
    )
    group_size: int = Field(500, ge=1, le=5000, description="Most events that share one transaction.")
    connections: int = Field(
        10, ge=2, le=200, description="Database connections; intake and queues have eight more of their own."
    )
    docs: bool = Field(True, description="Serve the API page at /docs and the document at /openapi.json.")
    log_level: str = Field("info", description="debug, info, warning or error.")


def from_environment() -> Settings:
    """The settings. Raises SetupError that names each variable that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"{_PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors()]
        raise SetupError(f"Settings that cannot be read: {'; '.join(wrong)}.") from error
