"""What the desk knows: a Book of values, and pure functions over it. No Telegram, no database, no clock."""

import os

# Read by numpy's OpenBLAS when it is first imported. The matrices here are small: threads of their own cost more than
# they bring, and threefold where several processes share the cores (random texts, three processes on two cores).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
