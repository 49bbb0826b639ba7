"""Uploaded pictures to rank by, which are no images of the dataset."""

from sqlalchemy.dialects.postgresql import insert

from armful.core.errors import TooLargeError, UnreadablePictureError
from armful.datasets import queries
from armful.datasets.names import storable_name
from armful.models import ReferenceImage
from armful.runtime import Runtime


def take_reference(runtime: Runtime, dataset_id: int, *, name: str, data: bytes) -> ReferenceImage:
    """Keep a picture to rank by; the same picture again is the same reference.

    On disk when this returns. It is decoded and stored outside the transaction. NotFoundError without such a
    dataset, UnreadablePictureError or TooLargeError for what is no picture for us.
    """
    with runtime.reading() as session:
        queries.dataset(session, dataset_id)
    try:
        picture = runtime.decoder.decode(data)
    except (UnreadablePictureError, TooLargeError) as refused:
        raise type(refused)(f"{name} {refused.detail}.") from refused
    runtime.store.keep([(picture, data)])
    statement = insert(ReferenceImage).values(
        dataset_id=dataset_id,
        name=storable_name(name),
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
    )
    with runtime.transaction() as session:
        return session.scalars(
            statement.on_conflict_do_update(
                index_elements=["dataset_id", "sha256"], set_={"name": statement.excluded.name}
            ).returning(ReferenceImage)
        ).one()
