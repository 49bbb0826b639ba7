"""Projects and their classes: one question asked of a dataset, and its answers."""

from armful.projects.queries import class_counts, classes, image_count, project, projects
from armful.projects.service import create_class, create_project, update_class

__all__ = [
    "class_counts",
    "classes",
    "create_class",
    "create_project",
    "image_count",
    "project",
    "projects",
    "update_class",
]
