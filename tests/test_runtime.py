import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from armful.models import Dataset
from armful.runtime import Runtime
from tests.makers import make_bench


def test_who_falls_asleep_in_a_transaction_lets_go_of_its_rows_when_a_lease_would_end(runtime: Runtime) -> None:
    """A worker that is stopped, swapped out or cut off from the database must not hold the one that takes over."""
    locked = select(Dataset).where(Dataset.id == make_bench(runtime).dataset_id).with_for_update()
    with Session(runtime.engine) as asleep:
        asleep.execute(locked)
        begun = time.monotonic()
        with runtime.transaction() as other:
            other.execute(text("SET LOCAL lock_timeout = '6s'"))
            other.execute(locked)
        assert time.monotonic() - begun < runtime.settings.job_lease_seconds + 2
        with pytest.raises(DBAPIError):
            asleep.execute(locked)
