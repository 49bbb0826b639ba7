"""Datasets and their images."""

from armful.datasets.columns import Columns, ImageColumns
from armful.datasets.facets import Facet, groups, metadata_names, metadata_values
from armful.datasets.queries import (
    dataset,
    dataset_counts,
    datasets,
    image,
    image_hash,
    image_names,
    reference,
)
from armful.datasets.references import take_reference
from armful.datasets.service import Added, NewImage, add_images, create_dataset, refuse

__all__ = [
    "Added",
    "Columns",
    "Facet",
    "ImageColumns",
    "NewImage",
    "add_images",
    "create_dataset",
    "dataset",
    "dataset_counts",
    "datasets",
    "groups",
    "image",
    "image_hash",
    "image_names",
    "metadata_names",
    "metadata_values",
    "reference",
    "refuse",
    "take_reference",
]
