"""Running it all: definitions, schedule, sensor, IO manager, contracts, command line."""

import os

# Before Polars is loaded, which reads it once: how long its allocator keeps freed memory for the next step. With the
# default a night gets the same pages from the system again and again, which costs it an eighth of its time.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:2500,muzzy_decay_ms:2500")
