"""A real Postgres for the whole run, a fresh database for each test, and the API on top of it."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from armful import file_broker
from armful.api import create_api
from armful.core.settings import Settings
from armful.embedded import Postgres
from armful.migration import migrate
from armful.runtime import Runtime

_TEMPLATE = "armful_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The embedded Postgres with the tables of this code in a template database."""
    folder = tmp_path_factory.mktemp("pg")
    # Nothing here has to outlive a power cut; tests/embedded and tests/faults run with the real settings.
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
    database = Postgres(folder / "data", socket_folder=folder / "run", log=folder / "postgres.log", options=quick)
    database.start()
    try:
        database.ensure_database(_TEMPLATE)
        engine = create_engine(database.url(_TEMPLATE).replace("postgresql:", "postgresql+psycopg:", 1))
        migrate(engine)
        engine.dispose()
        yield database
    finally:
        database.stop()


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """URL of a database of this test's own, migrated and otherwise empty."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE}'.encode())
        yield postgres.url(name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        broker_url=file_broker.url(tmp_path / "broker"),
        store=tmp_path / "store",
        import_roots=[tmp_path],
        job_lease_seconds=2.0,
    )


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """The composition root on this test's database, store and broker."""
    made = Runtime.create(settings, pool_size=5)
    yield made
    made.close()


@pytest.fixture
def api(runtime: Runtime) -> Iterator[TestClient]:
    """A client of the whole API, lifespan included."""
    with TestClient(create_api(runtime), base_url="http://127.0.0.1") as client:
        yield client
