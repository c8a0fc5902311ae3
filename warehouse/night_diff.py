"""What differs between the findings of two published nights, and why.

Each finding that is new, gone or changed has exactly one cause, the first that fits:

1. `rule` where a changed finding tells other things of the same order: another priority, other evidence columns
2. `order`: the order is new or gone, its row or lines say something else; for a finding on a file or shop: its exports
3. `rule`: the rule is new, gone, or has another version
4. `reference`: a companion table or the reference data that the rule looks up differs
5. `others`: the rule looks at other orders, and some of them changed
6. `time`: only `as_of` moved
7. `unknown`: none of these; the program itself judges otherwise
"""

from collections.abc import Iterable

import duckdb
import polars as pl

from warehouse.tables import all_tables

KINDS = ("new", "gone", "changed")
CAUSES = ("order", "rule", "time", "reference", "others", "unknown")
# Where a row was read from is not what it says: the same order, exported again, has not changed.
ORIGIN = ("source_file", "source_row", "exported_at")
FILE_COLUMNS = ("file", "sha256", "rows_read", "rows_kept", "rows_quarantined", "problem", "unmapped_statuses")
TOLD = ("evidence", "amount_at_risk", "currency", "priority", "suppressed_by")
COMPANIONS = ("inventory", "products", "no_service_regions", "blacklist", "tracking_events")
SIDES = ("before", "after")


def night_diff(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The findings that differ between the snapshots `before` and `after` of the connection.

    One row per finding: kind (`KINDS`), cause (`CAUSES`), exception_id, rule_id, category, shop_id, source_id,
    order_key, order_id, line_no, and before and after (null where it was not there): priority, amount_at_risk,
    currency, evidence.
    """
    told = _shared(connection, "exceptions", only=TOLD)
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in told)
    found = connection.sql(f"""
        WITH differing AS (
            SELECT CASE WHEN a.exception_id IS NULL THEN b ELSE a END AS said, b, a,
                   CASE WHEN b.exception_id IS NULL THEN 'new'
                        WHEN a.exception_id IS NULL THEN 'gone' ELSE 'changed' END AS kind
            FROM before.exceptions b FULL JOIN after.exceptions a ON b.exception_id = a.exception_id
            WHERE b.exception_id IS NULL OR a.exception_id IS NULL OR NOT ({same})
        ),
        changed_orders AS ({_changed_orders(connection)}),
        changed_files AS ({_changed_files(connection)}),
        rules AS (
            SELECT coalesce(a.rule_id, b.rule_id) AS rule_id, a.rule_version IS DISTINCT FROM b.rule_version AS differs,
                   {_stands_on(connection)} AS stands_on
            FROM before.rules b FULL JOIN after.rules a ON b.rule_id = a.rule_id
        ),
        tables AS ({_changed_tables(connection)})
        SELECT kind, CASE {_CAUSE} END AS cause,
               said.exception_id, said.rule_id, said.category, said.shop_id, said.source_id, said.order_key,
               said.order_id, said.line_no,
               b.priority AS priority_before, a.priority AS priority_after,
               b.amount_at_risk AS amount_before, a.amount_at_risk AS amount_after,
               b.currency AS currency_before, a.currency AS currency_after,
               b.evidence AS evidence_before, a.evidence AS evidence_after
        FROM differing LEFT JOIN rules r ON r.rule_id = said.rule_id
        ORDER BY said.rule_id, kind, cause, said.exception_id
    """)  # noqa: S608  # our own names
    return pl.DataFrame(found.pl())


_CAUSE = """
    WHEN kind = 'changed' AND (b.priority <> a.priority OR json_keys(b.evidence) <> json_keys(a.evidence)) THEN 'rule'
    WHEN said.order_key IN (FROM changed_orders) THEN 'order'
    WHEN said.order_key IS NULL AND EXISTS (
        FROM changed_files f WHERE f.source_id IS NOT DISTINCT FROM said.source_id
        AND f.shop_id IS NOT DISTINCT FROM said.shop_id
    ) THEN 'order'
    WHEN coalesce(r.differs, true) THEN 'rule'
    WHEN list_has_any(r.stands_on, (SELECT list(name) FROM tables)) THEN 'reference'
    WHEN list_has_any(r.stands_on, ['orders', 'order_lines']) AND EXISTS (FROM changed_files) THEN 'others'
    WHEN (SELECT max(as_of) FROM before.runs) IS DISTINCT FROM (SELECT max(as_of) FROM after.runs) THEN 'time'
    ELSE 'unknown'
"""


def summary(diff: pl.DataFrame) -> pl.DataFrame:
    """Per rule and cause how many findings are new, gone and changed; the most first."""
    counts = diff.group_by("rule_id", "cause").agg(
        *((pl.col("kind") == kind).sum().cast(pl.Int64).alias(kind) for kind in KINDS)
    )
    return counts.sort(pl.sum_horizontal(KINDS), "rule_id", "cause", descending=[True, False, False])


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    query = "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ? ORDER BY column_index"
    return [name for (name,) in connection.execute(query, [side, table]).fetchall()]


def _shared(
    connection: duckdb.DuckDBPyConnection, table: str, *, only: Iterable[str] = (), but: Iterable[str] = ()
) -> list[str]:
    """Columns that the table has on both sides: an earlier night may be of an earlier version of the program."""
    later = set(_columns(connection, "after", table))
    names = [name for name in _columns(connection, "before", table) if name in later and name not in but]
    return [name for name in names if not only or name in only]


def _differing(table: str, columns: list[str], result: str, where: str = "true") -> str:
    """Rows of one side that the other does not have as often, as `result`."""
    names = ", ".join(f'"{name}"' for name in columns)
    before, after = (f"SELECT {names} FROM {side}.{table} WHERE {where}" for side in SIDES)  # noqa: S608  # our own names
    pairs = ((before, after), (after, before))
    return " UNION ".join(f"SELECT {result} FROM ({one} EXCEPT ALL {other})" for one, other in pairs)  # noqa: S608  # same


def _changed_orders(connection: duckdb.DuckDBPyConnection) -> str:
    """Orders of differing findings that tell other things, or are told of on one side only."""
    asked = "order_key IN (SELECT said.order_key FROM differing)"
    tables = ("orders", "order_lines")
    parts = [_differing(name, _shared(connection, name, but=ORIGIN), "order_key", asked) for name in tables]
    return " UNION ".join(parts)


def _changed_files(connection: duckdb.DuckDBPyConnection) -> str:
    """Shops whose exports are not the same."""
    columns = ["source_id", "shop_id", *_shared(connection, "files", only=FILE_COLUMNS)]
    return _differing("files", columns, "source_id, shop_id")


def _stands_on(connection: duckdb.DuckDBPyConnection) -> str:
    """What the rules `b` and `a` look at beyond an order, as a list."""
    if "stands_on" not in _shared(connection, "rules"):
        return "[]::VARCHAR[]"
    return "coalesce(from_json(coalesce(a.stands_on, b.stands_on), '[\"VARCHAR\"]'), [])"


def _changed_tables(connection: duckdb.DuckDBPyConnection) -> str:
    """Names of the companion tables that differ, and `reference` where the reference data does."""
    both = [name for name in COMPANIONS if name in all_tables() and _shared(connection, name)]
    parts = [_differing(name, _shared(connection, name, but=ORIGIN), f"'{name}' AS name") for name in both]
    if "reference_version" in _shared(connection, "runs"):
        last = "SELECT max_by(reference_version, started_at) FROM {}.runs"
        before, after = (last.format(side) for side in SIDES)
        parts.append(f"SELECT 'reference' AS name WHERE ({before}) IS DISTINCT FROM ({after})")  # noqa: S608  # same
    return " UNION ".join(parts) or "SELECT NULL::VARCHAR AS name WHERE false"
