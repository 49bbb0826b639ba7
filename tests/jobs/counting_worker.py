"""A real worker with a job that counts, for the tests that kill it: `python counting_worker.py FOLDER`.

Each number is a row written under the lease, so that a number written twice or left out shows.
"""

import logging
import sys
import time
from pathlib import Path

from sqlalchemy import text

from armful import jobs
from armful.core.settings import Settings
from armful.runtime import Runtime
from armful.worker import Worker


def count(run: jobs.Run) -> None:
    """Write the numbers up to `total`, one transaction each, from where the last attempt stopped."""
    total = run.arguments["total"]
    run.report(stage="counting", total=total)
    for number in range(run.saved.get("next", 0), total):
        run.check_cancelled()
        with run.transaction() as session:
            session.execute(text("INSERT INTO counted VALUES (:job, :number)"), {"job": run.job_id, "number": number})
            run.save(session, {"next": number + 1})
        run.report(done=number + 1, total=total)
        time.sleep(run.arguments["pause"])


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, filename=Path(sys.argv[1]) / "worker.log")
    Worker(Runtime.create(Settings()), {"count": count, "import": count}).run()  # type: ignore[call-arg]
