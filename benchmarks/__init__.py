"""What the tests cannot hold still: figures of quality and of time, each with the command that repeats it."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # one core for everybody; it must be said before numpy is loaded
