"""Short ways to rows that a test needs but is not about."""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from armful import datasets, events, helper_models, labels, projects, ranking
from armful.models import OWNER_ID
from armful.projects.schemas import ClassCreate
from armful.runtime import Runtime

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Bench:
    """A project over images without files: all that labels and rankings need."""

    runtime: Runtime
    dataset_id: int
    project_id: int
    image_ids: list[int]
    classes: dict[str, int]

    def label(
        self, name: str | None, images: Sequence[int], *, version: int = 0, key: str | None = None
    ) -> labels.Outcome:
        """Give the images at these places a class, shown at one version."""
        shown = [labels.Shown(self.image_ids[place], version) for place in images]
        class_id = None if name is None else self.classes[name]
        with self.runtime.transaction() as session:
            return labels.apply(session, self.project_id, class_id, shown, by=OWNER_ID, key=key)

    def undo(self, batch_id: int, *, key: str | None = None) -> labels.Outcome:
        with self.runtime.transaction() as session:
            return labels.undo(session, batch_id, by=OWNER_ID, key=key)

    def now(self) -> list[tuple[str | None, int]]:
        """Class name and version of every image, in order of position."""
        names = {class_id: name for name, class_id in self.classes.items()}
        with self.runtime.reading() as session:
            found = labels.current(session, self.project_id, self.image_ids)
        rows = [found.get(image_id) for image_id in self.image_ids]
        return [(names.get(row.class_id or 0), row.version) if row else (None, 0) for row in rows]


def make_rankings(runtime: Runtime, feed: events.Feed | None = None) -> ranking.Rankings:
    """The rankings of a process, as the API makes them."""
    return ranking.Rankings(runtime, helper_models.Predictors(runtime), feed)


def make_bench(runtime: Runtime, *, images: int = 6, classes: Sequence[str] = ("cat", "dog")) -> Bench:
    number = next(_numbers)
    with runtime.transaction() as session:
        dataset = datasets.create_dataset(session, name=f"dataset {number}", encoder="tf_efficientnet_lite0")
        added = datasets.add_images(
            session, dataset.id, [new_image(f"{number}/{place}.jpg") for place in range(images)]
        )
        project = projects.create_project(session, dataset_id=dataset.id, name="project")
        made = {name: projects.create_class(session, project.id, ClassCreate(name=name)).id for name in classes}
    return Bench(runtime, dataset.id, project.id, [one.image_id for one in added], made)


def new_image(name: str, *, group: str | None = None, metadata: Mapping[str, str] | None = None) -> datasets.NewImage:
    """An image of no file, its hash made from its name."""
    digest = hashlib.sha256(name.encode()).digest()
    return datasets.NewImage(name, digest, 40, 30, "jpeg", 100, group=group, metadata=dict(metadata or {}))
