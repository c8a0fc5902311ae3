"""Ordersift beside other tools: the same twenty rules on the same order lines, giving failing rows with rule names.

    python benchmarks/peers.py                             # 1,000,000 lines, every peer; some minutes, installs 2 GB
    python benchmarks/peers.py --lines 100000 --repeat 1   # a tenth of it
    python benchmarks/peers.py --only ordersift duckdb     # these two

Each contestant is a file `side_by_side/with_*.py`, run in a process of its own; its dependencies (written at its top)
are installed into a virtual environment of its own. Timed is what it takes from the Parquet files to the failing rows,
imports and the definition of the rules apart. That all find the same rows is checked; if not, the exit code is 1.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE / "side_by_side"
# The first round tells enough of a contestant that takes longer.
SECONDS_WORTH_REPEATING = 15
METADATA = re.compile(r"^# /// script\n(.*?)^# ///$", re.MULTILINE | re.DOTALL)


@dataclass
class Contestant:
    """A file `with_<name>.py`, the Python that runs it, and what its runs gave; `problem` says why there is none."""

    name: str
    python: str = sys.executable
    runs: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""

    @property
    def file(self) -> Path:
        """Where it is written."""
        return FOLDER / f"with_{self.name}.py"

    @property
    def best(self) -> dict[str, Any]:
        """Its fastest run."""
        return min(self.runs, key=lambda run: run["seconds"])

    @property
    def gives_rows(self) -> bool:
        """Whether it tells which rows fail, not only how many."""
        return all(digest for _, digest in self.best["found"].values())

    def install(self, environments: Path) -> None:
        """Make its virtual environment, if it has dependencies and they are not installed yet."""
        wanted = dependencies(self.file)
        if not wanted:
            return
        home = environments / self.name
        self.python, stamp = str(home / "bin" / "python"), home / "installed.json"
        if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
            return
        print(f"installing {', '.join(wanted)}", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        command = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            self.problem = f"not installed: {_last_line(done.stderr)}"
        else:
            stamp.write_text(json.dumps(wanted), encoding="utf-8")

    def run(self, data: Path) -> None:
        """Run it once."""
        paths = os.pathsep.join([str(HERE.parent), str(HERE)])
        command = [self.python, "-W", "ignore", str(self.file), str(data)]
        environment = {**os.environ, "PYTHONPATH": paths}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            self.problem = f"failed: {_last_line(done.stderr)}"
        else:
            self.runs.append(json.loads(done.stdout.splitlines()[-1]))


def contestants() -> list[Contestant]:
    """All of them, by name."""
    return [Contestant(file.stem.removeprefix("with_")) for file in sorted(FOLDER.glob("with_*.py"))]


def dependencies(file: Path) -> list[str]:
    """The dependencies that a script names at its top (inline script metadata)."""
    block = METADATA.search(file.read_text(encoding="utf-8"))
    text = "\n".join(line.removeprefix("#").strip() for line in block[1].splitlines()) if block else ""
    return list(tomllib.loads(text).get("dependencies", []))


def disagreements(one: Contestant, other: Contestant) -> list[str]:
    """The rules on which the two do not find the same rows (or, where one gives only counts, as many)."""
    mine, theirs = one.best["found"], other.best["found"]
    rows = one.gives_rows and other.gives_rows
    return [
        f"{rule}: {one.name} finds {mine.get(rule)}, {other.name} {theirs.get(rule)}"
        for rule in sorted({*mine, *theirs})
        if (mine.get(rule) if rows else mine.get(rule, [0])[0])
        != (theirs.get(rule) if rows else theirs.get(rule, [0])[0])
    ]


def table(all_of_them: list[Contestant], base: Contestant) -> str:
    """A Markdown table, the fastest first."""
    ready = sorted((one for one in all_of_them if one.runs), key=lambda one: one.best["seconds"])
    lines = [
        "| contestant | version | seconds | x Ordersift | CPU seconds | x Ordersift | peak GB | gives |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for one in ready:
        run, cpu = one.best, min(run["cpu"] for run in one.runs)
        times = run["seconds"] / base.best["seconds"], cpu / min(run["cpu"] for run in base.runs)
        lines.append(
            f"| {one.name} | {run['version']} | {run['seconds']:.2f} | {times[0]:.1f} | {cpu:.2f} | {times[1]:.1f} "
            f"| {run['peak_gb']:.2f} | {'rows' if one.gives_rows else 'counts'} |"
        )
    lines += [f"| {one.name} | | | | | | | {one.problem} |" for one in all_of_them if not one.runs]
    return "\n".join(lines)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1].replace("|", "/")[:200]


def _make_tables(data: Path, lines: int) -> None:
    """In a process of its own, so that this one stays small."""
    code = f"from pathlib import Path; from tables import write_tables; write_tables(Path({str(data)!r}), {lines})"
    paths = os.pathsep.join(map(str, (HERE.parent, HERE, FOLDER)))
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": paths})


def main() -> int:
    """Install and run everyone in turns, compare, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [one.name for one in contestants()]
    parser.add_argument("--lines", type=int, default=1_000_000, help="order lines (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="runs per contestant; the fastest counts")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="leave out the others")
    parser.add_argument("--data", type=Path, default=Path("data/tmp/peers/tables"), help="where tables are kept")
    parser.add_argument("--venv", type=Path, default=Path("data/tmp/peers/venv"), help="where environments are kept")
    options = parser.parse_args()
    chosen = [one for one in contestants() if one.name in {*options.only, "ordersift"}]
    data = options.data / str(options.lines)
    if not (data / "flat.parquet").exists():
        _make_tables(data, options.lines)
    for one in chosen:
        one.install(options.venv.resolve())
    for turn in range(options.repeat):
        for one in chosen:
            if not one.problem and (turn == 0 or one.best["seconds"] < SECONDS_WORTH_REPEATING):
                print(f"round {turn + 1}: {one.name}", file=sys.stderr)
                one.run(data)
    base = next(one for one in chosen if one.name == "ordersift")
    if not base.runs:
        print(base.problem, file=sys.stderr)
        return 1
    found = [count for count, _ in base.best["found"].values()]
    print(f"{options.lines:,} order lines, {len(found)} rules that fire, {sum(found):,} failing rows.\n")
    print(table(chosen, base))
    wrong = [text for one in chosen if one.runs for text in disagreements(base, one)]
    print("\nAll find the same rows." if not wrong else "\nThey disagree:\n" + "\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
