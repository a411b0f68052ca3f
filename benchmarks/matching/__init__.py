"""Measures the matcher against its peers on a folder of question data: ``python -m benchmarks.matching FOLDER``."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # one core for everybody; it must be said before numpy is loaded
