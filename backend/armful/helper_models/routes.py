from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Request, UploadFile
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from armful import helper_models, projects
from armful.core.errors import ConflictError
from armful.helper_models import bundles, queries, service, trying
from armful.helper_models.predictors import Predictors
from armful.helper_models.queries import ModelStanding
from armful.helper_models.schemas import (
    ClassFigures,
    HeadCreate,
    LiveHeadView,
    ModelCreate,
    ModelList,
    ModelMetrics,
    ModelState,
    ModelUpdate,
    ModelView,
    PredictedCounts,
    PredictorChoice,
    ScoreBin,
    ScoreList,
    TriedList,
    TriedPicture,
    TriedPrediction,
)
from armful.jobs.schemas import JobView
from armful.models import Job, JobState, Model, ModelKind, Project
from armful.web import CurrentRuntime, DbSession, ReadSession, read_upload

router = APIRouter(tags=["models"])


async def _predictors(request: Request) -> Predictors:
    predictors: Predictors = request.app.state.predictors
    return predictors


CurrentPredictors = Annotated[Predictors, Depends(_predictors)]


@router.get("/projects/{project_id}/models")
def list_models(project_id: int, session: ReadSession, predictors: CurrentPredictors) -> ModelList:
    """A project's models, newest first, and the live head that follows its labels."""
    now = helper_models.standing(session, project_id)
    predictors.refresh(session, now)
    last = predictors.last(project_id)
    training = last.training if last else None
    live = None
    if training is not None:
        found = training.metrics
        live = LiveHeadView(
            revision=training.snapshot.revision,
            label_count=len(training.positions),
            class_ids=training.class_ids.tolist(),
            accuracy=found.accuracy,
            macro_f1=found.macro_f1,
            expected_calibration_error=found.expected_calibration_error,
        )
    return ModelList(
        items=[_without_confusion(view) for view in _views(session, project_id)],
        live=live,
        waiting_for=None if live else service.waiting_for(session, now),
    )


@router.post("/projects/{project_id}/models", status_code=202)
def create_model(
    project_id: int, asked: Annotated[ModelCreate, Body()], runtime: CurrentRuntime, predictors: CurrentPredictors
) -> ModelView:
    """Keep the live head as it is, at once; or train a timm model on the labels, as a job."""
    if isinstance(asked, HeadCreate):
        model_id = service.keep_head(runtime, predictors, project_id, asked)
    else:
        model_id = service.request_fine_tune(runtime, project_id, asked)
    with runtime.reading() as session:
        return _view_of(session, queries.model(session, model_id))


@router.get("/models/{model_id}")
def get_model(model_id: int, session: ReadSession) -> ModelView:
    """One model: what it was trained on, how good it is, what it is used for."""
    return _view_of(session, queries.model(session, model_id))


@router.patch("/models/{model_id}")
def update_model(model_id: int, asked: ModelUpdate, session: DbSession) -> ModelView:
    """Give a model another name."""
    return _view_of(session, service.rename(session, model_id, asked.name))


@router.delete("/models/{model_id}", status_code=204)
def delete_model(model_id: int, session: DbSession, runtime: CurrentRuntime) -> None:
    """Delete a model that nothing uses, with its predictions and embeddings."""
    service.remove(session, runtime, model_id)


@router.put("/projects/{project_id}/predictor", status_code=204)
def choose_predictor(project_id: int, asked: PredictorChoice, session: DbSession) -> None:
    """Predict by a model from now on, or by the live head."""
    service.predict_by(session, project_id, asked.model_id)


@router.get("/projects/{project_id}/predicted")
def count_predicted(project_id: int, session: ReadSession, predictors: CurrentPredictors) -> PredictedCounts:
    """How many unlabelled images are predicted as each class: what there is to confirm."""
    now = helper_models.standing(session, project_id)
    predictions = predictors.current(session, now)
    labelled = predictors.labels(session, now)
    return PredictedCounts(by_class=queries.predicted_counts(predictions, labelled) if predictions else {})


@router.get("/projects/{project_id}/scores")
def list_scores(project_id: int, class_id: int, session: ReadSession, predictors: CurrentPredictors) -> ScoreList:
    """How the probabilities of a class are spread over the images: what a range of them is chosen from."""
    now = helper_models.standing(session, project_id)
    predictions = predictors.current(session, now)
    if predictions is None:
        raise ConflictError(service.waiting_for(session, now) or "Nothing is predicted yet. Label some images first.")
    labelled = predictors.labels(session, now)
    found = queries.density(predictions, labelled, class_id)
    count = len(found.unlabelled)
    return ScoreList(
        bins=[
            ScoreBin(low=place / count, high=(place + 1) / count, unlabelled=unlabelled, labelled=labelled_)
            for place, (unlabelled, labelled_) in enumerate(zip(found.unlabelled, found.labelled, strict=True))
        ]
    )


@router.get("/models/{model_id}/export", response_class=FileResponse)
def export_model(
    model_id: int,
    session: ReadSession,
    runtime: CurrentRuntime,
    format: Literal["safetensors", "onnx"] = "safetensors",
) -> FileResponse:
    """A zip of weights, classes, preprocessing and a card: safetensors for timm, or ONNX with bytes in."""
    made = bundles.bundle(session, runtime, model_id, format)
    name = f"model-{queries.model(session, model_id).number}-{format}.zip"
    return FileResponse(made, filename=name, background=BackgroundTask(made.unlink))


@router.post("/models/{model_id}/predict")
def try_pictures(
    model_id: int,
    files: list[UploadFile],
    session: ReadSession,
    runtime: CurrentRuntime,
    predictors: CurrentPredictors,
) -> TriedList:
    """What a model says of pictures that need not be in the dataset."""
    limit = runtime.settings.max_file_bytes
    pictures = [(file.filename or "picture", read_upload(file, limit)) for file in files]
    project_id = queries.model(session, model_id).project_id
    names = {found.id: found.name for found in projects.classes(session, project_id)}
    return TriedList(
        items=[
            TriedPicture(
                name=tried.name,
                predictions=None if tried.classes is None else _named(tried.classes, names),
                reason=tried.reason,
            )
            for tried in trying.try_pictures(session, runtime, predictors, model_id, pictures)
        ]
    )


def _named(classes: list[tuple[int, float]], names: dict[int, str]) -> list[TriedPrediction]:
    return [
        TriedPrediction(class_id=class_id, name=names[class_id], probability=probability)
        for class_id, probability in classes
    ]


def _without_confusion(view: ModelView) -> ModelView:
    """For lists: of 300 classes the matrix alone has 300 kB."""
    return view.model_copy(update={"metrics": view.metrics and view.metrics.model_copy(update={"confusion": []})})


def _view_of(session: Session, model: Model) -> ModelView:
    return next(iter(_views(session, model.project_id, model_id=model.id)))


def _views(session: Session, project_id: int, *, model_id: int | None = None) -> Iterable[ModelView]:
    predictor_id = session.get_one(Project, project_id).predictor_id
    for found in queries.models(session, project_id, model_id=model_id):
        yield _view(found, predictor_id)


def _view(found: ModelStanding, predictor_id: int | None) -> ModelView:
    model, job = found.model, found.job
    measured = dict(model.metrics or {})
    epochs = measured.pop("epochs", [])
    metrics = None
    if "accuracy" in measured:
        classes = [
            ClassFigures(class_id=class_id, **values)
            for class_id, values in zip(model.class_ids, measured.pop("classes"), strict=True)
        ]
        metrics = ModelMetrics(classes=classes, **{"learning_curve": []} | measured)
    return ModelView(
        id=model.id,
        project_id=model.project_id,
        kind=model.kind,
        number=model.number,
        name=model.name,
        state=_state(model, job),
        job=JobView.of(job) if job else None,
        encoder=model.encoder,
        parent_id=model.parent_id,
        settings=model.settings,
        class_ids=model.class_ids,
        revision=model.revision,
        label_count=model.label_count,
        metrics=metrics,
        epochs=epochs,
        in_use=predictor_id == model.id,
        predicted=found.predicted,
        embedding_set_id=found.embedding_set_id,
        created_at=model.created_at,
        finished_at=model.finished_at,
    )


def _state(model: Model, job: Job | None) -> ModelState:
    if model.finished_at is not None or model.kind == ModelKind.HEAD:
        return "ready"
    if job is not None and job.state == JobState.CANCELLED:
        return "cancelled"
    return "training" if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING) else "failed"
