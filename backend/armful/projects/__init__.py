"""Projects and their classes: one question asked of a dataset, and its answers."""

from armful.projects.queries import class_counts, class_examples, classes, image_count, project, projects, views
from armful.projects.service import create_class, create_project, create_view, delete_view, update_class

__all__ = [
    "class_counts",
    "class_examples",
    "classes",
    "create_class",
    "create_project",
    "create_view",
    "delete_view",
    "image_count",
    "project",
    "projects",
    "update_class",
    "views",
]
