"""A client that labels without pause and takes no error for an answer."""

import random
import threading
import time
import uuid
from typing import Any

from tests.faults.armful_process import ArmfulProcess, CallError
from tests.faults.journal import Acknowledged, Journal


class LabellingClient:
    """Labels random images of a project, one gesture after the other, each sent until it is acknowledged."""

    def __init__(self, armful: ArmfulProcess, project_id: int, class_ids: list[int], *, seed: int) -> None:
        self.journal = Journal()
        self.failure: BaseException | None = None
        self._armful = armful
        self._project_id = project_id
        self._choices = [*class_ids, None]
        self._chance = random.Random(seed)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the gesture under way be acknowledged, then stop."""
        self._stopping.set()
        self._thread.join(timeout=90)
        if self.failure is not None:
            raise AssertionError("the client met an error that no retry mends") from self.failure
        assert not self._thread.is_alive(), "a gesture is still not acknowledged"

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._gesture()
        except BaseException as error:
            self.failure = error

    def _gesture(self) -> None:
        seed = self._chance.randrange(1000)
        path = f"/projects/{self._project_id}/images?rank=random:{seed}&label=all&limit=20"
        items = self._insist("GET", path)["items"]
        if not items:
            time.sleep(0.2)
            return
        images = [{"id": item["id"], "version": item["label"]["version"] if item["label"] else 0} for item in items]
        class_id, key = self._chance.choice(self._choices), str(uuid.UUID(int=self._chance.getrandbits(128)))
        answer = self._insist(
            "POST", f"/projects/{self._project_id}/labels", {"class_id": class_id, "images": images}, key=key
        )
        versions = {image_id: answer["labels"][str(image_id)]["version"] for image_id in answer["applied"]}
        self.journal.writes.append(Acknowledged(key, class_id, answer["batch_id"], versions))

    def _insist(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Any:
        while True:
            try:
                return self._armful.call(method, path, body, headers={"idempotency-key": key} if key else None)
            except CallError as error:
                if error.status < 500:
                    raise
            except OSError:
                pass
            time.sleep(0.1)
