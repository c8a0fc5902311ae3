"""Overview: the last night, and what is wrong with the exports."""

import polars as pl
import streamlit as st

from dashboards import data_queries, figures, formats, queries
from dashboards.evidence import in_words
from dashboards.parts.overview_mix import chart
from dashboards.privacy import free_text
from dashboards.view import View

NIGHTS = 30
SAMPLES = 200


def night(view: View) -> None:
    """When and how long it ran, what became of the rows, new and gone findings night by night."""
    words, clock = view.words, view.clock
    runs = view.snapshot.ask(queries.nights, NIGHTS)
    if runs.is_empty():
        return
    st.subheader(words("overview.night"), anchor=False)
    last = runs.row(0, named=True)
    facts = {
        words("overview.as_of", zone=clock.zone): clock.text(last["as_of"]),
        words("overview.duration"): formats.seconds(last["seconds"]),
        words("overview.files"): formats.count(last["files_new"]),
        **{
            words(f"overview.{name}"): formats.count(last[name])
            for name in ("rows_read", "rows_kept", "rows_quarantined")
        },
    }
    with st.container(horizontal=True, gap="large", key="last_night"):
        for label, value in facts.items():
            with st.container(width="content", gap=None):
                st.caption(label)
                st.text(value)
    lost = (last["rows_read"] or 0) - (last["rows_kept"] or 0) - (last["rows_quarantined"] or 0)
    if lost:
        st.error(words("overview.not_conserved", lost=formats.count(lost)))
    else:
        st.caption(words("overview.conserved"))
    if runs.height > 1:
        chart(figures.nights(runs.reverse(), words), "nights")


def data_problems(view: View) -> None:
    """Findings on files, files not read, quarantine, broken contracts: whatever there is."""
    words, ask = view.words, view.snapshot.ask
    st.subheader(words("overview.data_problems"), anchor=False)
    runs = ask(queries.nights, 1)
    run_id = runs["run_id"][0] if runs.height else ""
    tables = {
        "file_findings": _findings(view, ask(data_queries.file_findings, SAMPLES)),
        "problem_files": _problems(view, ask(data_queries.problem_files, SAMPLES)),
        "quarantine": ask(data_queries.quarantined, SAMPLES),
        "contracts": _contracts(view, ask(data_queries.broken_contracts, run_id)),
    }
    if all(table.is_empty() for table in tables.values()):
        st.success(words("overview.no_data_problems"), icon=":material/check_circle:")
    for name, table in tables.items():
        if table.height:
            amount = int(table["rows"].sum()) if name == "quarantine" else table.height
            with st.expander(words(f"overview.{name}", n=formats.count(amount)), expanded=name != "quarantine"):
                _table(view, _quarantine(view, table) if name == "quarantine" else table)


def _table(view: View, table: pl.DataFrame) -> None:
    labels = {name: view.words.name("column", name) for name in table.columns}
    st.dataframe(table, hide_index=True, placeholder="", column_config=dict(labels))


def _findings(view: View, found: pl.DataFrame) -> pl.DataFrame:
    words = view.words
    return found.select(
        pl.col("priority").cast(pl.String).map_elements(lambda value: words.name("priority", value), pl.String),
        pl.col(words.title_column).alias("exception"),
        "shop_id",
        pl.col("evidence").map_elements(
            lambda text: " · ".join(f"{label}: {value}" for label, value in in_words(text, view, hidden=True)),
            pl.String,
        ),
        view.clock.column("occurred_at").alias("exported_at"),
    )


def _problems(view: View, files: pl.DataFrame) -> pl.DataFrame:
    return files.with_columns(view.clock.column("landed_at"))


def _contracts(view: View, broken: pl.DataFrame) -> pl.DataFrame:
    words = view.words
    return broken.select(
        pl.col("severity").map_elements(lambda value: words.name("severity", value), pl.String),
        pl.col("table_name").map_elements(lambda value: words.name("table", value), pl.String),
        pl.col(f"meaning_{words.language}").alias("meaning"),
        "unexpected_count",
        "observed",
    )


def _quarantine(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Values and raw rows hold personal data: shown on demand only, and without a word of the rest."""
    shown = rows.with_columns(
        pl.col("row_numbers").list.eval(pl.element().cast(pl.String)).list.join(", "),
        pl.col("values").list.join(" | "),
        pl.col("raw_texts").list.join("\n"),
    )
    if st.toggle(view.words("overview.personal"), key="personal_rows"):
        return shown
    return shown.drop("raw_texts").with_columns(pl.col("values").map_elements(free_text, pl.String))
