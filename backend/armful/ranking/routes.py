from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from armful.ranking.pages import Page, Rankings
from armful.ranking.schemas import GridPage
from armful.ranking.spec import LabelFilter, Rank
from armful.web import JsonBytes, ReadSession

router = APIRouter(tags=["ranking"])


@router.get("/projects/{project_id}/images", response_model=GridPage)
def list_images(
    project_id: int,
    request: Request,
    session: ReadSession,
    rank: Annotated[str, Query(description="similar:12,34,-56 · reference:7 · random:1 · newest")] = "newest",
    label: Annotated[str, Query(description="none · any · all · a class id")] = "none",
    group: str | None = None,
    limit: Annotated[int, Query(ge=1, le=400)] = 50,
    cursor: str | None = None,
) -> Response:
    """A page of the grid: images in an order, through a filter."""
    rankings: Rankings = request.app.state.rankings
    page = rankings.page(
        session, project_id, Rank.parse(rank), LabelFilter.parse(label, group), limit=limit, cursor=cursor
    )
    return JsonBytes(orjson.dumps(_body(page)))


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
            "thumbnail": f"/api/v1/thumbnails/{sha256}?size=256",
        }
        for image_id, score, class_id, state, version, (width, height), sha256 in columns
    ]
    return {"items": items, "next_cursor": page.next_cursor, "total": page.total}
