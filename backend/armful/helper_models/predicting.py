from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from armful import embeddings, events, files, jobs, ml
from armful.models import Dataset, Job, JobState, Model, ModelKind, PredictionShard, Project

PREDICT = "predict"


def predict_handler(run: jobs.Run) -> None:
    """Job `predict`: predicts what a fine-tuned model has not predicted yet, in order of position."""
    model_id: int = run.arguments["model_id"]
    with run.runtime.reading() as session:
        model = session.get_one(Model, model_id)
        dataset_id = session.get_one(Project, model.project_id).dataset_id
        total = session.get_one(Dataset, dataset_id).image_count
    run.report(stage="Loading the model")
    classifier = ml.load_classifier(
        run.runtime.store.model_folder(model_id),
        device=run.runtime.settings.device,
        models_folder=run.runtime.store.models_folder,
    )
    with embeddings.ShardWriter(run, _shelf(run, classifier, model, dataset_id)) as writer:
        run.report(stage="Predicting", total=total, done=writer.next_position)
        writer.fill(progress=lambda done: run.report(done=done))
        writer.flush()
    run.report(result={"predicted": writer.next_position})


def request_predictions(session: Session, model: Model) -> Job:
    """A job that predicts what is not predicted yet; one that is queued for the model already serves as well."""
    dataset_id = session.get_one(Project, model.project_id).dataset_id
    waiting = session.scalars(
        select(Job)
        .where(
            Job.dataset_id == dataset_id,
            Job.kind == PREDICT,
            Job.state == JobState.QUEUED,
            Job.arguments["model_id"].as_integer() == model.id,
        )
        .with_for_update(skip_locked=True)
    ).first()
    return waiting or jobs.create(session, PREDICT, {"model_id": model.id}, dataset_id=dataset_id)


def request_all_predictions(session: Session, dataset_id: int) -> list[Job]:
    """As `request_predictions`, for each fine-tune by which a project of the dataset predicts: new images came in."""
    in_use = (
        select(Model)
        .join(Project, Project.predictor_id == Model.id)
        .where(Project.dataset_id == dataset_id, Model.kind == ModelKind.FINE_TUNE)
        .order_by(Model.id)
    )
    return [request_predictions(session, model) for model in session.scalars(in_use)]


def _shelf(run: jobs.Run, classifier: ml.Classifier, model: Model, dataset_id: int) -> embeddings.Shelf:
    """The shelf of a model's probabilities."""
    model_id, project_id = model.id, model.project_id

    def landed(session: Session) -> Sequence[PredictionShard]:
        query = select(PredictionShard).where(PredictionShard.model_id == model_id)
        return session.scalars(query.order_by(PredictionShard.start)).all()

    def land(session: Session, start: int, stop: int, *, failed: int, instead_of: Sequence[int]) -> None:  # noqa: ARG001  # rows of zeros say it
        session.execute(delete(PredictionShard).where(PredictionShard.id.in_(instead_of)))
        session.add(PredictionShard(model_id=model_id, start=start, stop=stop))
        session.flush()
        events.announce(session, events.project_topic(project_id))

    return embeddings.Shelf(
        dataset_id=dataset_id,
        folder=run.runtime.store.predictions_folder(model_id),
        dimension=classifier.classes,
        spec=files.PixelSpec(short_side=classifier.short_side, crop=classifier.crop),
        batch=classifier.batch,
        rows=lambda pixels: classifier.classify(pixels)[0],
        landed=landed,
        land=land,
    )
