"""Nights as processes of their own: killed at any step, and two at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from nights import AS_OF, Home, fill_inbox, write_exports

ORDERSIFT = [sys.executable, "-c", "from pipelines.cli import main; main()"]
PATIENCE = 120


def start(home: Home) -> subprocess.Popen[str]:
    words = ["--home", str(home.path), "run", "--inbox", str(home.inbox), "--as-of", AS_OF, "--json"]
    wide = {**os.environ, "COLUMNS": "400"}
    return subprocess.Popen([*ORDERSIFT, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=wide)


def kill_when(home: Home, reached: Callable[[], bool]) -> bool:
    """Start a night and end it without a warning once `reached`; whether it was still at work."""
    night, deadline = start(home), time.monotonic() + PATIENCE
    try:
        while night.poll() is None and not reached() and time.monotonic() < deadline:
            time.sleep(0.002)
    finally:
        night.send_signal(signal.SIGKILL)
        night.communicate()
    return night.returncode == -signal.SIGKILL


def newer_than(path: Path) -> Callable[[], bool]:
    """Whether the file has been replaced since now."""
    before = path.stat().st_mtime_ns
    return lambda: path.stat().st_mtime_ns != before


def _landed(home: Home) -> Callable[[], bool]:
    raw, before = home.path / "lake" / "raw", len(list((home.path / "lake" / "raw").glob("*.json")))
    return lambda: len(list(raw.glob("*.json"))) > before


def _merging(home: Home) -> Callable[[], bool]:
    return lambda: any((home.path / "lake").glob("refined_order*/aside-*"))


def _drafting(home: Home) -> Callable[[], bool]:
    known = set(home.warehouse.glob("*.draft*"))
    return lambda: bool(set(home.warehouse.glob("*.draft*")) - known)


def _judged(home: Home) -> Callable[[], bool]:
    return newer_than(home.path / "lake" / "results_contract_results.parquet")


STEPS = {"landed": _landed, "merging": _merging, "drafting": _drafting, "judged": _judged}


@pytest.fixture(scope="module")
def yesterday(published: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a published night, and a new export in its inbox."""
    folder = tmp_path_factory.mktemp("killed")
    home = published.copy(folder)
    fill_inbox(home.inbox, write_exports(folder / "new", orders=60, days=1, formats=("jd",)).files)
    return home


@pytest.fixture(scope="module")
def killed(yesterday: Home) -> dict[str, tuple[bool, Path, int]]:
    """By step: whether the night died there, and what was published afterwards. One home, killed again and again."""
    states = {}
    for step, reached in STEPS.items():
        died = kill_when(yesterday, reached(yesterday))
        states[step] = (died, yesterday.current, yesterday.value("SELECT count(*) FROM orders WHERE source_id = 'jd'"))
    return states


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_night_leaves_yesterday_published(
    published: Home, killed: dict[str, tuple[bool, Path, int]], step: str
) -> None:
    died, current, new_orders = killed[step]
    assert died
    assert current.name == published.current.name
    assert new_orders == 0


def test_the_next_night_finds_what_an_undisturbed_one_finds(
    published: Home, yesterday: Home, killed: dict[str, tuple[bool, Path, int]], tmp_path: Path
) -> None:
    undisturbed = published.copy(tmp_path)
    fill_inbox(undisturbed.inbox, tuple(set(yesterday.inbox.iterdir()) - set(published.inbox.iterdir())))
    undisturbed.run()
    yesterday.run()
    assert yesterday.value("SELECT count(*) FROM orders WHERE source_id = 'jd'") == 60
    assert yesterday.exceptions().equals(undisturbed.exceptions())
    assert not list(yesterday.warehouse.glob("*.draft*"))


def test_of_two_nights_at_once_one_runs(published: Home, tmp_path: Path) -> None:
    home = published.copy(tmp_path)
    nights = [start(home), start(home)]
    said = [night.communicate(timeout=PATIENCE)[1] for night in nights]
    assert sorted(night.returncode for night in nights) == [0, 1]
    refused = next(number for number, night in enumerate(nights) if night.returncode == 1)
    words = " ".join(said[refused].split())
    assert f"another night is running in {home.path} (process {nights[1 - refused].pid}, since" in words
    assert "wait for it, or use another --home" in words
    assert home.current != published.current
    assert home.value("SELECT count(*) FROM runs") == 2
