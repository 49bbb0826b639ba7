"""Jobs: long work that outlives requests and workers. The row is the truth; the broker only carries ids."""

from armful.jobs.execution import Handler, execute
from armful.jobs.lease import MAX_ATTEMPTS_IN_PLACE, claim
from armful.jobs.queries import UNFINISHED, job, jobs, refusals
from armful.jobs.run import Cancelled, Interrupted, LeaseLost, Run, Stopped
from armful.jobs.service import create, request_cancel, retry
from armful.jobs.watchdog import resend, watch

__all__ = [
    "MAX_ATTEMPTS_IN_PLACE",
    "UNFINISHED",
    "Cancelled",
    "Handler",
    "Interrupted",
    "LeaseLost",
    "Run",
    "Stopped",
    "claim",
    "create",
    "execute",
    "job",
    "jobs",
    "refusals",
    "request_cancel",
    "resend",
    "retry",
    "watch",
]
