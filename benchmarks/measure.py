"""Running one step in a process of its own: seconds and peak memory."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CLOCK_TICK = 0.05


@dataclass(frozen=True)
class Cost:
    """Wall seconds and peak resident memory in GB of a command."""

    seconds: float
    peak_gb: float


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end; its children count towards the peak.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(CLOCK_TICK)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.perf_counter() - start, peak / 1e9)


def resident(pid: int | str) -> int:
    """High-water mark of a process in bytes (`self`: this one); `getrusage` has the parent's too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
