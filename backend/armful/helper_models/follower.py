"""Keeps the live heads at the labels of now, beside the requests."""

import logging
import threading
import time

from armful import events
from armful.core.errors import ArmfulError
from armful.helper_models.improvement import improve
from armful.helper_models.predictors import Predictors
from armful.helper_models.standing import standing
from armful.runtime import Runtime

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.2
_QUIET_SECONDS = 0.5
"""A training from the ground up waits until nobody has labelled for so long, but no longer than this:"""
_PATIENCE_SECONDS = 5.0

_REST_SECONDS = 2.0
"""What could not be done is tried again after so long: pages show what was predicted last meanwhile."""

_Moments = tuple[events.Moment | None, ...]


class Follower:
    """Looks five times a second whether labels or images of a watched project have changed, and refreshes its head."""

    def __init__(self, runtime: Runtime, predictors: Predictors, feed: events.Feed) -> None:
        self._runtime = runtime
        self._predictors = predictors
        self._feed = feed
        self._stopping = threading.Event()
        self._seen: dict[int, _Moments] = {}
        self._dataset_ids: dict[int, int] = {}
        self._changed_at: dict[int, float] = {}
        self._stale_since: dict[int, float] = {}
        self._rests_until: dict[int, float] = {}
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            self._publish()
            for project_id in self._predictors.watched():
                if time.monotonic() < self._rests_until.get(project_id, 0.0):
                    continue
                try:
                    self._follow(project_id)
                except ArmfulError as error:
                    self._rest(project_id)
                    log.warning("the head of project %d stays as it is: %s", project_id, error)
                except Exception:  # one project's broken file must not end the following of all others
                    self._rest(project_id)
                    log.exception("the head of project %d stays as it is", project_id)

    def _rest(self, project_id: int) -> None:
        self._seen.pop(project_id, None)
        self._rests_until[project_id] = time.monotonic() + _REST_SECONDS

    def _publish(self) -> None:
        try:
            with self._runtime.reading() as session:
                self._predictors.publish_kept(session)
        except Exception:  # as above: the heads of other projects are published at the next look
            log.exception("a head is not kept for later pages")

    def _follow(self, project_id: int) -> None:
        moments = self._moments(project_id)
        now = time.monotonic()
        if None in moments or moments != self._seen.get(project_id):
            with self._runtime.reading() as session:
                found = standing(session, project_id)
                self._dataset_ids[project_id] = found.dataset_id
                self._predictors.refresh(session, found)
            self._seen[project_id] = moments
            self._changed_at[project_id] = now
        if not self._predictors.is_stale(project_id):
            self._stale_since.pop(project_id, None)
            return
        since = self._stale_since.setdefault(project_id, now)
        is_quiet = now - self._changed_at.get(project_id, 0.0) >= _QUIET_SECONDS
        if is_quiet or now - since >= _PATIENCE_SECONDS:
            with self._runtime.reading() as session:
                self._predictors.retrain(session, standing(session, project_id))
            with self._runtime.transaction() as session:
                improve(session, self._runtime, project_id)

    def _moments(self, project_id: int) -> _Moments:
        """Taken before reading: what is read then holds as long as they stay."""
        topics = [events.project_topic(project_id)]
        if project_id in self._dataset_ids:
            topics.append(events.dataset_topic(self._dataset_ids[project_id]))
        return tuple(self._feed.moment(topic) for topic in topics)
