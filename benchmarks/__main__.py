"""`python -m benchmarks` is `python -m benchmarks.run`."""

import sys

from benchmarks import run

sys.exit(run.main(sys.argv[1:]))
