"""What Dagster loads: assets by folder listing, checks on assets that exist, one job, a schedule, a sensor."""

import importlib
import os
import pkgutil
import subprocess
import sys
import types
from pathlib import Path

import dagster as dg
import pytest
import yaml
from nights import Home

import assets.raw
import assets.refined
import assets.results
from assets.night import Night
from pipelines import publishing
from pipelines.contracts import load_contracts
from pipelines.definitions import definitions
from pipelines.home import dagster_folder

STAGES = {"raw": assets.raw, "refined": assets.refined, "results": assets.results}
MODULES = [
    (stage, f"{package.__name__}.{module.name}")
    for stage, package in STAGES.items()
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    folder = str(tmp_path_factory.mktemp("defs"))
    return definitions(Night(home=folder, inbox=folder))


@pytest.fixture(scope="module")
def groups(defs: dg.Definitions) -> dict[str, str]:
    """Asset -> group."""
    graph = defs.resolve_asset_graph()
    return {key.to_user_string(): graph.get(key).group_name for key in graph.materializable_asset_keys}


def _asset_keys(module: types.ModuleType) -> set[str]:
    own = [value for value in vars(module).values() if isinstance(value, dg.AssetsDefinition)]
    return {key.to_user_string() for definition in own for key in definition.keys}


def test_definitions_load(defs: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(defs)


@pytest.mark.parametrize(("stage", "module"), MODULES)
def test_an_asset_is_found_by_its_file_and_named_after_it(groups: dict[str, str], stage: str, module: str) -> None:
    for key in _asset_keys(importlib.import_module(module)):
        assert groups[key] == stage
        assert key.startswith(f"{stage}_")


def test_no_asset_comes_from_elsewhere(groups: dict[str, str]) -> None:
    files = set().union(*(_asset_keys(importlib.import_module(module)) for _, module in MODULES))
    assert set(groups) == files | _asset_keys(publishing)


def test_nothing_depends_on_an_asset_that_nobody_makes(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    assert graph.get_all_asset_keys() - graph.materializable_asset_keys == set()


def test_stages_flow_in_the_order_of_their_names(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    backwards = [
        (parent.to_user_string(), key.to_user_string())
        for key in graph.get_all_asset_keys()
        for parent in graph.get(key).parent_keys
        if graph.get(parent).group_name > graph.get(key).group_name
    ]
    assert backwards == []


def test_every_expectation_is_a_check_on_an_asset_that_is_made(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    made_by = {table: key.to_user_string() for table, key in publishing.ASSET_KEYS.items()}
    entries = {(contract.table, entry.id) for contract in load_contracts() for entry in contract.expectations}
    assert checks == {(made_by[table], name) for table, name in entries}
    assert {asset for asset, _ in checks} <= {key.to_user_string() for key in graph.materializable_asset_keys}


def test_the_job_makes_everything(defs: dg.Definitions, groups: dict[str, str]) -> None:
    layer = defs.resolve_job_def("nightly").asset_layer
    assert {key.to_user_string() for key in layer.selected_asset_keys} == set(groups)


SCHEDULE = """
from pipelines.definitions import every_night
print(every_night.cron_schedule, every_night.execution_timezone, every_night.default_status.name)
"""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "0 2 * * * UTC RUNNING"),
        ({"ORDERSIFT_TIMEZONE": "Asia/Shanghai", "ORDERSIFT_CRON": "30 3 * * *"}, "30 3 * * * Asia/Shanghai RUNNING"),
    ],
)
def test_the_schedule_is_at_two_unless_told_otherwise(environment: dict[str, str], expected: str) -> None:
    command = [sys.executable, "-c", SCHEDULE]
    said = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == expected


def test_one_night_at_a_time_and_no_telemetry(home: Home) -> None:
    settings = yaml.safe_load((dagster_folder(home.path) / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == 1
    with dg.DagsterInstance.from_config(str(dagster_folder(home.path))) as instance:
        assert instance.telemetry_enabled is False
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1


def test_the_owner_s_settings_are_left_alone(home: Home) -> None:
    settings = dagster_folder(home.path) / "dagster.yaml"
    settings.write_text("telemetry: {enabled: false}\n")
    assert (dagster_folder(home.path) / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"


def test_job_and_night_share_one_process(defs: dg.Definitions) -> None:
    assert defs.resolve_job_def("nightly").executor_def.name == "in_process"


@pytest.mark.parametrize("path", sorted(Path(assets.raw.__path__[0]).parent.rglob("*.py")), ids=lambda path: path.name)
def test_a_file_holds_at_most_one_asset_definition(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n@dg.") <= 1
