"""Server CPU of a page, a thumbnail and a durable write, each against the least that could serve it.

    python -m tests.bench.bench_serving

A page of 50 from a ranking of 10 thousand and a thumbnail are set against an empty FastAPI route under the same
server, in CPU of the server's process; a write of 50 labels against one fsynced commit of a single row, in wall time
as the client sees both. What is compared takes turns, so a noisy machine is noisy for both.
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
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg
import uvicorn
from fastapi import FastAPI
from PIL import Image as Pillow

from armful import datasets, embeddings, file_broker, files, projects, vectors
from armful.api import create_api
from armful.core.settings import Settings
from armful.embedded import Postgres
from armful.embeddings.service import land
from armful.migration import migrate
from armful.projects.schemas import ClassCreate
from armful.runtime import Runtime

IMAGES = 10_000
ROUNDS = 5
PER_ROUND = 1000


def main(images: int = IMAGES, rounds: int = ROUNDS, per_round: int = PER_ROUND) -> dict[str, float]:
    """Print the figures, and return the ratios by name."""
    with tempfile.TemporaryDirectory() as folder, _postgres(Path(folder)) as postgres:
        settings = Settings(
            database_url=postgres.url("armful"), broker_url=file_broker.url(Path(folder) / "broker"), store=Path(folder)
        )
        project_id, class_id, image_ids = _fill(settings, images)
        with _server("armful", settings) as armful, _server("empty", settings) as empty:
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
            writes = _writes(armful, postgres, project_id, class_id, image_ids, rounds * 30)
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


class _Server:
    """A server process, one connection to it, and what CPU it has used."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

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
def _server(kind: str, settings: Settings) -> Iterator[_Server]:
    port = _free_port()
    environment = os.environ | {
        "ARMFUL_DATABASE_URL": settings.database_url,
        "ARMFUL_BROKER_URL": settings.broker_url,
        "ARMFUL_STORE": str(settings.store),
    }
    command = [sys.executable, "-m", "tests.bench.bench_serving", kind, str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_for(port)
            yield _Server(process, port)
        finally:
            process.send_signal(signal.SIGINT)


@contextmanager
def _postgres(folder: Path) -> Iterator[Postgres]:
    """With the settings of a real deployment: what is committed is on disk."""
    database = Postgres(folder / "postgres", socket_folder=folder / "run", log=folder / "postgres.log")
    database.start()
    try:
        database.ensure_database("armful")
        yield database
    finally:
        database.stop()


def _fill(settings: Settings, images: int) -> tuple[int, int, list[int]]:
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


def _pages(armful: _Server, project_id: int, reference: int) -> list[str]:
    """The addresses of all pages of one ranking."""
    base = f"/api/v1/projects/{project_id}/images?rank=similar:{reference}&limit=50"
    addresses = [base]
    while cursor := json.loads(armful.get(addresses[-1]))["next_cursor"]:
        addresses.append(f"{base}&cursor={cursor}")
    return addresses


def _thumbnails(armful: _Server, project_id: int, count: int) -> list[str]:
    page = json.loads(armful.get(f"/api/v1/projects/{project_id}/images?rank=newest&limit={count}"))
    return [item["thumbnail"] for item in page["items"]]


def _server_cpu(
    figures: Mapping[str, Callable[[], object]], servers: dict[str, _Server], rounds: int, per_round: int
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
    armful: _Server, postgres: Postgres, project_id: int, class_id: int, image_ids: list[int], count: int
) -> dict[str, float]:
    """Wall time of both kinds of write, in turns, each on a warm connection."""
    times: dict[str, list[float]] = {"one commit": [], "50 labels": []}
    with psycopg.connect(postgres.url("armful"), autocommit=True) as connection:
        connection.execute("CREATE TABLE one_row (n int)")
        for turn in range(count):
            began = time.perf_counter()
            connection.execute("INSERT INTO one_row VALUES (%s)", (turn,))
            times["one commit"].append(time.perf_counter() - began)
            place = turn * 50 % (len(image_ids) - 50)
            shown = [
                {"id": image_id, "version": turn * 50 // (len(image_ids) - 50)}
                for image_id in image_ids[place : place + 50]
            ]
            body = {"class_id": class_id if shown[0]["version"] % 2 == 0 else None, "images": shown}
            began = time.perf_counter()
            armful.post(f"/api/v1/projects/{project_id}/labels", body, f"turn {turn}")
            times["50 labels"].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in times.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
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
