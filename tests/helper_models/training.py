"""Pictures of three colours, and what trains a tiny model on them as a worker does."""

import hashlib
import io

import numpy as np
from PIL import Image as Picture
from sqlalchemy import select

from armful import datasets, jobs, vectors
from armful.helper_models import service
from armful.helper_models.schemas import FineTuneCreate
from armful.models import Job, JobState, Model, ModelKind, PredictionShard
from armful.runtime import Runtime
from armful.worker import HANDLERS
from tests.makers import Bench

SIDE = 64
NAMES = ("red", "green", "blue")


def coloured_picture(number: int) -> bytes:
    random = np.random.default_rng(number)
    pixels = random.integers(0, 90, (SIDE, SIDE, 3), np.uint8)
    pixels[:, :, number % 3] += 120
    file = io.BytesIO()
    Picture.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def add_pictures(runtime: Runtime, dataset_id: int, numbers: range) -> list[int]:
    contents = [coloured_picture(number) for number in numbers]
    decoded = list(runtime.decoder.decode_many(contents))
    kept = [(picture, content) for picture, content in zip(decoded, contents, strict=True)]
    assert runtime.store.keep(kept) == [None] * len(contents)  # type: ignore[arg-type]  # none is refused
    images = [
        datasets.NewImage(f"{number}.png", hashlib.sha256(content).digest(), SIDE, SIDE, "png", len(content), None, {})
        for number, content in zip(numbers, contents, strict=True)
    ]
    with runtime.transaction() as session:
        return [added.image_id for added in datasets.add_images(session, dataset_id, images)]


def asked(start: str, epochs: int = 4) -> FineTuneCreate:
    return FineTuneCreate(
        kind=ModelKind.FINE_TUNE, encoder=start, epochs=epochs, batch_size=8, learning_rate=3e-3, patience=0
    )


def request(bench: Bench, start: str, epochs: int = 4) -> Model:
    return read_model(bench.runtime, service.request_fine_tune(bench.runtime, bench.project_id, asked(start, epochs)))


def do_all(runtime: Runtime) -> list[Job]:
    """See every queued job through, as a worker does; returns them as they ended."""
    ended: list[Job] = []
    while True:
        with runtime.reading() as session:
            job_id = session.scalars(select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id)).first()
        if job_id is None:
            return ended
        jobs.execute(runtime, HANDLERS, job_id)
        ended.append(read_job(runtime, job_id))


def read_job(runtime: Runtime, job_id: int) -> Job:
    with runtime.reading() as session:
        return jobs.job(session, job_id)


def read_model(runtime: Runtime, model_id: int) -> Model:
    with runtime.reading() as session:
        return session.get_one(Model, model_id)


def probabilities(bench: Bench, model: Model) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    with bench.runtime.reading() as session:
        shards = session.scalars(
            select(PredictionShard).where(PredictionShard.model_id == model.id).order_by(PredictionShard.start)
        ).all()
    folder = bench.runtime.store.predictions_folder(model.id)
    return np.concatenate([vectors.read_shard(folder, one.start, one.stop) for one in shards]).astype(np.float32)
