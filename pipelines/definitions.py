"""Everything that Dagster loads: assets by folder listing, one job, a schedule, a sensor."""

import hashlib
import os
from pathlib import Path

import dagster as dg

import assets.raw
import assets.refined
import assets.results
from assets.night import Night
from pipelines import publishing
from pipelines.home import home_folder, inbox_folder
from pipelines.lake_io import LakeIO
from sources.engine.landing import complete_files

SENSOR_SECONDS = 30

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Land the inbox, refine, judge, check the contracts, publish.",
    executor_def=dg.in_process_executor,
)

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=nightly,
    cron_schedule=os.environ.get("ORDERSIFT_CRON", "0 2 * * *"),
    execution_timezone=os.environ.get("ORDERSIFT_TIMEZONE", "UTC"),
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(job=nightly, minimum_interval_seconds=SENSOR_SECONDS, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Start a night when the inbox holds a complete file that was not there before."""
    inbox = inbox_folder(home_folder())
    if not inbox.is_dir():
        return dg.SkipReason(f"the inbox {inbox} does not exist yet")
    files, writing = complete_files(inbox)
    seen = set((context.cursor or "").split())
    now = {_state(path, inbox) for path in files}
    if not now - seen:
        waiting = f"; {len(writing)} still being written" if writing else ""
        return dg.SkipReason(f"nothing new among {len(files)} files{waiting}")
    key = hashlib.sha256(" ".join(sorted(now)).encode()).hexdigest()[:16]
    return dg.SensorResult([dg.RunRequest(run_key=key)], cursor=" ".join(sorted(now)))


def _state(path: Path, inbox: Path) -> str:
    stat = path.stat()
    name = f"{path.relative_to(inbox)}|{stat.st_size}|{stat.st_mtime_ns}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def night_resource() -> Night:
    """The home and inbox that the environment names."""
    home = home_folder()
    return Night(home=str(home), inbox=str(inbox_folder(home)), as_of=os.environ.get("ORDERSIFT_AS_OF", ""))


def definitions(night: Night) -> dg.Definitions:
    """Everything for one night resource."""
    folders = [dg.load_assets_from_package_module(package) for package in (assets.raw, assets.refined, assets.results)]
    published = dg.load_assets_from_modules([publishing])
    return dg.Definitions(
        assets=[*(asset for folder in folders for asset in folder), *published],
        asset_checks=[publishing.contracts],
        jobs=[nightly],
        schedules=[every_night],
        sensors=[inbox_sensor],
        resources={"night": night, "io_manager": LakeIO(home=night.home)},
    )


defs = definitions(night_resource())
