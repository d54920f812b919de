"""What the desk knows: a Book of values, and pure functions over it. No Telegram, no database, no clock."""

import os

# A text is a small matter: more threads only wait for each other (ten times slower on a busy machine). numpy reads this
# when it is first imported, so it stands before everything that imports it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
