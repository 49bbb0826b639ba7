"""Rankings: the images of a project in an order, through a filter, page by page."""

from armful.ranking.filter import Filter
from armful.ranking.pages import Ask, Page, Rankings
from armful.ranking.spec import Rank

__all__ = ["Ask", "Filter", "Page", "Rank", "Rankings"]
