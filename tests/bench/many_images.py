"""A project over very many images, made in the database and on the store at once: no picture is decoded for it."""

import hashlib
import io
import os
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from sqlalchemy import text

from armful import datasets, embeddings, files, projects, vectors
from armful.core.settings import Settings
from armful.embeddings.service import land
from armful.migration import migrate
from armful.projects.schemas import ClassCreate
from armful.runtime import Runtime

PICTURES = 64
"""Different ones: the images share their thumbnails."""

GROUPED = 20
"""Images of a group."""


def fill_many(settings: Settings, images: int, *, dimension: int = 1280) -> tuple[int, int]:
    """Ids of the project and of its first image; the others follow it without a gap.

    With groups, metadata (`shop` of eight values, `serial` of its own) and random vectors; without originals.
    """
    runtime = Runtime.create(settings)
    migrate(runtime.engine)
    # Of few first bytes, so that the thumbnails lie in few folders: making and removing them would take minutes.
    hashes = [bytes([number % 16, 0]) + hashlib.sha256(b"%d" % number).digest()[2:] for number in range(images)]
    with runtime.transaction() as session:
        dataset = datasets.create_dataset(session, name="many", encoder=settings.encoder)
        project = projects.create_project(session, dataset_id=dataset.id, name="many")
        projects.create_class(session, project.id, ClassCreate(name="thing"))
        cursor = session.connection().connection.cursor()
        columns = "dataset_id, position, sha256, width, height, format, byte_size, group_name, meta"
        with cursor.copy(f"COPY images ({columns}) FROM STDIN") as copy:
            for place, sha256 in enumerate(hashes):
                group = f"car {place // GROUPED:05d}"
                meta = f'{{"shop": "shop {place * 7 % 8}", "serial": "S{place:07d}"}}'
                copy.write_row((dataset.id, place, sha256, 256, 192, "jpeg", 1000, group, meta))
        dataset.image_count = images
        first_id: int = session.execute(text("SELECT min(id) FROM images")).scalar_one()
        found = embeddings.ensure_set(session, dataset.id, encoder="bench", version="1", dimension=dimension)
        chance = np.random.default_rng(0)
        for start in range(0, images, vectors.SHARD_ROWS):
            stop = min(start + vectors.SHARD_ROWS, images)
            rows = chance.standard_normal((stop - start, dimension), dtype=np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            vectors.write_shard(runtime.store.vectors_folder(found.id), start, rows)
            land(session, found.id, start, stop, failed=0)
    with runtime.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE images"))
    _link_thumbnails(runtime.store, hashes)
    runtime.close()
    return project.id, first_id


def _link_thumbnails(store: files.Store, hashes: list[bytes]) -> None:
    made: list[Path] = []
    for number, sha256 in enumerate(hashes):
        path = store.thumbnail_path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < PICTURES:
            path.write_bytes(_thumbnail(number))
            made.append(path)
        else:
            os.link(made[number % PICTURES], path)


def _thumbnail(number: int) -> bytes:
    shades = np.random.default_rng(number).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Pillow.fromarray(shades).resize((256, 192)).save(stream, "jpeg", quality=80)
    return stream.getvalue()
