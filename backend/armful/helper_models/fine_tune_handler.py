import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import func

from armful import events, files, jobs, ml
from armful.core.errors import ArmfulError, InvalidError
from armful.helper_models import queries
from armful.helper_models.embedding_handler import request_model_embeddings
from armful.helper_models.predicting import request_predictions
from armful.helper_models.snapshot import LabelledPicture, kept_together, snapshot
from armful.models import Model


def fine_tune_handler(run: jobs.Run) -> None:
    """Job `fine-tune`: trains a model on the labels of its revision, then leaves a job that uses it on every image.

    After a kill any worker goes on from the last epoch's checkpoint, which is on the store.
    """
    model_id: int = run.arguments["model_id"]
    store = run.runtime.store
    work_folder = store.training_folder(model_id)
    with run.runtime.reading() as session:
        model = queries.model(session, model_id)
        labelled = snapshot(session, model)
        together = kept_together(session, run.runtime, model, labelled)
    if model.finished_at is None:
        _train(run, model, labelled, together, work_folder)
    with run.transaction() as session:
        if run.arguments.get("then_embed"):
            request_model_embeddings(session, model_id, only_if_better=True)
        else:
            request_predictions(session, model)
    shutil.rmtree(work_folder, ignore_errors=True)


def _train(
    run: jobs.Run, model: Model, labelled: Sequence[LabelledPicture], together: Sequence[str], work_folder: Path
) -> None:
    run.report(stage="Loading the model")
    store = run.runtime.store
    start = model.encoder if model.parent_id is None else str(store.model_folder(model.parent_id))
    settings = ml.FineTuneSettings(encoder=start, **model.settings)
    trainer = ml.prepare_training(settings, len(model.class_ids), device=run.runtime.settings.device)
    work_folder.mkdir(parents=True, exist_ok=True)
    with _decoded(run, labelled, trainer.short_side, work_folder) as (pixels, readable):

        def batch_done(epoch: int, batch: int, of: int) -> None:
            run.report(stage=f"Training epoch {epoch} of {settings.epochs}", done=batch, total=of)

        done = trainer.train(
            lambda rows: pixels[rows],
            np.array([labelled[row].column for row in readable], dtype=np.int64),
            [together[row] for row in readable],
            work_folder=work_folder,
            folder=store.model_folder(model.id),
            watch=ml.Watch(run.check_cancelled, batch_done, lambda epochs: _keep(run, model.id, epochs)),
        )
    figures = done.metrics.to_document() | {"held_out": "validation split"}
    _keep(run, model.id, done.epochs, figures)
    run.report(result={"accuracy": done.metrics.accuracy, "best_epoch": done.best_epoch})


def _keep(run: jobs.Run, model_id: int, epochs: Sequence[ml.Epoch], figures: dict[str, Any] | None = None) -> None:
    """Write the epochs so far into the model's card; with figures it is finished."""
    with run.transaction() as session:
        model = session.get_one(Model, model_id, with_for_update=True)
        model.metrics = {**(figures or {}), "epochs": [asdict(epoch) for epoch in epochs]}
        if figures is not None:
            model.finished_at = func.now()
        session.flush()
        events.announce(session, events.project_topic(model.project_id))


@contextmanager
def _decoded(
    run: jobs.Run, labelled: Sequence[LabelledPicture], side: int, folder: Path
) -> Iterator[tuple[npt.NDArray[np.uint8], list[int]]]:
    """The pictures (n, side, side, 3) that can be read, on disk, and their rows among the labelled ones."""
    spec = files.PixelSpec(short_side=side, crop=side)
    originals = (run.runtime.store.original_path(picture.sha256) for picture in labelled)
    readable: list[int] = []
    # The file has no name: however the process ends, the disk has its room back.
    with tempfile.TemporaryFile(dir=folder) as file:
        run.report(stage="Decoding", done=0, total=len(labelled))
        for row, picture in enumerate(run.runtime.decoder.decode_many(originals, spec)):
            run.check_cancelled()
            if not isinstance(picture, ArmfulError) and picture.pixels is not None:
                file.write(picture.pixels.data)
                readable.append(row)
            run.report(done=row + 1)
        if not readable:
            raise InvalidError("None of the labelled images can be read any more. Bring the store's folder back.")
        file.flush()
        shape = (len(readable), side, side, 3)
        yield np.memmap(file, dtype=np.uint8, mode="r", shape=shape), readable
