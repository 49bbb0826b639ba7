from fastapi import APIRouter
from sqlalchemy import select

from armful import embeddings, helper_models
from armful.helper_models import service
from armful.helper_models.embedding_handler import request_model_embeddings
from armful.helper_models.schemas import EmbeddingSetChoice, EmbeddingSetList, EmbeddingSetView
from armful.jobs.schemas import JobView
from armful.models import EmbeddingSet, Model
from armful.web import DbSession, ReadSession

router = APIRouter(tags=["models"])


@router.post("/models/{model_id}/embeddings", status_code=202)
def create_model_embeddings(model_id: int, session: DbSession) -> JobView:
    """Embed every image by a fine-tuned model; when that is complete the project ranks by it, and can switch back."""
    return JobView.of(request_model_embeddings(session, model_id))


@router.get("/projects/{project_id}/embedding-sets")
def list_embedding_sets(project_id: int, session: ReadSession) -> EmbeddingSetList:
    """The embeddings that the project can rank by, and how well each ranks held-out labels."""
    now = helper_models.standing(session, project_id)
    of_the_dataset = embeddings.dataset_set(session, now.dataset_id)
    own = session.scalars(select(Model).where(Model.project_id == project_id))
    names = {model.id: model.name for model in own}
    return EmbeddingSetList(
        items=[
            _view(
                found,
                embedded,
                title=names[found.model_id] if found.model_id else found.encoder,
                in_use=found.id == now.embedding_set_id,
                is_of_the_dataset=of_the_dataset is not None and found.id == of_the_dataset.id,
            )
            for found, embedded in embeddings.sets(session, now.dataset_id)
            if found.model_id is None or found.model_id in names
        ]
    )


@router.put("/projects/{project_id}/embedding-set", status_code=204)
def choose_embedding_set(project_id: int, asked: EmbeddingSetChoice, session: DbSession) -> None:
    """Rank the project by other embeddings from now on; pages that are open go on as they are."""
    service.rank_by(session, project_id, asked.embedding_set_id)


def _view(found: EmbeddingSet, embedded: int, *, title: str, in_use: bool, is_of_the_dataset: bool) -> EmbeddingSetView:
    measured = found.evaluation or {}
    return EmbeddingSetView(
        id=found.id,
        encoder=found.encoder,
        title=title,
        model_id=found.model_id,
        dimension=found.dimension,
        images=embedded,
        in_use=in_use,
        is_of_the_dataset=is_of_the_dataset,
        mean_average_precision=measured.get("mean_average_precision"),
        head_accuracy=measured.get("head_accuracy"),
        held_out=measured.get("held_out", 0),
        created_at=found.created_at,
    )
