from fastapi import APIRouter

from armful import datasets, embeddings
from armful.embeddings.schemas import EncoderList, EncoderView
from armful.jobs.schemas import JobView
from armful.web import CurrentRuntime, DbSession

router = APIRouter(tags=["embeddings"])


@router.get("/encoders")
def list_encoders(runtime: CurrentRuntime) -> EncoderList:
    """Encoders that work here without a network; any other timm model can be named as well."""
    default = runtime.settings.encoder
    return EncoderList(
        items=[
            EncoderView(name=one.name, title=one.title, dimension=one.dimension, is_default=one.name == default)
            for one in runtime.encoders.available()
        ]
    )


@router.post("/datasets/{dataset_id}/embeddings", status_code=202)
def create_embeddings(dataset_id: int, session: DbSession) -> JobView:
    """Embed what the dataset's encoder has not embedded yet, or all of it when the encoder has a new version."""
    datasets.dataset(session, dataset_id)
    return JobView.of(embeddings.request_embedding(session, dataset_id))
