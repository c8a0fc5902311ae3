"""A small shop's exports and one published night, made once and only read by tests."""

from pathlib import Path

import pytest
from nights import Home, fill_inbox, make_home, write_exports

from simulator import SampleSummary


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_exports(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, sample: SampleSummary) -> Home:
    home = make_home(tmp_path_factory.mktemp("published"))
    fill_inbox(home.inbox, sample.files)
    home.run()
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)
