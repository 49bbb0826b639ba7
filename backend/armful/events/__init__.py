"""What changed, told to every process by Postgres NOTIFY in the writer's own transaction."""

from armful.events.announce import CHANNEL, announce, dataset_topic, project_topic
from armful.events.feed import Feed, Moment

__all__ = ["CHANNEL", "Feed", "Moment", "announce", "dataset_topic", "project_topic"]
