"""What images can be filtered by: groups, names of metadata, and the values of one name, with how many have each."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from armful.models import Image


@dataclass(frozen=True, slots=True)
class Facet:
    value: str
    count: int
    """Images that have it."""


def groups(session: Session, dataset_id: int, *, prefix: str = "", limit: int) -> list[Facet]:
    """Groups that begin with a text, whatever its case; the largest first, then by name."""
    return _counted(session, _of(dataset_id), Image.group_name, prefix, limit)


def metadata_names(session: Session, dataset_id: int, *, prefix: str = "", limit: int) -> list[Facet]:
    """Likewise the names that images have metadata under."""
    names = func.jsonb_object_keys(Image.meta).table_valued("name", joins_implicitly=True)
    return _counted(session, _of(dataset_id), names.c.name, prefix, limit)


def metadata_values(session: Session, dataset_id: int, name: str, *, prefix: str = "", limit: int) -> list[Facet]:
    """Likewise the values of the metadata under one name."""
    return _counted(session, _of(dataset_id), Image.meta[name].astext, prefix, limit)


def _of(dataset_id: int) -> Select[tuple[str, int]]:
    return select().select_from(Image).where(Image.dataset_id == dataset_id)


def _counted(
    session: Session,
    images: Select[tuple[str, int]],
    value: ColumnElement[str] | InstrumentedAttribute[str | None],
    prefix: str,
    limit: int,
) -> list[Facet]:
    # All images are read each time: 9 to 50 ms for 100 thousand of them. An index would be paid for by every
    # import and used by nobody else.
    count = func.count()
    query = images.add_columns(value, count).where(value.is_not(None)).group_by(value)
    if prefix:
        query = query.where(func.starts_with(func.lower(value), func.lower(prefix)))
    rows = session.execute(query.order_by(count.desc(), value).limit(limit))
    return [Facet(row[0], row[1]) for row in rows]
