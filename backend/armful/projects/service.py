from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.models import Class, Dataset, Project
from armful.projects import palette, queries
from armful.projects.schemas import ClassCreate, ClassUpdate


def create_project(session: Session, *, dataset_id: int, name: str) -> Project:
    """Ask a new question of a dataset. ConflictError when the dataset has a project of this name."""
    if session.get(Dataset, dataset_id) is None:
        raise NotFoundError.of("dataset", dataset_id)
    made = Project(dataset_id=dataset_id, name=name)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(f"This dataset has a project named {name!r} already. Choose another name.") from error
    return made


def create_class(session: Session, project_id: int, new: ClassCreate) -> Class:
    """Add an answer; a key and a colour are chosen when none are given.

    ConflictError when a class of the project has the name or the key.
    """
    # The lock keeps two people who add classes at once from choosing the same key.
    if session.scalar(select(Project).where(Project.id == project_id).with_for_update()) is None:
        queries.project(session, project_id)
    present = queries.classes(session, project_id)
    _refuse_taken(present, name=new.name, key=new.key)
    made = Class(
        project_id=project_id,
        name=new.name,
        key=new.key or palette.free_key([other.key for other in present if other.key and not other.archived_at]),
        colour=(new.colour or palette.next_colour([other.colour for other in present])).lower(),
        description=new.description,
        rank=max((other.rank for other in present), default=-1) + 1,
    )
    session.add(made)
    session.flush()
    return made


def update_class(session: Session, class_id: int, change: ClassUpdate) -> Class:
    """Change the fields that were sent. ConflictError when another class of the project has the name or the key."""
    found = session.get(Class, class_id)
    if found is None:
        raise NotFoundError.of("class", class_id)
    session.execute(select(Project.id).where(Project.id == found.project_id).with_for_update())
    others = [other for other in queries.classes(session, found.project_id) if other.id != class_id]
    sent = change.model_dump(exclude_unset=True)
    for required in ("name", "colour", "description", "rank", "archived"):
        if required in sent and sent[required] is None:
            raise InvalidError(f"{required} cannot be null; leave it out to keep it as it is.")
    archived = sent.pop("archived", None)
    if archived is not None:
        found.archived_at = (found.archived_at or datetime.now(UTC)) if archived else None
    for field, value in sent.items():
        setattr(found, field, value)
    _refuse_taken(others, name=found.name, key=None if found.archived_at else found.key)
    session.flush()
    return found


def _refuse_taken(others: list[Class], *, name: str, key: str | None) -> None:
    for other in others:
        if other.name.casefold() == name.casefold():
            raise ConflictError(f"There is a class {other.name!r} already. Choose another name.")
        if key is not None and other.key == key and other.archived_at is None:
            raise ConflictError(f"The key {key!r} belongs to the class {other.name!r}. Choose another key.")
