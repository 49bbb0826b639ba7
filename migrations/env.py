"""Alembic's entry: migrates the database of `ARMFUL_DATABASE_URL`, or the connection that a caller hands in."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from armful import models  # noqa: F401  (fills the metadata)
from armful.core.db import Base


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _migrate(given)
else:
    url = os.environ["ARMFUL_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
    with create_engine(url).connect() as own:
        _migrate(own)
