from armful import files, jobs, ml
from armful.embeddings import service
from armful.embeddings.features import complete_features
from armful.embeddings.shelf import embedding_shelf
from armful.embeddings.writer import ShardWriter
from armful.models import Dataset


def embed_handler(run: jobs.Run) -> None:
    """Job `embed`: embeds what the dataset's encoder has not embedded yet, then ranks by that set."""
    if run.dataset_id is None:
        raise ValueError("an embed job needs a dataset")
    with run.runtime.reading() as session:
        dataset = session.get_one(Dataset, run.dataset_id)
    run.report(stage="Loading the encoder")
    encoder = run.runtime.encoders.load(dataset.encoder)
    version = ml.embedding_version(encoder, files.DECODER_VERSION)
    with run.transaction() as session:
        found = service.ensure_set(
            session, dataset.id, encoder=encoder.name, version=version, dimension=encoder.dimension
        )
    with ShardWriter(run, embedding_shelf(run, encoder, found)) as writer:
        run.report(stage="Embedding", total=dataset.image_count, done=writer.next_position)
        writer.fill(progress=lambda done: run.report(done=done))
        writer.flush()
    run.report(stage="Finding neighbours")
    complete_features(run, found)
    with run.transaction() as session:
        service.switch_to(session, found)
    run.report(result={"embedded": writer.next_position})
