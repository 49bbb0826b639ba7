"""Projects in which something is predicted: labelled by the names of the demo set's pictures, through the API."""

from collections.abc import Mapping
from itertools import count, islice
from typing import Any

from tests.e2e.pictures import kind_of
from tests.e2e.screens import make_project

_numbers = count(1)


class Predicted:
    """A project with a class for each kind, named for it, and labels for the first images of each kind."""

    def __init__(self, armful: Any, dataset_id: int, *, name: str, kinds: tuple[str, ...], labelled: int) -> None:
        self.armful = armful
        self.planted: list[int] = []
        self.id = make_project(armful, dataset_id, name=f"{name} {next(_numbers)}")
        self.classes = {
            kind: armful.call("POST", f"/projects/{self.id}/classes", {"name": kind})["id"] for kind in kinds
        }
        self.kinds = {item["id"]: self._kind(item["id"]) for item in self.images(label="all", limit=400)["items"]}
        for kind, class_id in self.classes.items():
            chosen = islice((image for image, found in self.kinds.items() if found == kind), labelled)
            images = [{"id": image, "version": 0} for image in chosen]
            if images:
                armful.call("POST", f"/projects/{self.id}/labels", {"class_id": class_id, "images": images})
        if labelled:
            armful.wait_for(self.is_predicted, "predictions", seconds=60)

    def images(self, **query: str | int) -> Any:
        search = "&".join(f"{name}={value}" for name, value in query.items())
        return self.armful.call("GET", f"/projects/{self.id}/images?{search}")

    def labels(self) -> Mapping[int, tuple[int, str]]:
        """Class and state of every labelled image."""
        found = self.images(label="any", limit=400)["items"]
        return {item["id"]: (item["label"]["class_id"], item["label"]["state"]) for item in found}

    def counts(self) -> Mapping[int, int]:
        """How many images without a label are predicted as each class."""
        found = self.armful.call("GET", f"/projects/{self.id}/predicted")["by_class"]
        return {int(class_id): count for class_id, count in found.items()}

    def batches(self) -> list[Any]:
        """Newest first."""
        found: list[Any] = self.armful.call("GET", f"/projects/{self.id}/batches")["items"]
        return found

    def is_predicted(self) -> bool:
        return any(item["prediction"] for item in self.images(limit=50)["items"])

    def _kind(self, image_id: int) -> str:
        return kind_of(self.armful.call("GET", f"/images/{image_id}")["names"][0])
