from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from armful import events
from armful.core.errors import ConflictError, InvalidError, NameTakenError, NotFoundError
from armful.models import Class, ClassExample, Dataset, Image, Project, SavedView
from armful.projects import palette, queries
from armful.projects.schemas import ClassCreate, ClassUpdate, ViewCreate


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
    for required in ("name", "colour", "description", "rank", "archived", "examples"):
        if required in sent and sent[required] is None:
            raise InvalidError(f"{required} cannot be null; leave it out to keep it as it is.")
    if (examples := sent.pop("examples", None)) is not None:
        _show_by(session, found, examples)
    archived = sent.pop("archived", None)
    if archived is not None:
        found.archived_at = (found.archived_at or datetime.now(UTC)) if archived else None
        events.announce(session, events.project_topic(found.project_id))
    for field, value in sent.items():
        setattr(found, field, value)
    _refuse_taken(others, name=found.name, key=None if found.archived_at else found.key)
    session.flush()
    return found


def create_view(session: Session, project_id: int, new: ViewCreate) -> SavedView:
    """Keep a rank and filters under a name; the same name again replaces what it stood for."""
    queries.project(session, project_id)
    statement = insert(SavedView).values(project_id=project_id, name=new.name, query=new.query)
    return session.scalars(
        statement.on_conflict_do_update(
            index_elements=["project_id", "name"], set_={"query": statement.excluded.query}
        ).returning(SavedView),
        execution_options={"populate_existing": True},
    ).one()


def delete_view(session: Session, view_id: int) -> None:
    """NotFoundError when there is none."""
    found = session.get(SavedView, view_id)
    if found is None:
        raise NotFoundError.of("view", view_id)
    session.delete(found)


def _show_by(session: Session, found: Class, image_ids: list[int]) -> None:
    """Replace a class's examples."""
    dataset_id = session.scalars(select(Project.dataset_id).where(Project.id == found.project_id)).one()
    known = select(Image.id).where(Image.dataset_id == dataset_id, Image.id.in_(image_ids))
    if missing := set(image_ids) - set(session.scalars(known)):
        raise NotFoundError(f"Not images of this project's dataset: {', '.join(map(str, sorted(missing)))}.")
    session.execute(delete(ClassExample).where(ClassExample.class_id == found.id))
    unique = dict.fromkeys(image_ids)
    session.add_all(
        ClassExample(class_id=found.id, image_id=image_id, rank=rank) for rank, image_id in enumerate(unique)
    )


def _refuse_taken(others: list[Class], *, name: str, key: str | None) -> None:
    for other in others:
        if other.name.casefold() == name.casefold():
            if other.archived_at is not None:
                raise NameTakenError(
                    f"An archived class is named {other.name!r}. Bring it back, or choose another name."
                )
            raise NameTakenError(f"There is a class {other.name!r} already. Merge with it, or choose another name.")
        if key is not None and other.key == key and other.archived_at is None:
            raise ConflictError(f"The key {key!r} belongs to the class {other.name!r}. Choose another key.")
