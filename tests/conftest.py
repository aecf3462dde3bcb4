"""One thread for the linear algebra of each process: the processes of a run share the cores among them."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read once, as NumPy is imported
