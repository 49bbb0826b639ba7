from fastapi import APIRouter
from sqlalchemy.orm import Session

from armful import projects
from armful.models import Class, Project, SavedView
from armful.projects.schemas import (
    ClassCreate,
    ClassList,
    ClassUpdate,
    ClassView,
    ProjectCounts,
    ProjectCreate,
    ProjectList,
    ProjectView,
    ViewCreate,
    ViewList,
    ViewView,
)
from armful.web import DbSession, ReadSession

router = APIRouter(tags=["projects"])


@router.get("/projects")
def list_projects(session: ReadSession, dataset_id: int | None = None) -> ProjectList:
    """All projects, or those of one dataset."""
    found = projects.projects(session, dataset_id=dataset_id)
    counts = projects.class_counts(session, [project.id for project, _ in found])
    return ProjectList(items=[_view(project, images, counts[project.id]) for project, images in found])


@router.post("/projects", status_code=201)
def create_project(new: ProjectCreate, session: DbSession) -> ProjectView:
    """Ask a question of a dataset."""
    made = projects.create_project(session, dataset_id=new.dataset_id, name=new.name)
    return get_project(made.id, session)


@router.get("/projects/{project_id}")
def get_project(project_id: int, session: ReadSession) -> ProjectView:
    """A project with its counts by class."""
    found = projects.project(session, project_id)
    by_class = projects.class_counts(session, [project_id])[project_id]
    return _view(found, projects.image_count(session, found), by_class)


@router.get("/projects/{project_id}/classes")
def list_classes(project_id: int, session: ReadSession) -> ClassList:
    """The project's classes in the order of the rail, with how many images have each."""
    projects.project(session, project_id)
    return ClassList(items=_class_views(session, project_id, projects.classes(session, project_id)))


@router.post("/projects/{project_id}/classes", status_code=201)
def create_class(project_id: int, new: ClassCreate, session: DbSession) -> ClassView:
    """Add a class; a free key and a colour are chosen when none are given."""
    return _class_views(session, project_id, [projects.create_class(session, project_id, new)])[0]


@router.patch("/classes/{class_id}")
def update_class(class_id: int, change: ClassUpdate, session: DbSession) -> ClassView:
    """Change a class's name, key, colour, description or place, or archive it."""
    found = projects.update_class(session, class_id, change)
    return _class_views(session, found.project_id, [found])[0]


@router.get("/projects/{project_id}/views")
def list_views(project_id: int, session: ReadSession) -> ViewList:
    """Ranks and filters that were kept under a name."""
    projects.project(session, project_id)
    return ViewList(items=[_saved_view(found) for found in projects.views(session, project_id)])


@router.post("/projects/{project_id}/views", status_code=201)
def create_view(project_id: int, new: ViewCreate, session: DbSession) -> ViewView:
    """Keep a rank and filters under a name; the same name again replaces what it stood for."""
    return _saved_view(projects.create_view(session, project_id, new))


@router.delete("/views/{view_id}", status_code=204)
def delete_view(view_id: int, session: DbSession) -> None:
    projects.delete_view(session, view_id)


def _view(project: Project, images: int, by_class: dict[int, int]) -> ProjectView:
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


def _class_views(session: Session, project_id: int, found: list[Class]) -> list[ClassView]:
    examples = projects.class_examples(session, project_id)
    return [
        ClassView(
            id=one.id,
            project_id=one.project_id,
            name=one.name,
            key=one.key,
            colour=one.colour,
            description=one.description,
            rank=one.rank,
            archived=one.archived_at is not None,
            count=one.image_count,
            examples=examples.get(one.id, []),
        )
        for one in found
    ]


def _saved_view(found: SavedView) -> ViewView:
    return ViewView(id=found.id, project_id=found.project_id, name=found.name, query=found.query)
