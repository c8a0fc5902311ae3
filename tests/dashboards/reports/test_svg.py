from dashboards.reports.svg import bars


def test_the_largest_number_is_the_tallest_bar() -> None:
    drawn = bars([("a", 1, "one"), ("b", 2, "two")])
    assert drawn.count("<rect") == 2
    assert 'height="72.00"' in drawn
    assert 'height="144.00"' in drawn


def test_texts_are_escaped() -> None:
    assert "<b>" not in bars([("<b>", 1, "<b>")])


def test_nothing_to_draw() -> None:
    assert bars([]) == bars([("a", 0, "")]) == ""
