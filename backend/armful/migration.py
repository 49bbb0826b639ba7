"""Brings a database to this code's schema, or refuses one that a newer Armful has written."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

import armful
from armful.core.errors import ConflictError

FOLDER = Path(armful.__file__).parents[2] / "migrations"

_LOCK = 0x41524D46  # any number, the same in every Armful
_WAIT_FOR_OTHERS = "5min"
_WAIT_FOR_LOCKS = "10s"


class NewerSchemaError(ConflictError):
    """The database was written by a newer Armful."""

    code = "newer-schema"


@dataclass(frozen=True)
class Revisions:
    """Where a database stands, and where this code wants it; none before the first migration."""

    found: str | None
    wanted: str | None


def revisions(connection: Connection, *, folder: Path = FOLDER) -> Revisions:
    """Read the database's revision. Changes nothing; raises NewerSchemaError where this code does not know it."""
    scripts = ScriptDirectory(str(folder))
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise NewerSchemaError(
            f"This database was written by a newer Armful (schema {found}; this one knows up to "
            f"{scripts.get_current_head()}). Nothing was changed. Install that version or a later one, "
            "or start with another data folder."
        )
    return Revisions(found=found, wanted=scripts.get_current_head())


def migrate(engine: Engine, *, folder: Path = FOLDER) -> Revisions:
    """Apply what is missing, all or nothing, one process at a time; the revision found and the one now in force.

    Gives up after ten seconds on a table that somebody holds, so that a queue of waiting statements cannot form.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": _WAIT_FOR_OTHERS})
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": _WAIT_FOR_LOCKS})
        standing = revisions(connection, folder=folder)
        if standing.found != standing.wanted:
            config = Config()
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return standing


def migrate_url(database_url: str) -> Revisions:
    """The same for a database of which only the URL is at hand."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        return migrate(engine)
    finally:
        engine.dispose()
