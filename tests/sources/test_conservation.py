"""Whatever the text: rows read = rows kept + rows in quarantine, each with a number of its own."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.engine.errors import FileProblem
from sources.engine.landing import land_file
from sources.engine.model import all_sources
from sources.engine.refining import refine_file

LINES = "order_id,created_at,status,sku,quantity,total_amount"
ORDERS = "order_id,created_at,status,buyer_note,total_amount"
CELL = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "A1",
            "A2",
            "1",
            "-2.5",
            "2026-04-01",
            "paid",
            "6.9E+18",
            '"',
            '"x"',
            '"a,b"',
            'x"y',
            '"a""b"',
            "NaN",
            '"\n"',
        ]
    ),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=4),
)
ROWS = st.lists(st.lists(CELL, max_size=7).map(",".join), max_size=12)
END = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([LINES, ORDERS]), ROWS, END, st.booleans())
def test_no_row_is_lost_or_doubled(header, rows, end, closed):
    text = end.join([header, *rows]) + (end if closed else "")
    with tempfile.TemporaryDirectory() as folder:
        home, sources = Path(folder), list(all_sources().values())
        path = home / "orders.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            record = land_file(path, home, home / "raw", sources, landed_at="2026-04-10T00:00:00+00:00", run_id="t")
        except FileProblem:
            return
        assert record is not None
        account = refine_file(record, home / "raw", home / "out", sources, [record])
        assert account.rows_read == account.rows_kept + account.rows_quarantined
