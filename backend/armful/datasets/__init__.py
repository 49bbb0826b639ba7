"""Datasets and their images."""

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
    "NewImage",
    "add_images",
    "create_dataset",
    "dataset",
    "dataset_counts",
    "datasets",
    "image",
    "image_hash",
    "image_names",
    "reference",
    "refuse",
    "take_reference",
]
