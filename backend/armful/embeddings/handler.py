from sqlalchemy import select

from armful import files, jobs, ml
from armful.embeddings import service
from armful.embeddings.features import complete_features
from armful.embeddings.shelf import embedding_shelf
from armful.embeddings.writer import ShardWriter
from armful.models import Dataset, EmbeddingSet, Project


def embed_handler(run: jobs.Run) -> None:
    """Job `embed`: embeds what the dataset's encoder has not embedded yet, then ranks by that set.

    After it come the sets by which projects of their own choice rank.
    """
    if run.dataset_id is None:
        raise ValueError("an embed job needs a dataset")
    with run.runtime.reading() as session:
        dataset = session.get_one(Dataset, run.dataset_id)
        chosen = select(Project.embedding_set_id).where(Project.dataset_id == dataset.id)
        others = session.scalars(
            select(EmbeddingSet).where(EmbeddingSet.id.in_(chosen)).order_by(EmbeddingSet.id)
        ).all()
    found = embed(run, dataset.encoder)
    with run.transaction() as session:
        service.switch_to(session, found)
    for other in others:
        if other.id != found.id:
            embed(run, other.encoder, model_id=other.model_id)


def embed(run: jobs.Run, encoder_name: str, *, model_id: int | None = None) -> EmbeddingSet:
    """Embed what an encoder has not embedded yet of the job's dataset; the set, complete and with its features."""
    assert run.dataset_id is not None
    run.report(stage="Loading the encoder")
    encoder = run.runtime.encoder(encoder_name)
    version = ml.embedding_version(encoder, files.DECODER_VERSION)
    with run.transaction() as session:
        found = service.ensure_set(
            session,
            run.dataset_id,
            encoder=encoder_name,
            version=version,
            dimension=encoder.dimension,
            model_id=model_id,
        )
        total = session.get_one(Dataset, run.dataset_id).image_count
    with ShardWriter(run, embedding_shelf(run, encoder, found)) as writer:
        run.report(stage="Embedding", total=total, done=writer.next_position)
        writer.fill(progress=lambda done: run.report(done=done))
        writer.flush()
        embedded = writer.next_position
    run.report(stage="Finding neighbours", total=embedded, done=embedded, result={"embedded": embedded})
    complete_features(run, found)
    return found
