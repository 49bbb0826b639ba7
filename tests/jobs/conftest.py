from collections.abc import Callable

import pytest

from armful import jobs
from armful.models import Dataset, Job
from armful.runtime import Runtime


@pytest.fixture
def dataset_id(runtime: Runtime) -> int:
    with runtime.transaction() as session:
        made = Dataset(name="cars", encoder="tf_efficientnet_lite0")
        session.add(made)
    return made.id


@pytest.fixture
def new_job(runtime: Runtime, dataset_id: int) -> Callable[..., int]:
    """Makes a job of the dataset and tells its id."""

    def make(kind: str = "count", **arguments: object) -> int:
        with runtime.transaction() as session:
            return jobs.create(session, kind, arguments, dataset_id=dataset_id).id

    return make


@pytest.fixture
def read_job(runtime: Runtime) -> Callable[[int], Job]:
    """The job's row as it stands now."""

    def read(job_id: int) -> Job:
        with runtime.reading() as session:
            return jobs.job(session, job_id)

    return read
