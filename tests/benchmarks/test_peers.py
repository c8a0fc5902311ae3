"""`benchmarks/peers.py`: who takes part, and when results agree. No peer is installed here."""

import peers
import pytest


def contestant(name: str, found: dict[str, list[object]]) -> peers.Contestant:
    run = {"seconds": 1.0, "cpu": 2.0, "peak_gb": 0.5, "version": "1", "found": found}
    return peers.Contestant(name, runs=[run])


@pytest.mark.parametrize("other", [{"a": [2, "x"]}, {"a": [2, ""]}])
def test_the_same_rows_or_the_same_count_agree(other: dict[str, list[object]]):
    assert peers.disagreements(contestant("one", {"a": [2, "x"]}), contestant("other", other)) == []


@pytest.mark.parametrize("other", [{"a": [2, "y"]}, {"a": [3, ""]}, {}])
def test_other_rows_another_count_or_none_are_told(other: dict[str, list[object]]):
    (told,) = peers.disagreements(contestant("one", {"a": [2, "x"]}), contestant("other", other))
    assert told.startswith("a: ")


def test_a_peer_that_could_not_be_installed_stands_in_the_table_with_the_reason():
    base = contestant("ordersift", {"a": [1, "x"]})
    shown = peers.table([base, peers.Contestant("gone", problem="not installed: no wheel")], base)
    assert "| gone | | | | | | | not installed: no wheel |" in shown


def test_every_peer_pins_what_it_needs():
    pinned = {one.name: peers.dependencies(one.file) for one in peers.contestants()}
    assert pinned.pop("ordersift") == []
    assert all(any("==" in dependency for dependency in wanted) for wanted in pinned.values())
    assert len(pinned) >= 7
