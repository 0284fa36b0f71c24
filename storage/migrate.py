"""Bring the database to the newest schema, and say whether it is there."""

from __future__ import annotations

import threading

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

_ALEMBIC = threading.Lock()
"""Alembic keeps what it is at in globals."""
ONE_AT_A_TIME = 7_218_440
"""The PostgreSQL advisory lock that lets one process migrate while the others wait; any number of our own will do."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; several processes may call this at once."""
    with _ALEMBIC, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config
