"""A Postgres for one bench, with the settings of a real deployment: what is committed is on disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from armful import file_broker
from armful.core.settings import Settings
from armful.embedded import Postgres

NAME = "armful"


@contextmanager
def temporary_postgres(folder: Path) -> Iterator[Postgres]:
    database = Postgres(folder / "postgres", socket_folder=folder / "run", log=folder / "postgres.log")
    database.start()
    try:
        database.ensure_database(NAME)
        yield database
    finally:
        database.stop()


def settings_for(postgres: Postgres, folder: Path, *, import_roots: Sequence[Path] = ()) -> Settings:
    return Settings(
        database_url=postgres.url(NAME),
        broker_url=file_broker.url(folder / "broker"),
        store=folder / "store",
        import_roots=list(import_roots),
    )
