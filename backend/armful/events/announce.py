from sqlalchemy import text
from sqlalchemy.orm import Session

from armful.runtime import tell_after_commit

CHANNEL = "armful"

_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :topic)")


def project_topic(project_id: int) -> str:
    """Labels of this project changed."""
    return f"project:{project_id}"


def dataset_topic(dataset_id: int) -> str:
    """Images or embeddings of this dataset were added."""
    return f"dataset:{dataset_id}"


def announce(session: Session, topic: str) -> None:
    """Tell every process of a change when this transaction commits, and this one before its answer leaves."""
    session.connection().execute(_NOTIFY, {"topic": topic})
    tell_after_commit(session, topic)
