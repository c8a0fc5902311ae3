"""Starting the dashboards: Streamlit on this machine, for one home, without statistics or network."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from dashboards.look import THEME
from dashboards.snapshot import HOME_VARIABLE

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 10
OPTIONS = {
    "browser.gatherUsageStats": "false",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    **{f"theme.{name}": value for name, value in THEME.items()},
}


def start(home: Path, port: int, *, address: str = "127.0.0.1", open_browser: bool = False) -> subprocess.Popen[bytes]:
    """Start Streamlit for `home` (its snapshots are in `home/warehouse`) and return its process at once."""
    chosen = {
        **OPTIONS,
        "server.address": address,
        "server.port": str(port),
        "browser.serverAddress": address,
        "server.headless": "false" if open_browser else "true",
    }
    flags = [f"--{name}={value}" for name, value in chosen.items()]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        HOME_VARIABLE: str(home.resolve()),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    app = Path(__file__).with_name("app.py")
    return subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(app), *flags], env=environment)  # noqa: S603  # our own command


def serve(home: Path, port: int, *, address: str = "127.0.0.1", open_browser: bool = False) -> int:
    """Serve until Ctrl-C (or SIGTERM) and return the exit code: 0 when asked to stop, else Streamlit's."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server = start(home, port, address=address, open_browser=open_browser)
        try:
            return server.wait()
        except KeyboardInterrupt:
            for number in before:  # a second Ctrl-C must not cut the ending short
                signal.signal(number, signal.SIG_IGN)
            stop(server)
            return 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end; insist when it does not."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
