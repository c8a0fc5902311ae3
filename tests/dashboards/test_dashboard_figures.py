from datetime import date, datetime

import polars as pl

from dashboards import figures
from dashboards.texts import Words

EN, ZH = Words("en"), Words("zh")


def test_text_of_exports_is_not_a_tag() -> None:
    assert figures.plain("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"
    assert figures.plain("abcdef", 4) == "abc…"


def test_by_category_is_named_in_the_language_and_carries_ids() -> None:
    mix = pl.DataFrame({"category": ["payment", "data"], "priority": [1, 2], "exceptions": [3, 1]})
    figure = figures.by_category(mix, ZH)
    assert [trace.meta for trace in figure.data] == ["1 · 阻碍发货", "2 · 当日处理"]
    assert list(figure.data[0].y) == ["支付"]
    assert figure.data[0].customdata[0] == ["payment", "1"]


def test_by_rule_shows_the_most_frequent_rules_on_top() -> None:
    rates = pl.DataFrame(
        {
            "rule_id": ["a", "b", "c"],
            "title_en": ["A <b>", "B", "C"],
            "category": ["payment"] * 3,
            "exceptions": [9, 4, 0],
        }
    )
    figure = figures.by_rule(rates, EN, 5)
    assert list(figure.data[0].y) == ["b", "a"]
    assert list(figure.layout.yaxis.ticktext) == ["B", "A &lt;b&gt;"]


def test_trend_has_a_trace_per_category() -> None:
    mix = pl.DataFrame({"day": [date(2026, 7, 1)] * 2, "category": ["payment", "logistics"], "exceptions": [2, 5]})
    assert {trace.name: list(trace.y) for trace in figures.trend(mix, EN).data} == {
        "Payment": [2],
        "Logistics": [5],
    }


def test_coverage_leaves_a_gap_where_a_shop_has_no_such_rule() -> None:
    shares = pl.DataFrame(
        {
            "shop_id": ["a", "b"],
            "category": ["payment", "logistics"],
            "rows": [4, 4],
            "not_evaluable": [1, 4],
            "judged": [0.75, 0.0],
        }
    )
    heatmap = figures.coverage(shares, EN).data[0]
    assert [list(row) for row in heatmap.z] == [[None, 0.0], [0.75, None]]
    assert [list(row) for row in heatmap.text] == [["–", "0.0 %"], ["75.0 %", "–"]]


def test_timeline_names_the_hours_and_marks_steps_back_in_time() -> None:
    stages = [
        ("created_at", datetime(2026, 7, 1, 8)),
        ("paid_at", datetime(2026, 7, 1, 10)),
        ("shipped_at", datetime(2026, 7, 1, 9)),
    ]
    bars, points = figures.timeline(stages, [("ship_by_at", datetime(2026, 7, 3))], EN).data
    assert list(points.text) == ["", " +2.0 h", " −1.0 h"]
    assert list(points.y) == ["Placed", "Paid", "Shipped"]
    assert bars.marker.color[1] != bars.marker.color[2]


def test_one_moment_alone_is_a_timeline_too() -> None:
    figure = figures.timeline([("created_at", datetime(2026, 7, 1))], [], ZH)
    assert list(figure.data[1].y) == ["下单"]
