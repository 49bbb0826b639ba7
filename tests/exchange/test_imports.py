import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

from armful import datasets, embeddings, files, jobs, vectors
from armful.models import Dataset, EmbeddingSet, Image, JobState
from armful.runtime import Runtime
from tests.exchange.conftest import HANDLERS, Importer
from tests.files.pictures import encoded, photo, quarters, saved

ORIENTATION = 0x0112


@pytest.fixture
def dataset_id(runtime: Runtime) -> int:
    with runtime.transaction() as session:
        return datasets.create_dataset(session, name="photos", encoder="tf_efficientnet_lite0").id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    return made


def test_pictures_become_images_with_thumbnails_and_vectors(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    saved(folder, 5)

    job = importer.run(dataset_id, source=str(folder))

    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    assert job.result == {"found": 5, "created": 5, "duplicate": 0, "refused": 0, "embedded": 5}
    images = _images(runtime, dataset_id)
    assert [image.position for image in images] == [0, 1, 2, 3, 4]
    assert {(image.width, image.height, image.format) for image in images} == {(640, 480, "jpeg")}
    for image in images:
        assert runtime.store.original_path(image.sha256).stat().st_size == image.byte_size
        assert runtime.store.thumbnail_path(image.sha256).is_file()
    rows = _rows(runtime, dataset_id)
    assert rows.shape == (5, 1280)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_a_vector_is_that_of_the_picture_alone(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    """Each row belongs to the image at its position, and is what the encoder makes of the original."""
    saved(folder, 40)
    importer.run(dataset_id, source=str(folder))
    encoder = runtime.encoders.load("tf_efficientnet_lite0")
    spec = files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop)

    rows = _rows(runtime, dataset_id)

    for image in _images(runtime, dataset_id)[::7]:
        pixels = runtime.decoder.decode(runtime.store.original_path(image.sha256), spec).pixels
        assert pixels is not None
        assert rows[image.position] @ encoder.embed(pixels[None])[0] == pytest.approx(1.0, abs=1e-3)


def test_an_import_with_a_new_version_of_the_encoder_embeds_all_anew_and_ranks_by_that(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    saved(folder, 4)
    importer.run(dataset_id, source=str(folder))
    with runtime.transaction() as session:
        session.execute(update(EmbeddingSet).values(version="of an older Armful"))
    (folder / "late.jpg").write_bytes(encoded(photo(seed=99), "JPEG"))

    assert importer.run(dataset_id, source=str(folder)).error is None

    with runtime.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        assert datasets.dataset_counts(session, dataset).embedded == 5
        assert embeddings.current_set(session, dataset).version != "of an older Armful"


def test_the_same_import_again_adds_nothing(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    saved(folder, 4)
    importer.run(dataset_id, source=str(folder))
    before = _rows(runtime, dataset_id)

    job = importer.run(dataset_id, source=str(folder))

    assert (job.result["created"], job.result["duplicate"]) == (0, 4)
    assert len(_images(runtime, dataset_id)) == 4
    assert np.array_equal(_rows(runtime, dataset_id), before)


def test_the_same_picture_twice_is_one_image_with_two_names(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    first = saved(folder, 1)[0]
    (folder / "copies").mkdir()
    shutil.copyfile(first, folder / "copies" / "again.jpg")

    job = importer.run(dataset_id, source=str(folder))

    assert (job.result["created"], job.result["duplicate"]) == (1, 1)
    image = _images(runtime, dataset_id)[0]
    with runtime.reading() as session:
        assert sorted(datasets.image_names(session, image.id)) == ["000.jpg", "copies/again.jpg"]


def test_every_format_is_taken_and_every_refusal_has_its_reason(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        (folder / f"good.{kind.lower()}").write_bytes(encoded(photo(seed=1), kind))
    whole = encoded(photo(seed=2), "JPEG")
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.png").write_bytes(b"")
    (folder / "page.jpg").write_text("<html><script>alert(1)</script></html>")
    (folder / "notes.txt").write_text("no picture")

    job = importer.run(dataset_id, source=str(folder))

    assert job.state == JobState.SUCCEEDED
    assert sorted(image.format for image in _images(runtime, dataset_id)) == [
        "bmp",
        "gif",
        "jpeg",
        "png",
        "tiff",
        "webp",
    ]
    with runtime.reading() as session:
        refused = {refusal.name: refusal.reason for refusal in jobs.refusals(session, job.id, limit=10, after=0)}
    assert set(refused) == {"cut.jpg", "empty.png", "page.jpg", "notes.txt"}
    assert all(len(reason) > 5 for reason in refused.values())
    assert (job.result["found"], job.result["refused"]) == (10, 4)


def test_an_import_that_finds_nothing_fails_and_says_what_to_do(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    empty = importer.run(dataset_id, source=str(folder))
    (folder / "notes.txt").write_text("no picture")
    named_otherwise = importer.run(dataset_id, source=str(folder))
    (folder / "page.jpg").write_text("<html>")
    unreadable = importer.run(dataset_id, source=str(folder))

    assert {job.state for job in (empty, named_otherwise, unreadable)} == {JobState.FAILED}
    assert f"There is no picture in {folder}" in (empty.error or "")
    assert f"The one file of {folder} cannot be taken" in (named_otherwise.error or "")
    assert f"None of the 2 files of {folder} can be taken" in (unreadable.error or "")
    assert (unreadable.result["found"], unreadable.result["refused"]) == (2, 2)

    (folder / "page.jpg").write_bytes(encoded(photo(), "JPEG"))
    with runtime.transaction() as session:
        jobs.retry(session, unreadable.id)
    again = importer.finish(unreadable.id)
    assert (again.state, again.error, again.result["created"]) == (JobState.SUCCEEDED, None, 1)


def test_a_picture_that_lies_on_its_side_is_put_upright(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    image = quarters().crop((0, 0, 320, 160))
    exif = image.getexif()
    exif[ORIENTATION] = 6
    (folder / "side.jpg").write_bytes(encoded(image, "JPEG", exif=exif))

    importer.run(dataset_id, source=str(folder))

    found = _images(runtime, dataset_id)[0]
    assert (found.width, found.height) == (160, 320)


def test_a_group_comes_from_the_parent_folder(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    for group in ("vw golf", "fiat 500"):
        (folder / group).mkdir()
        (folder / group / "front.jpg").write_bytes(encoded(photo(seed=len(group)), "JPEG"))

    importer.run(dataset_id, source=str(folder), group_by="parent")

    assert {image.group_name for image in _images(runtime, dataset_id)} == {"vw golf", "fiat 500"}


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    saved(folder, 400)
    with runtime.transaction() as session:
        job_id = jobs.create(session, "import", {"source": str(folder)}, dataset_id=dataset_id).id
    stopping = threading.Event()
    worker = threading.Thread(target=jobs.execute, args=(runtime, HANDLERS, job_id), kwargs={"stopping": stopping})
    worker.start()
    while not _images(runtime, dataset_id):
        assert worker.is_alive()
        time.sleep(0.01)
    stopping.set()
    worker.join()
    assert 0 < len(_images(runtime, dataset_id)) < 400

    job = importer.finish(job_id)

    assert (job.state, job.result["created"], job.result["duplicate"]) == (JobState.SUCCEEDED, 400, 0)
    assert _rows(runtime, dataset_id).any(axis=1).all()


def test_uploads_during_an_import_keep_rows_and_positions_together(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    """Images that came in by another way have no pixels in the importer's hands: it fetches them in between."""
    saved(folder, 70)
    importer.run(dataset_id, source=str(folder))
    with runtime.transaction() as session:
        picture = runtime.decoder.decode(encoded(photo(seed=900), "JPEG"))
        runtime.store.keep([(picture, encoded(photo(seed=900), "JPEG"))])
        new = datasets.NewImage("upload.jpg", picture.sha256, picture.width, picture.height, "jpeg", picture.byte_size)
        datasets.add_images(session, dataset_id, [new])
    (folder / "late.jpg").write_bytes(encoded(photo(seed=901), "JPEG"))

    job = importer.run(dataset_id, source=str(folder))

    assert job.result["embedded"] == 72
    assert _rows(runtime, dataset_id).any(axis=1).sum() == 72


def test_an_original_that_is_lost_leaves_an_empty_row_and_stops_nothing(
    runtime: Runtime, importer: Importer, dataset_id: int, folder: Path
) -> None:
    saved(folder, 3)
    importer.run(dataset_id, source=str(folder))
    lost = _images(runtime, dataset_id)[1]
    runtime.store.original_path(lost.sha256).unlink()
    with runtime.transaction() as session:
        # As after an upgrade of the encoder: another version, so everything is embedded anew.
        session.get_one(Dataset, dataset_id).encoder = "tf_efficientnet_lite1"
        job_id = embeddings.request_embedding(session, dataset_id).id

    job = importer.finish(job_id)

    assert job.state == JobState.SUCCEEDED
    with runtime.reading() as session:
        counts = datasets.dataset_counts(session, datasets.dataset(session, dataset_id))
    assert (counts.images, counts.embedded) == (3, 2)


def _images(runtime: Runtime, dataset_id: int) -> list[Image]:
    with runtime.reading() as session:
        return list(session.scalars(select(Image).where(Image.dataset_id == dataset_id).order_by(Image.position)))


def _rows(runtime: Runtime, dataset_id: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    with runtime.reading() as session:
        found = embeddings.current_set(session, datasets.dataset(session, dataset_id))
        shards = embeddings.shards(session, found.id)
    folder = runtime.store.vectors_folder(found.id)
    rows = [vectors.read_shard(folder, shard.start, shard.stop) for shard in shards]
    return np.concatenate(rows).astype(np.float32)
