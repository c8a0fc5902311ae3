"""Who may import whom, how large files may be, and that every YAML file loads."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.contracts import load_contracts
from rules.engine import load_catalogue
from sources.engine.model import all_sources

ROOT = Path(__file__).parents[1]
PACKAGES = ("assets", "dashboards", "pipelines", "rules", "simulator", "sources", "warehouse")
CODE = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
HEAVY = ("dagster", "streamlit", "plotly", "great_expectations")
MAX_LINES, MAX_INIT_LINES = 400, 20


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def python(code: str) -> str:
    """What `code` prints in a clean interpreter."""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout.strip()


def test_imports_point_downwards_only() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize(
    "modules",
    ["rules, rules.engine", "sources.engine.read, sources.engine.refining", "simulator", "warehouse.snapshots"],
)
def test_engines_bring_no_heavy_library_along(modules: str) -> None:
    assert python(f"import sys, {modules}; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


@pytest.mark.parametrize(
    ("module", "unwanted"), [("assets.results.verdicts", "streamlit"), ("dashboards.serve", "dagster")]
)
def test_assets_and_pages_do_not_meet(module: str, unwanted: str) -> None:
    assert python(f"import sys, {module}; print({unwanted!r} in sys.modules)") == "False"


def test_the_command_line_starts_light() -> None:
    code = f"import sys, pipelines.cli; print([name for name in {HEAVY} if name in sys.modules])"
    assert python(code) == "[]"


def test_files_are_of_a_size_to_read() -> None:
    assert {name_of(path): lines(path) for path in [*CODE, *TESTS] if lines(path) > MAX_LINES} == {}


def test_packages_say_little_in_their_init() -> None:
    # The registry of features, a listing of its folder, is what that package is.
    inits = [path for path in CODE if path.name == "__init__.py" and "features" not in path.parts]
    assert {name_of(path): lines(path) for path in inits if lines(path) > MAX_INIT_LINES} == {}


def test_no_file_is_empty_of_meaning() -> None:
    empty = [name_of(path) for path in [*CODE, *TESTS] if not path.read_text(encoding="utf-8").strip()]
    assert [name for name in empty if not name.endswith("__init__.py")] == []


def test_modules_say_what_belongs_in_them() -> None:
    first = {name_of(path): path.read_text(encoding="utf-8").lstrip()[:3] for path in CODE if lines(path)}
    assert [name for name, start in first.items() if start != '"""'] == []


def test_every_rule_loads() -> None:
    files = [*(ROOT / "rules").glob("*.yaml"), *(ROOT / "rules" / "custom").glob("*.yaml")]
    assert {rule.rule._file for rule in load_catalogue().rules} == set(files) - {ROOT / "rules" / "settings.yaml"}


def test_every_source_loads() -> None:
    assert set(all_sources()) == {path.stem for path in (ROOT / "sources").glob("*.yaml")}


def test_every_contract_loads() -> None:
    files = (ROOT / "rules" / "contracts").glob("*.yaml")
    assert {contract.table for contract in load_contracts()} == {path.stem for path in files}


def test_no_file_names_a_machine() -> None:
    telling = ["/" + "work/", "/" + "home/", "/" + "root/", "/" + "Users/"]
    found = [
        f"{name_of(path)}: {word}"
        for path in [*CODE, *TESTS, *(ROOT / name for name in ("Makefile", "pyproject.toml", "README.md"))]
        if path.is_file()
        for word in telling
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
