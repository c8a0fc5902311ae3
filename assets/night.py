"""The night as a resource: where its data lives, and that there is only one at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from warehouse.lake import Lake


class NightRunningError(Exception):
    """Another night is at work in this home."""


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]  # its own type is meant
    """`home` holds everything; `as_of` (ISO time) is the instant to judge at, blank = when the run starts.

    `is_locked`: whoever starts the run holds the home's lock already.
    """

    home: str
    inbox: str
    as_of: str = ""
    is_locked: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Night"]:  # noqa: ARG002  # its signature
        """Hold the home's lock while the run lasts."""
        with nullcontext() if self.is_locked else night_lock(Path(self.home)):
            yield self

    @property
    def lake(self) -> Lake:
        """Frames that assets keep."""
        return Lake(Path(self.home) / "lake")

    @property
    def raw(self) -> Path:
        """Landed exports."""
        return Path(self.home) / "lake" / "raw"

    @property
    def mapped(self) -> Path:
        """Exports in canonical form, one folder each."""
        return Path(self.home) / "lake" / "mapped"

    @property
    def warehouse(self) -> Path:
        """Published snapshots."""
        return Path(self.home) / "warehouse"


@contextmanager
def night_lock(home: Path) -> Iterator[None]:
    """Only one night per home; the lock goes with the process, so a killed night blocks nobody.

    Raises:
        NightRunningError: another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "night.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise NightRunningError(
                f"another night is running in {home} ({file.read().strip()}); wait for it, or use another --home"
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        file.flush()
        yield
