"""Where an order's time goes: the stages, their order, and why orders wait."""

import polars as pl

from dashboards.ask import Connection, ask

WHOLE = "all"


def has_stages(connection: Connection) -> bool:
    """Whether the snapshot tells of stages: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'stages'").fetchall())


def has_cases(connection: Connection) -> bool:
    """Whether the snapshot tells of the stages of cases."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'case_stages'").fetchall())


def case_stages(connection: Connection, dimension: str, limit: int) -> pl.DataFrame:
    """Table `case_stages` of one dimension: groups with the most late hours first, each with its stages in order."""
    return ask(
        connection,
        """
        SELECT c.* FROM case_stages c
        LEFT JOIN case_stages w ON w.dimension = c.dimension AND w.value = c.value AND w.position = 0
        WHERE c.dimension = $dimension
        ORDER BY w.late_hours DESC NULLS LAST, w.n DESC, c.value, c.position LIMIT $limit
        """,
        dimension=dimension,
        limit=limit,
    )


def dimensions(connection: Connection) -> pl.DataFrame:
    """What orders can be grouped by here: dimension, those with at least one value."""
    return ask(connection, "SELECT DISTINCT dimension FROM stages WHERE dimension <> 'all' ORDER BY dimension")


def overall(connection: Connection, clock: str) -> pl.DataFrame:
    """The stages of all orders together, in the order in which they happen: table `stages`, `curve_hours` as a list."""
    return ask(
        connection,
        """
        SELECT * REPLACE (from_json(curve_hours, '["DOUBLE"]') AS curve_hours) FROM stages
        WHERE dimension = 'all' AND clock = $clock ORDER BY position
        """,
        clock=clock,
    )


def groups(connection: Connection, dimension: str, clock: str, limit: int) -> pl.DataFrame:
    """The stages of each group, the most late order-hours first: table `stages`, `curve_hours` as a list."""
    return ask(
        connection,
        """
        SELECT s.* REPLACE (from_json(s.curve_hours, '["DOUBLE"]') AS curve_hours)
        FROM stages s JOIN stages w USING (dimension, value, stage_from, stage_to)
        WHERE dimension = $dimension AND s.clock = $clock AND w.clock = 'wall'
        ORDER BY w.late_hours DESC, s.position, value LIMIT $limit
        """,
        dimension=dimension,
        clock=clock,
        limit=limit,
    )


def conformance(connection: Connection) -> pl.DataFrame:
    """Table `stage_conformance` over all sources and shops: stage_time, orders, reached, skipped, out_of_order."""
    return ask(
        connection,
        """
        SELECT stage_time, sum(orders)::BIGINT AS orders, sum(reached)::BIGINT AS reached,
               sum(skipped)::BIGINT AS skipped, sum(out_of_order)::BIGINT AS out_of_order
        FROM stage_conformance GROUP BY stage_time ORDER BY min(position)
        """,
    )


def waits(connection: Connection) -> pl.DataFrame:
    """Table `stage_waits` over all shops: stage_from, stage_to, orders, in_batches, batches, hours and their parts."""
    return ask(
        connection,
        """
        SELECT stage_from, stage_to, sum(orders)::BIGINT AS orders, sum(in_batches)::BIGINT AS in_batches,
               sum(batches)::BIGINT AS batches, sum(hours) AS hours, sum(outside_hours) AS outside_hours,
               sum(batch_hours) AS batch_hours, sum(other_hours) AS other_hours
        FROM stage_waits GROUP BY stage_from, stage_to ORDER BY min(position)
        """,
    )
