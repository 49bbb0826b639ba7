import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from armful import migration
from armful.core.db import Base
from armful.embedded import Postgres


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    """On a database without tables."""
    postgres.ensure_database("empty")
    made = create_engine(_with_psycopg(postgres.url("empty")))
    yield made
    made.dispose()
    keeper = create_engine(_with_psycopg(postgres.url("postgres")), isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        connection.execute(text("DROP DATABASE empty WITH (FORCE)"))
    keeper.dispose()


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a later Armful: ours and one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder)
    (folder / "versions" / "later.py").write_text(
        "from alembic import op\n"
        f"revision = 'later'\ndown_revision = {_head()!r}\n"
        "def upgrade(): op.execute('CREATE TABLE later (id int PRIMARY KEY)')\n"
        "def downgrade(): op.execute('DROP TABLE later')\n"
    )
    return folder


def test_an_empty_database_gets_all_tables_and_the_second_time_nothing(engine: Engine) -> None:
    assert migration.migrate(engine) == migration.Revisions(found=None, wanted=_head())
    assert migration.migrate(engine) == migration.Revisions(found=_head(), wanted=_head())
    assert {"jobs", "labels", "alembic_version"} <= set(inspect(engine).get_table_names())


def test_an_older_database_is_brought_forward(engine: Engine, later: Path) -> None:
    migration.migrate(engine)
    assert migration.migrate(engine, folder=later).found == _head()
    assert inspect(engine).has_table("later")


def test_a_newer_database_is_refused_and_left_alone(engine: Engine, later: Path) -> None:
    migration.migrate(engine, folder=later)
    with pytest.raises(migration.NewerSchemaError, match="newer Armful"):
        migration.migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "later"


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine, later: Path) -> None:
    broken = later / "versions" / "later.py"
    broken.write_text(broken.read_text().replace("id int PRIMARY KEY)", "id int PRIMARY KEY); SELECT 1/0; SELECT ("))
    with pytest.raises(Exception, match="syntax error"):
        migration.migrate(engine, folder=later)
    assert inspect(engine).get_table_names() == []


def test_two_processes_that_migrate_at_once_do_not_collide(engine: Engine) -> None:
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(migration.migrate(engine).found)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [_head(), _head(), _head(), None]


def test_counts_of_classes_are_taken_from_the_labels_that_there_are(engine: Engine) -> None:
    migration.migrate(engine)
    config = Config()
    config.set_main_option("script_location", str(migration.FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(text("INSERT INTO datasets (name, encoder) VALUES ('d', 'e')"))
        connection.execute(text("INSERT INTO projects (dataset_id, name) VALUES (1, 'p')"))
        connection.execute(
            text("INSERT INTO classes (project_id, name, colour, rank) VALUES (1, 'a', '', 0), (1, 'b', '', 1)")
        )
        connection.execute(
            text(
                "INSERT INTO labels (project_id, image_id, position, class_id, version, batch_id, revision) "
                "VALUES (1, 1, 0, 2, 1, 1, 1), (1, 2, 1, 2, 1, 1, 1), (1, 3, 2, NULL, 2, 1, 1)"
            )
        )
    migration.migrate(engine)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT image_count FROM classes ORDER BY id")).all() == [0, 2]


def _head() -> str | None:
    return ScriptDirectory(str(migration.FOLDER)).get_current_head()


def _with_psycopg(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:", 1)


def test_the_tables_of_the_migrations_are_those_of_the_models_and_the_way_back_is_clean(engine: Engine) -> None:
    migration.migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    config = Config()
    config.set_main_option("script_location", str(migration.FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    migration.migrate(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
