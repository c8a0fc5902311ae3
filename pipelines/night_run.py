"""Running the job `nightly` in this process: progress while it runs, a sentence when it fails."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from assets.night import Night, NightRunningError, night_lock
from pipelines.contracts import ContractError, load_contracts
from pipelines.home import dagster_folder
from rules.engine import RuleError, load_catalogue

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
OURS = (
    "Failure", "RuleError", "SourceError", "ContractError", "ConservationError", "NightRunningError",
    "FileNotFoundError", "DamagedSnapshotError",
)  # fmt: skip
STILL_WRITING = " is still being written"
LANDED_BEFORE = ": landed before"


class NightFailedError(Exception):
    """The night ended without publishing; the message says why and what to do."""


@dataclass
class Result:
    """A finished night."""

    seconds: float = 0.0
    writing: list[str] = field(default_factory=list)
    known: int = 0
    error: str = ""


def run_night(home: Path, inbox: Path, as_of: str, *, quiet: bool) -> Result:
    """Run a whole night over `inbox` in `home`; `as_of` is ISO time or blank for now.

    Raises:
        NightFailedError: another night runs, a rule file is wrong, or a step failed; nothing was published.
    """
    start, result = time.perf_counter(), Result()
    try:
        load_catalogue()
        load_contracts()
        with night_lock(home):
            success = _execute(home, inbox, as_of, result, quiet=quiet)
    except (RuleError, ContractError, NightRunningError, OSError) as error:
        raise NightFailedError(explain(error)) from error
    result.seconds = time.perf_counter() - start
    if not success:
        raise NightFailedError(f"{result.error or 'a step failed'}. Nothing was published; the last snapshot stays.")
    return result


def _execute(home: Path, inbox: Path, as_of: str, result: Result, *, quiet: bool) -> bool:
    """Run the job; the caller holds the home's lock."""
    from pipelines.definitions import definitions

    night = Night(home=str(home), inbox=str(inbox), as_of=as_of, is_locked=True)
    job, run_id = definitions(night).resolve_job_def("nightly"), str(uuid4())
    with dg.DagsterInstance.from_config(str(dagster_folder(home))) as instance, _progress(quiet) as bar:
        _end_killed_runs(instance)
        instance.add_event_listener(run_id, _Follower(bar, len(job.graph.node_dict), result))
        return job.execute_in_process(QUIET, instance=instance, raise_on_error=False, run_id=run_id).success


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True, disable=quiet) as bar:
        yield bar


class _Follower:
    """Shows each step and what it says of itself; remembers why one failed."""

    def __init__(self, bar: Progress, steps: int, result: Result) -> None:
        self.bar, self.result = bar, result
        self.task = bar.add_task("starting", total=steps)

    def __call__(self, entry: dg.EventLogEntry, _cursor: object = None) -> None:
        event = entry.dagster_event
        if event is None:
            if STILL_WRITING in entry.user_message:
                self.result.writing.append(entry.user_message.split(STILL_WRITING)[0])
            self.result.known += entry.user_message.endswith(LANDED_BEFORE)
            self.bar.update(self.task, description=entry.user_message[:60])
        elif event.is_step_start:
            self.bar.update(self.task, description=(event.step_key or "").replace("_", " "))
        elif event.is_step_success:
            self.bar.advance(self.task)
        elif event.is_step_failure:
            self.result.error = _innermost(event.step_failure_data.error)
        elif event.is_failure and not self.result.error:
            self.result.error = _innermost(getattr(event.event_specific_data, "error", None))


def _innermost(error: Any) -> str:
    """The first line of the error that started it all; one of ours says it best, whatever it was raised from."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.cause
    ours = [(name, text) for name, text in map(_named, chain) if name in OURS]
    if ours:
        return explain_text(ours[0][1])
    return explain_text(": ".join(_named(chain[-1]))) if chain else ""


def _named(error: Any) -> tuple[str, str]:
    """Class and message of an error as Dagster keeps it."""
    name, _, message = error.message.strip().partition(": ")
    return name.rpartition(".")[2], message.strip() or name


def explain(error: Exception) -> str:
    """A sentence for the person at the terminal."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"the disk is full ({error.filename or 'home'}); free some space, then run the night again"
    return explain_text(str(error)) if isinstance(error, OSError) else str(error)


def explain_text(text: str) -> str:
    """Known errors of libraries in words."""
    first = text.strip().split("\n")[0].rstrip(".")
    if "No space left on device" in first or "[Errno 28]" in first:
        return f"the disk is full ({first}); free some space, then run the night again"
    return first


def recover(home: Path) -> None:
    """End the runs that were killed, unless a night is at work: one that says "started" holds up Dagster's queue."""
    with (
        suppress(NightRunningError),
        night_lock(home),
        dg.DagsterInstance.from_config(str(dagster_folder(home))) as instance,
    ):
        _end_killed_runs(instance)


def _end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Runs that were killed still say "started": none of them can be alive while the caller holds the home's lock."""
    alive = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
    for run in instance.get_runs(alive):
        instance.report_run_failed(run, "the process was killed; a later night took over")
