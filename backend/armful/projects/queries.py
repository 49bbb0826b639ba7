from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError
from armful.models import Class, Dataset, Label, Project


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


def class_counts(session: Session, project_id: int) -> dict[int, int]:
    """Class id to the number of images that have it now."""
    query = select(Label.class_id, func.count()).where(Label.project_id == project_id).group_by(Label.class_id)
    return {class_id: count for class_id, count in session.execute(query) if class_id is not None}
