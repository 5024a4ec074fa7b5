"""Rules: how long a failed job waits before it is tried again, and when it is given up and shown as stuck."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

#: Seconds after the first, second … failure; the last is repeated. In all about a day.
WAITS = (1, 5, 15, 60, 180, 600, 1800, 3600)
MOST_ATTEMPTS = 30


class BackOff(BaseRetryStrategy):
    """Soon at first, then ever more seldom, for about a day; then it stays failed for a person to see."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None when the job is given up."""
        if job.attempts + 1 >= MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": wait(job.attempts)})


def wait(attempts: int) -> int:
    """Return the seconds to wait after `attempts` earlier failures."""
    return WAITS[min(attempts, len(WAITS) - 1)]
