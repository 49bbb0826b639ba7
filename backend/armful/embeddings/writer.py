from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Self

import numpy as np
from sqlalchemy import select

from armful import jobs, vectors
from armful.core.errors import ArmfulError
from armful.embeddings.shelf import Pixels, Rows, Shard, Shelf
from armful.models import Image

_BATCHES_AHEAD = 3


class ShardWriter:
    """Turns pixels into the rows of a matrix, shard by shard, in order of position.

    A shard counts once its file is on disk and its row is committed; what had not come that far is computed again
    by the next writer's `fill`. One writer per matrix: the jobs see to it.
    """

    def __init__(self, run: jobs.Run, shelf: Shelf) -> None:
        self._run = run
        self._shelf = shelf
        with run.runtime.reading() as session:
            landed = shelf.landed(session)
        self._start = max((shard.stop for shard in landed), default=0)
        vectors.sweep_shards(shelf.folder, [(shard.start, shard.stop) for shard in landed])
        self._blocks: list[Future[Rows]] = []
        self._waiting = 0
        self._pending: list[Pixels | None] = []
        # Beside the caller, who decodes, stores and commits meanwhile: a GPU should not wait for a disk.
        self._encoding = ThreadPoolExecutor(1, thread_name_prefix="encoding")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._encoding.shutdown(cancel_futures=True)

    @property
    def next_position(self) -> int:
        """The position that comes next; all before it are done or waiting in memory."""
        return self._start + self._waiting + len(self._pending)

    def add(self, position: int, pixels: Pixels | None) -> None:
        """The picture at a position, (crop, crop, 3) uint8; None for one that cannot be read any more.

        Positions in between, which came in by another way meanwhile, come first.
        """
        self.fill(position)
        if position == self.next_position:
            self._push(pixels)

    def fill(self, stop: int | None = None, progress: Callable[[int], None] | None = None) -> None:
        """Do the images from the next position up to `stop`, or all there are, from the originals on the store."""
        if stop is not None and stop <= self.next_position:
            return
        originals = self._originals(self.next_position, stop)
        for picture in self._run.runtime.decoder.decode_many(originals, self._shelf.spec):
            self._run.check_cancelled()
            self._push(None if isinstance(picture, ArmfulError) else picture.pixels)
            if progress is not None:
                progress(self.next_position)

    def flush(self) -> None:
        """Land what is left as a last, shorter shard."""
        self._embed()
        if self._waiting:
            self._land()

    def _push(self, pixels: Pixels | None) -> None:
        self._pending.append(pixels)
        if len(self._pending) >= self._shelf.batch:
            self._embed()
        if self._waiting >= vectors.shard_rows(self._start):
            self._land()

    def _embed(self) -> None:
        if not self._pending:
            return
        if len(self._blocks) >= _BATCHES_AHEAD:
            wait([self._blocks[-_BATCHES_AHEAD]])
        self._blocks.append(self._encoding.submit(self._rows, self._pending))
        self._waiting += len(self._pending)
        self._pending = []

    def _rows(self, pending: list[Pixels | None]) -> Rows:
        rows = np.zeros((len(pending), self._shelf.dimension), dtype=np.float32)
        readable = [place for place, pixels in enumerate(pending) if pixels is not None]
        if readable:
            rows[readable] = self._shelf.rows(np.stack([pixels for pixels in pending if pixels is not None]))
        return rows

    def _land(self) -> None:
        merged = self._smaller_neighbours()
        start, stop = merged[0].start if merged else self._start, self._start + self._waiting
        before = [vectors.read_shard(self._shelf.folder, shard.start, shard.stop) for shard in merged]
        rows = np.concatenate([*before, *(block.result() for block in self._blocks)], dtype=np.float32)
        vectors.write_shard(self._shelf.folder, start, rows)
        failed = int((~rows.any(axis=1)).sum())
        with self._run.transaction() as session:
            self._shelf.land(session, start, stop, failed=failed, instead_of=[shard.id for shard in merged])
        for shard in merged:
            if shard.stop != stop:
                vectors.remove_shard(self._shelf.folder, shard.start, shard.stop)
        self._start, self._waiting, self._blocks = stop, 0, []
        self._shelf.settled()

    def _smaller_neighbours(self) -> list[Shard]:
        """The shards just before, in order, that are no longer than what they would be merged with.

        So many small imports leave a logarithm of shards, and each row is rewritten a logarithm of times.
        """
        with self._run.runtime.reading() as session:
            before = self._shelf.landed(session)
        taken: list[Shard] = []
        length = self._waiting
        for shard in reversed(before):
            if shard.stop - shard.start > length or shard.stop - shard.start + length > vectors.SHARD_ROWS:
                break
            taken.append(shard)
            length += shard.stop - shard.start
        return taken[::-1]

    def _originals(self, start: int, stop: int | None) -> Iterator[Path]:
        while stop is None or start < stop:
            with self._run.runtime.reading() as session:
                hashes = session.scalars(
                    select(Image.sha256)
                    .where(Image.dataset_id == self._shelf.dataset_id, Image.position >= start)
                    .order_by(Image.position)
                    .limit(1000 if stop is None else min(1000, stop - start))
                ).all()
            if not hashes:
                return
            yield from (self._run.runtime.store.original_path(sha256) for sha256 in hashes)
            start += len(hashes)
