"""The documents are true: what they name exists, what exists is named, and the README's commands run."""

import os
import re
import runpy
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import typer
from nights import Home

from pipelines.cli import app
from rules.engine import load_catalogue
from simulator import SampleSummary
from warehouse.tables import all_tables

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
SERVERS = ("serve", "dagster")
HARMLESS = ("cd ", "git clone ", "#")
UP_SECONDS, DOWN_SECONDS = 90, 30


def shell_lines(text: str) -> list[str]:
    """The commands in fenced blocks marked `sh`, continued lines joined, comments after two blanks cut off."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip()]
    return [re.split(r"\s{2,}#|\s#\s", line)[0].strip().removeprefix("$ ") for line in lines]


def with_program(lines: list[str], program: str) -> list[str]:
    return [line for line in dict.fromkeys(lines) if re.match(rf"(?:\S*=\S* )*(?:\S*/)?{program}\b", line)]


def commands() -> list[str]:
    """`run`, `rules list` ... as the application itself has them."""
    root = typer.main.get_command(app)
    return [
        f"{name} {below}".strip()
        for name, command in root.commands.items()  # type: ignore[attr-defined]
        for below in getattr(command, "commands", [""])
    ]


def named_commands(text: str) -> set[str]:
    """Every `ordersift X` or `ordersift X Y` that the text names as code."""
    code = " \n ".join([*shell_lines(text), *re.findall(r"`([^`\n]+)`", text)])
    words = re.findall(r"\bordersift (?:--home \S+ )?([a-z]+)(?: ([a-z]+))?", code)
    known_groups = {command.split()[0] for command in commands() if " " in command}
    return {f"{first} {second}" if first in known_groups and second else first for first, second in words}


def is_server(line: str) -> bool:
    return any(re.search(rf"ordersift (?:--home \S+ )?{server}\b", line) for server in SERVERS)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


LINES = shell_lines(README)
CALLS = [line for line in with_program(LINES, "ordersift") if not is_server(line)]
MAKE = with_program(LINES, "make")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert any(re.search(rf"\bordersift (?:--home \S+ )?{command}\b", text) for text in [README, *DOCS.values()])


@pytest.mark.parametrize("document", ["README.md", *DOCS])
def test_a_document_names_only_commands_that_exist(document: str) -> None:
    text = README if document == "README.md" else DOCS[document]
    groups = {command.split()[0] for command in commands()}
    assert named_commands(text) - set(commands()) - groups == set()


@pytest.mark.parametrize("document", ["README.md", *DOCS])
def test_a_document_names_only_make_targets_that_exist(document: str) -> None:
    text = README if document == "README.md" else DOCS[document]
    code = " \n ".join([*shell_lines(text), *re.findall(r"`([^`\n]+)`", text)])
    assert set(re.findall(r"\bmake ([a-z]+)", code)) - targets() == set()


def test_every_rule_is_documented() -> None:
    text = DOCS.get("rules.md", "")
    assert [rule.rule.id for rule in load_catalogue().rules if not re.search(rf"\b{rule.rule.id}\b", text)] == []


def test_every_table_and_column_is_documented() -> None:
    text = "\n".join(DOCS.values())
    names = {name for table in all_tables().values() for name in (table.name, *table.schema)}
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", text)) == []


@pytest.mark.parametrize(("page", "made_by"), [("rules.md", "rules_page"), ("data.md", "data_page")])
def test_a_generated_page_is_up_to_date(page: str, made_by: str) -> None:
    assert runpy.run_path(str(ROOT / "docs" / "generate.py"))[made_by]() == DOCS[page], "run python docs/generate.py"


def test_links_between_documents_lead_somewhere() -> None:
    places = {"README.md": ROOT, **dict.fromkeys(DOCS, ROOT / "docs")}
    broken = [
        f"{name}: {link}"
        for name, folder in places.items()
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", README if name == "README.md" else DOCS[name])
        if "://" not in link and not link.startswith("mailto:") and not (folder / link).exists()
    ]
    assert broken == []


def test_every_line_of_the_readme_is_checked_here() -> None:
    checked = {*CALLS, *MAKE, *(line for line in LINES if is_server(line))}
    assert [line for line in LINES if line not in checked and not line.startswith(HARMLESS)] == []


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, published: Home, sample: SampleSummary) -> Path:
    """A folder where somebody follows the README from top to bottom: a home, exports, the programs."""
    folder = tmp_path_factory.mktemp("desk")
    published.copy(folder)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    shutil.copytree(published.inbox, folder / "exports")
    shopify = next(file for file in sample.files if file.name.startswith("orders_export"))
    shutil.copy(shopify, folder / "orders_export_1.csv")
    return folder


def environment(desk: Path) -> dict[str, str]:
    return {**os.environ, "ORDERSIFT_HOME": str(desk / "home"), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("line", CALLS)
def test_a_command_of_the_readme_runs(desk: Path, line: str) -> None:
    said = subprocess.run(
        ["bash", "-c", line], cwd=desk, env=environment(desk), capture_output=True, text=True, check=False, timeout=300
    )
    assert said.returncode == 0, said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("line", MAKE)
def test_a_make_line_of_the_readme_is_one_that_make_understands(line: str) -> None:
    command = re.sub(r"\bmake\b", "make" if line == "make help" else "make -n", line, count=1)
    said = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_make_help_prints_every_target_that_is_meant_for_people() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\w+)", said, re.MULTILINE)) == targets()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int, server: subprocess.Popen[str]) -> bool:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return True
    return False


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def gone(group: int) -> bool:
    """Whether every process of the group ends; orphans get a moment."""
    deadline = time.monotonic() + DOWN_SECONDS
    while alive(group) and time.monotonic() < deadline:
        time.sleep(0.2)
    return not alive(group)


@pytest.fixture
def empty_desk(tmp_path: Path) -> Path:
    """A home whose inbox is empty, so that Dagster's sensor starts nothing."""
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_answers_and_ctrl_c_ends_it(empty_desk: Path, server: str) -> None:
    port = free_port()
    line = next((line for line in LINES if is_server(line) and server in line), f"ordersift {server}")
    words = shlex.split(re.sub(r"--port[ =]\d+|--open", "", line))
    process = subprocess.Popen(
        [*words, "--port", str(port)], cwd=empty_desk, env=environment(empty_desk), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert wait_until_up(port, process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everything that the command started
        _, said = process.communicate(timeout=DOWN_SECONDS)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert gone(process.pid)
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
