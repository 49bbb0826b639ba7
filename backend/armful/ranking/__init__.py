"""Rankings: the images of a project in an order, through a filter, page by page."""

from armful.ranking.pages import Ask, Page, Rankings
from armful.ranking.spec import LabelFilter, Rank

__all__ = ["Ask", "LabelFilter", "Page", "Rank", "Rankings"]
