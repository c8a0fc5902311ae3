import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CALL = "import sys; from pathlib import Path; from dashboards.serve import serve; sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))"


def _wait_until_up(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_cleanly(tmp_path: Path, asked_by: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(
        [sys.executable, "-c", CALL, str(tmp_path), str(port)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_until_up(port)
        server.send_signal(asked_by)
        _, said = server.communicate(timeout=15)
    finally:
        server.kill()
    assert server.returncode == 0
    assert "Traceback" not in said
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
