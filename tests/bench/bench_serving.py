"""Server CPU of a page, a thumbnail and a durable write, each against the least that could serve it.

    python -m tests.bench.bench_serving

A page of 50 from a ranking of 10 thousand and a thumbnail are set against an empty FastAPI route under the same
server, in CPU of the server's process; a durable write of 50 labels against one fsynced commit of a single row, in
wall time of the same unit of work in one process. The same write through HTTP is printed beside it. What is compared
takes turns, so a noisy machine is noisy for both.
"""

import hashlib
import http.client
import io
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from fastapi import FastAPI
from PIL import Image as Pillow
from sqlalchemy import text

from armful import datasets, embeddings, files, labels, projects, vectors
from armful.api import create_api
from armful.core.settings import Settings
from armful.embeddings.service import land
from armful.migration import migrate
from armful.models import OWNER_ID
from armful.projects.schemas import ClassCreate
from armful.runtime import Runtime
from tests.bench.database import settings_for, temporary_postgres

IMAGES = 10_000
ROUNDS = 5
PER_ROUND = 1000


def main(images: int = IMAGES, rounds: int = ROUNDS, per_round: int = PER_ROUND) -> dict[str, float]:
    """Print the figures, and return the ratios by name."""
    with tempfile.TemporaryDirectory() as folder, temporary_postgres(Path(folder)) as postgres:
        settings = settings_for(postgres, Path(folder))
        project_id, class_id, image_ids = fill(settings, images)
        with serving("armful", settings) as armful, serving("empty", settings) as empty:
            pages = itertools.cycle(_pages(armful, project_id, image_ids[5]))
            thumbnails = itertools.cycle(_thumbnails(armful, project_id, min(images, 400)))
            figures = {
                "empty route": lambda: empty.get("/"),
                "page of 50": lambda: armful.get(next(pages)),
                "thumbnail": lambda: armful.get(next(thumbnails)),
            }
            costs = _server_cpu(
                figures, {"empty route": empty, "page of 50": armful, "thumbnail": armful}, rounds, per_round
            )
            writes = _writes(armful, settings, project_id, class_id, image_ids, rounds * 30)
    ratios = {
        "page / empty route, server CPU": costs["page of 50"] / costs["empty route"],
        "thumbnail / empty route, server CPU": costs["thumbnail"] / costs["empty route"],
        "write of 50 labels / one commit, wall": writes["50 labels"] / writes["one commit"],
    }
    goals = {"page": 3.0, "thumbnail": 3.0, "write": 2.0}
    for name, cost in costs.items():
        print(f"  {name:<24}{cost * 1e6:8.0f} µs of server CPU")
    for name, cost in writes.items():
        print(f"  {name:<24}{cost * 1e3:8.2f} ms, median")
    for name, ratio in ratios.items():
        print(f"  {name:<44}{ratio:6.2f}  (goal ≤ {goals[name.split()[0]]:g})")
    return ratios


class Server:
    """A server process, one connection to it, and what CPU it has used."""

    def __init__(self, process: subprocess.Popen[bytes], connection: http.client.HTTPConnection) -> None:
        self._process = process
        self._connection = connection

    @property
    def url(self) -> str:
        return f"http://{self._connection.host}:{self._connection.port}"

    def get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        return self._answer()

    def post(self, path: str, body: object, key: str) -> bytes:
        headers = {"content-type": "application/json", "idempotency-key": key}
        self._connection.request("POST", path, json.dumps(body), headers)
        return self._answer()

    def cpu(self) -> float:
        """Seconds of user and system time of all its threads so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _answer(self) -> bytes:
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:300]!r}")
        return body


def serve(kind: str, port: int) -> None:
    """The server process: Armful's API, or an application with one empty route."""
    if kind == "empty":
        app = FastAPI()

        @app.get("/")
        async def empty() -> dict[str, str]:
            return {}

    else:
        app = create_api(Runtime.create(Settings()))  # type: ignore[call-arg]  # from the environment
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


@contextmanager
def serving(kind: str, settings: Settings) -> Iterator[Server]:
    port = _free_port()
    environment = os.environ | {
        "ARMFUL_DATABASE_URL": settings.database_url,
        "ARMFUL_BROKER_URL": settings.broker_url,
        "ARMFUL_STORE": str(settings.store),
        **({"ARMFUL_FRONTEND": str(settings.frontend)} if settings.frontend else {}),
    }
    command = [sys.executable, "-m", "tests.bench.bench_serving", kind, str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_for(port)
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                yield Server(process, connection)
        finally:
            process.send_signal(signal.SIGINT)


def fill(settings: Settings, images: int) -> tuple[int, int, list[int]]:
    """A project over images with random vectors, all with a thumbnail of their own."""
    runtime = Runtime.create(settings)
    migrate(runtime.engine)
    chance = np.random.default_rng(0)
    new: list[datasets.NewImage] = []
    for start in range(0, images, 500):
        kept = [(_picture(start + place), b"%d" % (start + place)) for place in range(min(500, images - start))]
        runtime.store.keep(kept)
        new += [
            datasets.NewImage(f"{start + place}.jpg", picture.sha256, 256, 192, "jpeg", 1000)
            for place, (picture, _) in enumerate(kept)
        ]
    with runtime.transaction() as session:
        dataset = datasets.create_dataset(session, name="bench", encoder=settings.encoder)
        image_ids = [one.image_id for one in datasets.add_images(session, dataset.id, new)]
        project = projects.create_project(session, dataset_id=dataset.id, name="bench")
        class_id = projects.create_class(session, project.id, ClassCreate(name="thing")).id
        found = embeddings.ensure_set(session, dataset.id, encoder="bench", version="1", dimension=1280)
        rows = chance.standard_normal((images, 1280)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        vectors.write_shard(runtime.store.vectors_folder(found.id), 0, rows)
        land(session, found.id, 0, images, failed=0)
    runtime.close()
    return project.id, class_id, image_ids


def _picture(number: int) -> files.Picture:
    shades = np.random.default_rng(number).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    thumbnail = io.BytesIO()
    Pillow.fromarray(shades).resize((256, 192)).save(thumbnail, "jpeg", quality=80)
    digest = hashlib.sha256(b"%d" % number).digest()
    return files.Picture(digest, 1000, 256, 192, "jpeg", thumbnail.getvalue(), None)


def _pages(armful: Server, project_id: int, reference: int) -> list[str]:
    """The addresses of all pages of one ranking."""
    base = f"/api/v1/projects/{project_id}/images?rank=similar:{reference}&limit=50"
    addresses = [base]
    while cursor := json.loads(armful.get(addresses[-1]))["next_cursor"]:
        addresses.append(f"{base}&cursor={cursor}")
    return addresses


def _thumbnails(armful: Server, project_id: int, count: int) -> list[str]:
    page = json.loads(armful.get(f"/api/v1/projects/{project_id}/images?rank=newest&limit={count}"))
    return [item["thumbnail"] for item in page["items"]]


def _server_cpu(
    figures: Mapping[str, Callable[[], object]], servers: dict[str, Server], rounds: int, per_round: int
) -> dict[str, float]:
    costs: dict[str, list[float]] = {name: [] for name in figures}
    for call in figures.values():
        for _ in range(50):
            call()
    for _ in range(rounds):
        for name, call in figures.items():
            before = servers[name].cpu()
            for _ in range(per_round):
                call()
            costs[name].append((servers[name].cpu() - before) / per_round)
    return {name: statistics.median(values) for name, values in costs.items()}


def _writes(
    armful: Server, settings: Settings, project_id: int, class_id: int, image_ids: list[int], count: int
) -> dict[str, float]:
    """Median wall time of each kind of write, in turns, all on warm connections."""
    runtime = Runtime.create(settings)
    with runtime.transaction() as session:
        session.execute(text("CREATE TABLE one_row (n int)"))

    def one_commit(turn: int) -> None:
        with runtime.transaction() as session:
            session.execute(text("INSERT INTO one_row VALUES (:n)"), {"n": turn})

    def fifty_labels(turn: int) -> None:
        shown = [labels.Shown(image_id, 0) for image_id in image_ids[turn * 50 : turn * 50 + 50]]
        with runtime.transaction() as session:
            labels.apply(session, project_id, class_id, shown, by=OWNER_ID, key=f"here {turn}")

    def fifty_by_http(turn: int) -> None:
        place = len(image_ids) - turn * 50
        images = [{"id": image_id, "version": 0} for image_id in image_ids[place - 50 : place]]
        armful.post(f"/api/v1/projects/{project_id}/labels", {"class_id": class_id, "images": images}, f"http {turn}")

    kinds = {"one commit": one_commit, "50 labels": fifty_labels, "50 labels by HTTP": fifty_by_http}
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(min(count, len(image_ids) // 100)):
        for name, write in kinds.items():
            began = time.perf_counter()
            write(turn)
            times[name].append(time.perf_counter() - began)
    runtime.close()
    return {name: statistics.median(values[len(values) // 10 :]) for name, values in times.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()
