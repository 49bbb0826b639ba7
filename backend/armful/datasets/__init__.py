"""Datasets and their images."""

from armful.datasets.queries import (
    dataset,
    dataset_counts,
    datasets,
    image,
    image_hash,
    image_names,
    known_hashes,
    reference,
)
from armful.datasets.service import Added, NewImage, add_images, add_reference, create_dataset, refuse

__all__ = [
    "Added",
    "NewImage",
    "add_images",
    "add_reference",
    "create_dataset",
    "dataset",
    "dataset_counts",
    "datasets",
    "image",
    "image_hash",
    "image_names",
    "known_hashes",
    "reference",
    "refuse",
]
