from fastapi import APIRouter
from sqlalchemy.orm import Session

from armful import projects
from armful.models import Class, Project
from armful.projects.schemas import (
    ClassCreate,
    ClassList,
    ClassUpdate,
    ClassView,
    ProjectCounts,
    ProjectCreate,
    ProjectList,
    ProjectView,
)
from armful.web import DbSession, ReadSession

router = APIRouter(tags=["projects"])


@router.get("/projects")
def list_projects(session: ReadSession, dataset_id: int | None = None) -> ProjectList:
    """All projects, or those of one dataset."""
    found = projects.projects(session, dataset_id=dataset_id)
    return ProjectList(items=[_view(session, project, images) for project, images in found])


@router.post("/projects", status_code=201)
def create_project(new: ProjectCreate, session: DbSession) -> ProjectView:
    """Ask a question of a dataset."""
    made = projects.create_project(session, dataset_id=new.dataset_id, name=new.name)
    return get_project(made.id, session)


@router.get("/projects/{project_id}")
def get_project(project_id: int, session: ReadSession) -> ProjectView:
    """A project with its counts by class."""
    found = projects.project(session, project_id)
    return _view(session, found, projects.image_count(session, found))


@router.get("/projects/{project_id}/classes")
def list_classes(project_id: int, session: ReadSession) -> ClassList:
    """The project's classes in the order of the rail, with how many images have each."""
    projects.project(session, project_id)
    counts = projects.class_counts(session, project_id)
    return ClassList(
        items=[_class_view(found, counts.get(found.id, 0)) for found in projects.classes(session, project_id)]
    )


@router.post("/projects/{project_id}/classes", status_code=201)
def create_class(project_id: int, new: ClassCreate, session: DbSession) -> ClassView:
    """Add a class; a free key and a colour are chosen when none are given."""
    return _class_view(projects.create_class(session, project_id, new), 0)


@router.patch("/classes/{class_id}")
def update_class(class_id: int, change: ClassUpdate, session: DbSession) -> ClassView:
    """Change a class's name, key, colour, description or place, or archive it."""
    found = projects.update_class(session, class_id, change)
    return _class_view(found, projects.class_counts(session, found.project_id).get(found.id, 0))


def _view(session: Session, project: Project, images: int) -> ProjectView:
    by_class = projects.class_counts(session, project.id)
    labelled = sum(by_class.values())
    counts = ProjectCounts(images=images, labelled=labelled, unlabelled=images - labelled, by_class=by_class)
    return ProjectView(
        id=project.id,
        dataset_id=project.dataset_id,
        name=project.name,
        created_at=project.created_at,
        revision=project.revision,
        counts=counts,
    )


def _class_view(found: Class, count: int) -> ClassView:
    return ClassView(
        id=found.id,
        project_id=found.project_id,
        name=found.name,
        key=found.key,
        colour=found.colour,
        description=found.description,
        rank=found.rank,
        archived=found.archived_at is not None,
        count=count,
    )
