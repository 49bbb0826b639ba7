import shutil
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from armful import embeddings, events, jobs, ml
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.helper_models import queries
from armful.helper_models.live_head import LEAST_LABELS, Training
from armful.helper_models.predictors import Predictors
from armful.helper_models.published import publish
from armful.helper_models.schemas import FineTuneCreate, HeadCreate
from armful.helper_models.standing import Standing, standing
from armful.models import Class, EmbeddingSet, Job, Model, ModelKind, Project
from armful.projects import project as find_project
from armful.runtime import Runtime, after_commit

FINE_TUNE = "fine-tune"


def keep_head(runtime: Runtime, predictors: Predictors, project_id: int, asked: HeadCreate) -> int:
    """Train the live head from the ground up and keep it, with its figures; the model's id.

    It is trained and measured outside the transaction, so that nobody's labels wait. ConflictError with too few labels.
    """
    with runtime.reading() as session:
        now = standing(session, project_id)
        training = predictors.retrain(session, now)
        if training is None or now.embedding_set_id is None:
            raise ConflictError(waiting_for(session, now) or "There is no head to keep yet. Label some images first.")
        predictions = predictors.of_training(session, now, training)
        embedding_set = session.get_one(EmbeddingSet, now.embedding_set_id)
    measured = figures(training)
    with runtime.transaction() as session:
        made = _add(
            session,
            locked(session, project_id),
            asked.name,
            kind=ModelKind.HEAD,
            encoder=embedding_set.encoder,
            parent_id=embedding_set.model_id,
            head_id=publish(session, predictions),
            settings={"penalty": training.trained.sums.penalty},
            class_ids=training.class_ids.tolist(),
            revision=training.snapshot.revision,
            label_count=len(training.positions),
            metrics=measured,
            finished_at=func.now(),
        )
        return made.id


def figures(training: Training) -> dict[str, Any]:
    """A head's metrics by its folds, with its learning curve."""
    found = training.metrics.to_document()
    curve = ml.learning_curve(
        training.features,
        training.columns,
        training.families,
        len(training.class_ids),
        penalty=training.trained.sums.penalty,
    )
    return found | {
        "held_out": "out-of-fold",
        "learning_curve": [{"labels": labels, "accuracy": accuracy} for labels, accuracy in curve],
    }


def request_fine_tune(runtime: Runtime, project_id: int, asked: FineTuneCreate) -> int:
    """A model to be trained on the labels of now, and the job that trains it; the model's id.

    NotFoundError for an encoder or parent that is not there, ConflictError with labels of fewer than two classes.
    """
    with runtime.reading() as session:
        encoder = _start_of(session, find_project(session, project_id), asked)
    # Outside the transaction: it may have to import timm first, and nobody's labels shall wait for that.
    runtime.encoders.check(encoder)
    with runtime.transaction() as session:
        return add_fine_tune(session, project_id, asked, encoder=encoder).id


def add_fine_tune(
    session: Session, project_id: int, asked: FineTuneCreate, *, encoder: str | None = None, then_embed: bool = False
) -> Model:
    """As `request_fine_tune`, from an encoder that is known to be there, the dataset's if none.

    With `then_embed` it is trained for its embeddings, which take over if they are better; nothing is predicted by it.
    """
    project = locked(session, project_id)
    counts = _labels_by_class(session, project_id)
    if len(counts) < 2:
        raise ConflictError("A model needs labels of two classes. Label some images of each first.")
    job = jobs.create(session, FINE_TUNE, {}, dataset_id=project.dataset_id)
    made = _add(
        session,
        project,
        asked.name,
        kind=ModelKind.FINE_TUNE,
        encoder=encoder or _start_of(session, project, asked),
        parent_id=asked.parent_id,
        settings=asked.model_dump(exclude={"kind", "name", "encoder", "parent_id"}),
        class_ids=sorted(counts),
        revision=project.revision,
        label_count=sum(counts.values()),
        job_id=job.id,
    )
    job.arguments = {"model_id": made.id, "then_embed": then_embed}
    return made


def _start_of(session: Session, project: Project, asked: FineTuneCreate) -> str:
    """The encoder that a fine-tune starts from."""
    if asked.parent_id is None:
        if asked.encoder and len(ml.encoder_parts(asked.encoder)) > 1:
            raise InvalidError("One model is trained at a time. Name one encoder, without a +.")
        # Of a dataset's joined encoders the first.
        return asked.encoder or ml.encoder_parts(embeddings.dataset_encoder(session, project.dataset_id))[0]
    parent = queries.model(session, asked.parent_id)
    if parent.project_id != project.id or parent.kind != ModelKind.FINE_TUNE:
        raise InvalidError("Go on from a fine-tune of this project.")
    if parent.finished_at is None:
        raise ConflictError(f"The model {parent.name!r} is not ready yet. Wait for it, or start from an encoder.")
    return parent.encoder


def rename(session: Session, model_id: int, name: str) -> Model:
    found = queries.model(session, model_id)
    found.name = name
    session.flush()
    return found


def predict_by(session: Session, project_id: int, model_id: int | None) -> None:
    """Predict by a model from now on, or by the live head; ConflictError for a model that is not ready."""
    project = locked(session, project_id)
    if model_id is not None:
        found = queries.model(session, model_id)
        if found.project_id != project_id:
            raise InvalidError("This model belongs to another project.")
        if found.finished_at is None:
            raise ConflictError(f"The model {found.name!r} is not ready yet. Wait until it is trained.")
    project.predictor_id = model_id
    events.announce(session, events.project_topic(project_id))


def rank_by(session: Session, project_id: int, embedding_set_id: int | None) -> None:
    """Rank the project by an embedding set of its dataset from now on; None for the dataset's own choice."""
    project = locked(session, project_id)
    if embedding_set_id is not None:
        found = session.get(EmbeddingSet, embedding_set_id)
        if found is None or found.dataset_id != project.dataset_id:
            raise NotFoundError(f"This project's dataset has no embeddings {embedding_set_id}.")
        if embeddings.latest_features(session, embedding_set_id) is None:
            raise ConflictError("These embeddings are still being made. Wait until their job is done.")
    embeddings.rank_project_by(session, project, embedding_set_id)


def remove(session: Session, runtime: Runtime, model_id: int) -> None:
    """Delete a model, its predictions and the embeddings made from it; ConflictError while something uses it."""
    found = queries.model(session, model_id)
    project = locked(session, found.project_id)
    if project.predictor_id == model_id:
        raise ConflictError(f"The project predicts by {found.name!r}. Choose another model or the live head first.")
    at_work = select(Job.kind).where(Job.state.in_(jobs.UNFINISHED), Job.arguments["model_id"].as_integer() == model_id)
    if (kind := session.scalars(at_work.limit(1)).first()) is not None:
        raise ConflictError(f"A job ({kind}) is at work with {found.name!r}. Wait for it, or cancel it first.")
    for embedding_set in session.scalars(select(EmbeddingSet).where(EmbeddingSet.model_id == model_id)):
        embeddings.remove_set(session, runtime, embedding_set)
    session.execute(update(Model).where(Model.parent_id == model_id).values(parent_id=None))
    session.delete(found)
    session.flush()
    store = runtime.store
    folders = (store.model_folder(model_id), store.training_folder(model_id), store.predictions_folder(model_id))

    def remove_files() -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    after_commit(session, remove_files)


def waiting_for(session: Session, now: Standing) -> str | None:
    """Why a project has no live head, and what to do; None when it should have one."""
    if now.feature_set_id is None:
        return "The images are still being embedded. Predictions follow by themselves."
    counts = _labels_by_class(session, now.project_id)
    missing = LEAST_LABELS - sum(counts.values())
    if len(counts) < 2:
        return "Label images of two classes or more. Predictions follow by themselves."
    return f"Label {missing} more images. Predictions follow by themselves." if missing > 0 else None


def _labels_by_class(session: Session, project_id: int) -> dict[int, int]:
    query = select(Class.id, Class.image_count).where(
        Class.project_id == project_id, Class.image_count > 0, Class.archived_at.is_(None)
    )
    return {row.id: row.image_count for row in session.execute(query)}


def locked(session: Session, project_id: int) -> Project:
    """The project, locked: what is decided on its models happens one at a time."""
    find_project(session, project_id)
    return session.get_one(Project, project_id, with_for_update=True)


def _add(session: Session, project: Project, name: str | None, **values: Any) -> Model:
    # A deleted model's number may be the highest there was; names, not numbers, are what people refer to.
    number = 1 + (session.scalar(select(func.max(Model.number)).where(Model.project_id == project.id)) or 0)
    kind = values["kind"]
    words = {ModelKind.HEAD: "Head", ModelKind.FINE_TUNE: "Fine-tune"}
    made = Model(project_id=project.id, number=number, name=name or f"{words[kind]} {number}", **values)
    session.add(made)
    session.flush()
    session.refresh(made)
    events.announce(session, events.project_topic(project.id))
    return made
