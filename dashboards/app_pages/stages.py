"""Stages: where an order's time goes, which groups lose it, and what can be said of why."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats, stage_figures, stage_queries, url_state
from dashboards.menu import Page
from dashboards.parts.case_stages import case_stages
from dashboards.parts.overview_mix import chart, picked_rows
from dashboards.stage_figures import stage_name
from dashboards.view import View

PAGE = Page(title={"en": "Stages", "zh": "环节"}, icon=":material/route:", order=5)
CLOCKS = ("wall", "working")
FAULTS = ("reached", "skipped", "out_of_order")
SHOWN, ROW, TALL, NAME = 200, 35, 14, 24


def render(view: View) -> None:
    """Draw the page."""
    if not view.snapshot.read(stage_queries.has_stages):
        st.info(view.words("stages.old_night"), icon=":material/hourglass_empty:")
        return
    words = view.words
    clock = _choice(view, "clock", CLOCKS, "stages.clock_")
    stages = view.snapshot.ask(stage_queries.overall, clock)
    if stages.is_empty():
        st.info(words("stages.none"), icon=":material/timer_off:")
        case_stages(view)
        return
    _slowest(view)
    st.subheader(words("stages.how_long"), anchor=False)
    st.caption(words("stages.how_long_hint"))
    chart(stage_figures.bars(stages, words), "stage_bars")
    st.subheader(words("stages.flow"), anchor=False)
    st.caption(words("stages.flow_hint"))
    chart(stage_figures.flow(stages, words), "stage_flow")
    _ranked(view, clock)
    _why(view)
    _conformance(view)
    case_stages(view)


def _choice(view: View, name: str, options: tuple[str, ...], prefix: str) -> str:
    asked = [value for value in url_state.values(name) if value in options]
    if url_state.must_seed(name):
        st.session_state[name] = asked[0] if asked else options[0]
    chosen = st.segmented_control(
        view.words(f"stages.{name}"),
        options,
        key=name,
        format_func=lambda value: view.words(prefix + value),
        required=True,
    )
    known = chosen or options[0]
    url_state.put(name, [known] if known != options[0] else [])
    return known


def _slowest(view: View) -> None:
    """One sentence: in which stage most time is lost."""
    words, rows = view.words, view.snapshot.ask(stage_queries.overall, "wall").sort("late_hours", descending=True)
    worst = rows.row(0, named=True)
    if not worst["late_hours"]:
        st.success(words("stages.on_target"), icon=":material/check_circle:")
        return
    st.markdown(
        words(
            "stages.slowest",
            stage=stage_name(worst["stage_from"], worst["stage_to"], words),
            hours=formats.count(worst["late_hours"]),
            share=formats.share(worst["over_target"]),
            target=formats.hours(worst["target_hours"]),
            open=formats.count(worst["open"]),
            n=formats.count(worst["n"]),
        )
    )


def _ranked(view: View, clock: str) -> None:
    words = view.words
    st.subheader(words("stages.ranked"), anchor=False)
    st.caption(words("stages.ranked_hint"))
    known = [stage_queries.WHOLE, *view.snapshot.ask(stage_queries.dimensions)["dimension"]]
    if url_state.must_seed("by"):
        st.session_state["by"] = next((name for name in url_state.values("by") if name in known), known[0])
    by = st.selectbox(words("stages.by"), known, key="by", format_func=lambda name: _dimension(name, view))
    url_state.put("by", [by] if by != known[0] else [])
    rows = view.snapshot.ask(stage_queries.groups, by, clock, SHOWN)
    event = st.dataframe(
        _table(rows, view, grouped=by != stage_queries.WHOLE),
        key=f"ranked_{by}_{clock}",
        hide_index=True,
        placeholder=formats.NOTHING,
        height=min(rows.height + 1, TALL) * ROW + 3,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        column_config=_columns(view, by),
    )
    _curves(view, rows, sorted(set(picked_rows(event))))


def _dimension(name: str, view: View) -> str:
    return view.words("stages.dimension_all") if name == stage_queries.WHOLE else view.words.name("column", name)


def _table(rows: pl.DataFrame, view: View, *, grouped: bool) -> pl.DataFrame:
    words = view.words
    stages = [stage_name(row["stage_from"], row["stage_to"], words) for row in rows.iter_rows(named=True)]
    shown = rows.select(
        pl.col("value"), pl.Series("stage", stages, pl.String), "late_hours", "n", "open",
        *(_span(name) for name in ("p50_hours", "p90_hours", "p95_hours", "target_hours")),
        pl.col("over_target") * 100, pl.col("slack_used_here") * 100, _change(),
        pl.Series("team", [words.name("team", team) for team in rows["team"]], pl.String),
    )  # fmt: skip
    return shown if grouped else shown.drop("value")


def _span(name: str) -> pl.Expr:
    """Hours as people read them; a figure that the curve does not reach stays blank."""
    return pl.col(name).map_elements(formats.hours, pl.String)


def _change() -> pl.Expr:
    """`+4.1 (+0.3 … +8.0)`: percentage points."""
    parts = ((100 * pl.col(name)).round(1) for name in ("change", "change_low", "change_high"))
    signed = [pl.when(part > 0).then(pl.lit("+")).otherwise(pl.lit("")) + part.cast(pl.String) for part in parts]
    return pl.format("{} ({} … {})", *signed).alias("change")


def _columns(view: View, by: str) -> dict[str, Any]:
    words, column = view.words, st.column_config
    share = {name: column.NumberColumn(words(f"stages.{name}"), format="%.1f %%") for name in ("over_target",)}
    return {
        "value": column.TextColumn(_dimension(by, view), width="medium", pinned=True),
        "stage": column.TextColumn(words("stages.stage"), width="medium"),
        "late_hours": column.NumberColumn(words("stages.late_hours"), format="localized", step=1),
        "n": column.NumberColumn(words("stages.n"), format="localized"),
        "open": column.NumberColumn(words("stages.open"), format="localized"),
        **{name: words(f"stages.{name}") for name in ("p50_hours", "p90_hours", "p95_hours")},
        "target_hours": words("stages.target"),
        **share,
        "slack_used_here": column.NumberColumn(
            words("stages.slack_used_here"), format="%.1f %%", help=words("stages.slack_help")
        ),
        "change": column.TextColumn(words("stages.change"), help=words("stages.change_help")),
        "team": words("stages.team"),
    }


def _curves(view: View, rows: pl.DataFrame, picked: list[int]) -> None:
    words = view.words
    chosen = rows[picked or [0]].to_dicts() if rows.height else []
    if not chosen:
        return
    st.text(words("stages.curve"))
    st.caption(words("stages.curve_hint"))
    named = {
        " · ".join(filter(None, (row["value"][:NAME], stage_name(row["stage_from"], row["stage_to"], words)))): row
        for row in chosen
    }
    targets = {row["target_hours"] for row in chosen}
    target = targets.pop() if len(targets) == 1 else None
    chart(stage_figures.curves({name: row["curve_hours"] for name, row in named.items()}, words, target), "curves")


def _why(view: View) -> None:
    words, waits = view.words, view.snapshot.ask(stage_queries.waits).filter(pl.col("hours") > 0)
    if waits.height:
        st.subheader(words("stages.why"), anchor=False)
        st.caption(words("stages.why_hint"))
        chart(stage_figures.wait_parts(waits, words), "waits")


def _conformance(view: View) -> None:
    words, rows = view.words, view.snapshot.ask(stage_queries.conformance)
    st.subheader(words("stages.conformance"), anchor=False)
    st.caption(words("stages.conformance_hint"))
    names = pl.Series("stage_time", [words.name("column", name) for name in rows["stage_time"]], pl.String)
    number = st.column_config.NumberColumn
    st.dataframe(
        rows.with_columns(names),
        key="conformance",
        hide_index=True,
        column_config={
            "stage_time": words("stages.time"),
            "orders": number(words("stages.n"), format="localized"),
            **{
                name: number(words(f"stages.{name}"), format="localized")
                for name in ("reached", "skipped", "out_of_order")
            },
        },
    )
