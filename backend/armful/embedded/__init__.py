"""The embedded deployment: Postgres from a wheel, a worker and the API as child processes of one supervisor."""

from armful.embedded.errors import StartError
from armful.embedded.postgres import Postgres

__all__ = ["Postgres", "StartError"]
