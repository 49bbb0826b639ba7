from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError
from armful.models import Class, ClassExample, Dataset, Project, SavedView


def project(session: Session, project_id: int) -> Project:
    """The project; NotFoundError without one."""
    found = session.get(Project, project_id)
    if found is None:
        raise NotFoundError.of("project", project_id)
    return found


def projects(session: Session, *, dataset_id: int | None = None) -> list[tuple[Project, int]]:
    """All projects, or a dataset's, oldest first, each with the number of images in its dataset."""
    query = select(Project, Dataset.image_count).join(Dataset, Dataset.id == Project.dataset_id).order_by(Project.id)
    if dataset_id is not None:
        query = query.where(Project.dataset_id == dataset_id)
    return [(row[0], row[1]) for row in session.execute(query)]


def image_count(session: Session, project: Project) -> int:
    """Images in the project's dataset."""
    return session.scalars(select(Dataset.image_count).where(Dataset.id == project.dataset_id)).one()


def classes(session: Session, project_id: int) -> list[Class]:
    """The project's classes in the order of the rail, archived ones last."""
    query = select(Class).where(Class.project_id == project_id)
    return list(session.scalars(query.order_by(Class.archived_at.is_not(None), Class.rank, Class.id)))


def class_counts(session: Session, project_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Project id to class id to the number of images that have it now; classes without an image are absent."""
    query = select(Class.project_id, Class.id, Class.image_count).where(
        Class.project_id.in_(project_ids), Class.image_count > 0
    )
    counts: dict[int, dict[int, int]] = {project_id: {} for project_id in project_ids}
    for project_id, class_id, count in session.execute(query):
        counts[project_id][class_id] = count
    return counts


def class_examples(session: Session, project_id: int) -> dict[int, list[int]]:
    """Class id to the images that show what it means, in order; classes without any are absent."""
    query = (
        select(ClassExample.class_id, ClassExample.image_id)
        .join(Class, Class.id == ClassExample.class_id)
        .where(Class.project_id == project_id)
        .order_by(ClassExample.class_id, ClassExample.rank)
    )
    found: dict[int, list[int]] = {}
    for class_id, image_id in session.execute(query):
        found.setdefault(class_id, []).append(image_id)
    return found


def views(session: Session, project_id: int) -> list[SavedView]:
    """The project's saved views, by name."""
    return list(session.scalars(select(SavedView).where(SavedView.project_id == project_id).order_by(SavedView.name)))
