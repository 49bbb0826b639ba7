"""Job `import`: from a server folder to images with thumbnails and embeddings, in one pass."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from armful import datasets, embeddings, files, helper_models, jobs, ml
from armful.core.errors import ArmfulError, InvalidError, UnreadablePictureError
from armful.core.settings import Settings
from armful.exchange import source
from armful.exchange.schemas import ImportCreate
from armful.exchange.source import Candidate, Listing
from armful.models import Job

IMPORT = "import"

Chunk = list[tuple[Candidate, files.Picture | files.Refused]]

_CHUNK = 64
"""Files per transaction: small enough that the first thumbnails are there at once and a kill loses little."""


def request_import(session: Session, settings: Settings, dataset_id: int, asked: ImportCreate) -> Job:
    """Check what is asked as far as can be done at once, and leave the rest to a job."""
    datasets.dataset(session, dataset_id)
    folder = source.allowed_path(asked.source, settings.import_roots)
    if not folder.is_dir():
        raise InvalidError(f"{asked.source} is not a folder. Name the folder that holds the pictures.")
    manifest = source.allowed_path(asked.manifest, settings.import_roots) if asked.manifest else None
    if asked.sample.mode == "random" and asked.sample.count is None:
        raise InvalidError("A random sample needs a count.")
    arguments = asked.model_dump() | {"source": str(folder), "manifest": str(manifest) if manifest else None}
    return jobs.create(session, IMPORT, arguments, dataset_id=dataset_id)


def import_handler(run: jobs.Run) -> None:
    """Takes the files chunk by chunk; what a former attempt of this job took is not read again."""
    if run.dataset_id is None:
        raise ValueError("an import job needs a dataset")
    with run.runtime.reading() as session:
        dataset = datasets.dataset(session, run.dataset_id)
    run.report(stage="Looking for pictures")
    listing = _list(ImportCreate.model_validate(run.arguments))
    progress = _Progress.resume(run, listing)
    with run.transaction() as session:
        datasets.refuse(session, run.job_id, listing.refusals)
    if not listing.candidates:
        run.report(done=0, result=progress.result())
        raise InvalidError(_nothing_in(run.arguments, progress))
    run.report(stage="Loading the encoder")
    encoder = run.runtime.encoders.load(dataset.encoder)
    with run.transaction() as session:
        embedding_set = embeddings.ensure_set(
            session,
            dataset.id,
            encoder=encoder.name,
            version=ml.embedding_version(encoder, files.DECODER_VERSION),
            dimension=encoder.dimension,
        )
    shelf = embeddings.embedding_shelf(run, encoder, embedding_set)
    with embeddings.ShardWriter(run, shelf) as writer:
        run.report(stage="Importing and embedding", total=len(listing.candidates), done=progress.done)
        _Intake(run, dataset.id, encoder, writer, progress).take(listing.candidates[progress.done :])
    if progress.took_nothing:
        # Begun afresh when it is run again: files of these names may be better by then.
        with run.transaction() as session:
            run.save(session, {})
        raise InvalidError(_nothing_in(run.arguments, progress))
    run.report(stage="Finding neighbours", total=len(listing.candidates), done=progress.done)
    embeddings.complete_features(run, embedding_set)
    with run.transaction() as session:
        # Where the encoder has a new version since, all images were embedded anew.
        embeddings.switch_to(session, embedding_set)
        helper_models.request_all_predictions(session, dataset.id)


def _list(asked: ImportCreate) -> Listing:
    folder = Path(asked.source)
    group_by = asked.group_by or "none"
    if asked.manifest:
        listing = source.list_manifest(Path(asked.manifest), folder, group_by)
    else:
        listing = source.list_folder(folder, group_by)
    chosen = source.sample(listing.candidates, asked.sample.mode, asked.sample.count, asked.sample.seed)
    return Listing(chosen, listing.refusals)


@dataclass(slots=True)
class _Progress:
    """How far an import is. Saved in the transaction that takes the files, so a resumed one counts none twice."""

    listing: str
    found: int
    done: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "duplicate": 0, "refused": 0})

    @classmethod
    def resume(cls, run: jobs.Run, listing: Listing) -> "_Progress":
        fresh = cls(listing.digest(), len(listing.candidates) + len(listing.refusals))
        fresh.counts["refused"] = len(listing.refusals)
        if run.saved.get("listing") == fresh.listing:
            fresh.done = run.saved["done"]
            fresh.counts = run.saved["counts"]
        return fresh

    def saved(self) -> dict[str, Any]:
        return {"listing": self.listing, "done": self.done, "counts": self.counts}

    @property
    def took_nothing(self) -> bool:
        return self.counts["created"] + self.counts["duplicate"] == 0

    def result(self) -> dict[str, int]:
        return {"found": self.found, **self.counts}


class _Intake:
    """Carries files from the source to the store, the tables and the embedding set."""

    def __init__(
        self,
        run: jobs.Run,
        dataset_id: int,
        encoder: ml.Encoder,
        writer: embeddings.ShardWriter,
        progress: _Progress,
    ) -> None:
        self._run = run
        self._dataset_id = dataset_id
        self._progress = progress
        self._spec = files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop)
        self._writer = writer

    def take(self, candidates: Sequence[Candidate]) -> None:
        # The decoder runs ahead, and the store one chunk ahead: while these are committed and embedded, the next
        # pictures are decoded and synced.
        decoded = self._run.runtime.decoder.decode_many((candidate.path for candidate in candidates), self._spec)
        with ThreadPoolExecutor(1, thread_name_prefix="storing") as storing:
            before: tuple[Chunk, Future[list[UnreadablePictureError | None]]] | None = None
            for chunk in _chunks(zip(candidates, decoded, strict=True)):
                self._run.check_cancelled()
                now = chunk, storing.submit(self._keep, chunk)
                if before is not None:
                    self._take_chunk(*before)
                    self._report()
                before = now
            if before is not None:
                self._take_chunk(*before)
        # Also what a former attempt, or an upload meanwhile, left without an embedding.
        self._writer.fill()
        self._writer.flush()
        self._report()

    def _keep(self, chunk: Chunk) -> list[UnreadablePictureError | None]:
        return self._run.runtime.store.keep([(picture, candidate.path) for candidate, picture in _readable(chunk)])

    def _take_chunk(self, chunk: Chunk, keeping: Future[list[UnreadablePictureError | None]]) -> None:
        refusals = [(candidate.name, result.detail) for candidate, result in chunk if isinstance(result, ArmfulError)]
        kept = list(zip(_readable(chunk), keeping.result(), strict=True))
        refusals += [(candidate.name, fault.detail) for (candidate, _), fault in kept if fault]
        taken = [pair for pair, fault in kept if not fault]
        with self._run.transaction() as session:
            added = datasets.add_images(session, self._dataset_id, [_new_image(*pair) for pair in taken])
            datasets.refuse(session, self._run.job_id, refusals)
            created = sum(one.is_new for one in added)
            counts = self._progress.counts
            self._progress.counts = {
                "created": counts["created"] + created,
                "duplicate": counts["duplicate"] + len(added) - created,
                "refused": counts["refused"] + len(refusals),
            }
            self._progress.done += len(chunk)
            self._run.save(session, self._progress.saved())
        for (_, picture), one in zip(taken, added, strict=True):
            if one.is_new:
                self._writer.add(one.position, picture.pixels)

    def _report(self) -> None:
        result = self._progress.result() | {"embedded": self._writer.next_position}
        self._run.report(done=self._progress.done, result=result)


def _nothing_in(arguments: dict[str, Any], progress: _Progress) -> str:
    """Why an import came to nothing, and what to do."""
    where = arguments["manifest"] or arguments["source"]
    if progress.found == 0:
        return f"There is no picture in {where}, nor in a folder below it. Import the folder that holds the pictures."
    files_ = "The one file" if progress.found == 1 else f"None of the {progress.found:,} files"
    cannot = "cannot be taken" if progress.found == 1 else "can be taken"
    return f"{files_} of {where} {cannot}: the list of refusals says why. Mend that, then run the import again."


def _new_image(candidate: Candidate, picture: files.Picture) -> datasets.NewImage:
    return datasets.NewImage(
        name=candidate.name,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        format=picture.format,
        byte_size=picture.byte_size,
        group=candidate.group,
        metadata=dict(candidate.metadata),
    )


def _readable(chunk: Chunk) -> list[tuple[Candidate, files.Picture]]:
    return [(candidate, result) for candidate, result in chunk if isinstance(result, files.Picture)]


def _chunks(pairs: Iterator[tuple[Candidate, files.Picture | files.Refused]]) -> Iterator[Chunk]:
    while chunk := list(islice(pairs, _CHUNK)):
        yield chunk
