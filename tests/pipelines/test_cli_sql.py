"""`ordersift sql` reads the snapshot and can do nothing else."""

from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from nights import Home
from typer.testing import CliRunner, Result

from pipelines.cli import app, main

PAGE = 1 << 18


def ask(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "sql", *words])


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO orders SELECT * FROM orders",
        "UPDATE orders SET status = 'paid'",
        "DELETE FROM orders",
        "DROP TABLE orders",
        "CREATE TABLE mine AS SELECT 1 AS one",
        "COPY orders TO '{file}'",
        "EXPORT DATABASE '{file}'",
        "ATTACH '{file}' AS other",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('*')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT no_such_column FROM orders",
        "SELEC 1",
        "",
    ],
)
def test_anything_but_reading_is_refused_with_a_message(published: Home, tmp_path: Path, query: str) -> None:
    file = tmp_path / "file.csv"
    file.write_text("secret\n1\n")
    said = ask(published.path, query.format(file=file))
    assert said.exit_code == 1
    assert said.stderr.startswith("error: ")
    assert "Traceback" not in said.output
    assert "secret" not in said.stdout
    assert file.read_text() == "secret\n1\n"


def test_the_snapshot_is_as_before(published: Home) -> None:
    before = published.current.read_bytes()
    ask(published.path, "DELETE FROM orders")
    assert published.current.read_bytes() == before


def test_long_results_are_cut_for_people_only(published: Home) -> None:
    query = "SELECT * FROM range(300)"
    assert "the first 200 rows; add LIMIT, or --json for all" in ask(published.path, query).stdout
    assert ask(published.path, query, "--json").stdout.count("range") == 300


def test_before_the_first_night_it_says_what_to_do(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ordersift", "--home", str(home.path), "sql", "SELECT 1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "Run `ordersift run --inbox DIR` first" in " ".join(capsys.readouterr().err.split())


def test_a_damaged_snapshot_ends_in_a_message(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = published.copy(tmp_path)
    home.current.write_bytes(b"x" * 9000)
    monkeypatch.setattr("sys.argv", ["ordersift", "--home", str(home.path), "sql", "SELECT 1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "cannot be opened" in said
    assert "there is no older one: remove" in said


def spoil_a_page(snapshot: Path, query: str) -> None:
    """Damage one page, so that the file opens and the query fails."""
    content = snapshot.read_bytes()
    for start in range(3 * 4096, len(content), PAGE):
        snapshot.write_bytes(content[: start + 99] + b"spoilt" + content[start + 105 :])
        with suppress(duckdb.Error), duckdb.connect(str(snapshot), read_only=True) as connection:
            try:
                connection.sql(query).fetchall()
            except duckdb.Error:
                return
    raise AssertionError("no such page")


def test_a_damaged_page_of_a_snapshot_that_opens_ends_in_a_message(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = published.copy(tmp_path)
    spoil_a_page(home.current, "SELECT * FROM orders")
    monkeypatch.setattr("sys.argv", ["ordersift", "--home", str(home.path), "sql", "SELECT * FROM orders"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "cannot be opened or read" in said
    assert "there is no older one: remove" in said
