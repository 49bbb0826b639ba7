from pathlib import Path

import pytest

from armful import embeddings, exchange, jobs
from armful.core.settings import Settings
from armful.exchange.schemas import ImportCreate
from armful.models import Job
from armful.runtime import Runtime

HANDLERS = {"import": exchange.import_handler, "embed": embeddings.embed_handler}


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for the whole run: the encoder is converted once."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def settings(settings: Settings, models_folder: Path) -> Settings:
    settings.store.mkdir()
    (settings.store / "models").symlink_to(models_folder)
    return settings.model_copy(update={"max_file_bytes": 1_000_000})


class Importer:
    """Asks for imports and runs the job in this process, as a worker would."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, dataset_id: int, **asked: object) -> Job:
        with self.runtime.transaction() as session:
            request = ImportCreate.model_validate(asked)
            job_id = exchange.request_import(session, self.runtime.settings, dataset_id, request).id
        return self.finish(job_id)

    def finish(self, job_id: int) -> Job:
        jobs.execute(self.runtime, HANDLERS, job_id)
        with self.runtime.reading() as session:
            return jobs.job(session, job_id)


@pytest.fixture
def importer(runtime: Runtime) -> Importer:
    return Importer(runtime)
