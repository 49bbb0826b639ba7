from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from armful.datasets import thumbnails
from armful.models import LabelState
from armful.ranking.filter import Filter
from armful.ranking.pages import Ask, Page, Rankings
from armful.ranking.schemas import GridPage, Selection
from armful.ranking.spec import Rank
from armful.runtime import Runtime
from armful.web import CurrentRuntime, JsonBytes

router = APIRouter(tags=["ranking"])


async def _ask(
    project_id: int,
    rank: Annotated[str, Query(description="similar:12,34,-56 · reference:7 · random:1 · newest")] = "newest",
    label: Annotated[str, Query(description="none · any · all · a class id")] = "none",
    group: str | None = None,
    state: LabelState | None = None,
    labelled_by: Annotated[int | None, Query(description="the id of who gave the label")] = None,
    labelled_after: datetime | None = None,
    labelled_before: datetime | None = None,
    metadata: Annotated[list[str] | None, Query(description="name=value, each as often as needed")] = None,
) -> Ask:
    chosen = Filter.parse(
        label,
        group,
        state=state,
        labelled_by=labelled_by,
        labelled_after=labelled_after,
        labelled_before=labelled_before,
        metadata=metadata,
    )
    return Ask(project_id, Rank.parse(rank), chosen)


Asked = Annotated[Ask, Depends(_ask)]


@router.get("/projects/{project_id}/images", response_model=GridPage)
async def list_images(
    request: Request,
    runtime: CurrentRuntime,
    ask: Asked,
    limit: Annotated[int, Query(ge=1, le=400)] = 50,
    cursor: str | None = None,
) -> Response:
    """A page of the grid: images in an order, through a filter."""
    rankings: Rankings = request.app.state.rankings
    ask = replace(ask, limit=limit, cursor=cursor)
    # Most pages are told from memory, in less time than a thread takes to wake.
    page = rankings.page_at_once(ask)
    if page is None:
        page = await run_in_threadpool(_read, runtime, rankings, ask)
    return JsonBytes(orjson.dumps(_body(page)))


@router.get("/projects/{project_id}/selection")
def select_images(
    request: Request,
    runtime: CurrentRuntime,
    ask: Asked,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 20_000,
) -> Selection:
    """All images that match now, in the ranking's order, with the versions of their labels: a snapshot to label."""
    page = _read(runtime, request.app.state.rankings, replace(ask, limit=limit))
    return Selection(ids=page.ids, versions=page.versions, class_ids=page.class_ids, total=page.total)


def _read(runtime: Runtime, rankings: Rankings, ask: Ask) -> Page:
    with runtime.reading() as session:
        return rankings.page(session, ask)


def _body(page: Page) -> dict[str, Any]:
    """The page in the shape of GridPage, which this skips: validating 50 items costs twice as much as ranking them."""
    scores: Sequence[float | None] = page.scores or [None] * len(page.ids)
    columns = zip(page.ids, scores, page.class_ids, page.states, page.versions, page.sizes, page.hashes, strict=True)
    items = [
        {
            "id": image_id,
            "score": score,
            "label": {"class_id": class_id or None, "state": state, "version": version} if version else None,
            "prediction": None,
            "width": width,
            "height": height,
            "thumbnail": thumbnails.address(sha256),
        }
        for image_id, score, class_id, state, version, (width, height), sha256 in columns
    ]
    return {"items": items, "next_cursor": page.next_cursor, "total": page.total}
