# /// script
# dependencies = ["great_expectations==1.24.1", "pandas==3.1.1", "pyarrow==26.0.1"]
# ///
"""Great Expectations on pandas, where it gives all failing rows (`COMPLETE`); a query in SQL gives at most 200.

Only the index of failing rows is asked for (no query text, no key columns), which is its leanest complete result.
Differences of columns, which no expectation can state, are computed before, by pandas and under the clock.
"""

import logging
import os
import warnings
from pathlib import Path

import pandas as pd
from harness import FLAT, contest
from in_sql import EMAIL, HOUSE_NUMBER, NAMES

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.simplefilter("ignore")

import great_expectations as gx  # noqa: E402  # reads the variable
import great_expectations.expectations as gxe  # noqa: E402

RESULT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
A_DAY_AGO = pd.Timestamp("2026-01-14 12:00:00+00:00")


def where(condition: str) -> dict[str, str]:
    return {"row_condition": condition, "condition_parser": "pandas"}


EXPECTATIONS = {
    "paid_amount_differs": gxe.ExpectColumnValuesToBeBetween(
        column="paid_difference", max_value=0.01, **where("payment_status == 'paid'")
    ),
    "discount_too_large": gxe.ExpectColumnValuesToBeBetween(
        column="discount_share", max_value=0.7, **where("goods_amount > 0")
    ),
    "high_value_order": gxe.ExpectColumnValuesToBeBetween(
        column="total_amount", max_value=515, **where("shipped_at.isnull()")
    ),
    "quantity_not_positive": gxe.ExpectColumnValuesToBeBetween(column="quantity", min_value=0, strict_min=True),
    "line_price_zero": gxe.ExpectColumnValuesToNotBeInSet(
        column="unit_price", value_set=[0], **where("not (is_gift == True)")
    ),
    "price_below_floor": gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="unit_price",
        column_B="cost_price",
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        **where("not (is_gift == True)"),
    ),
    "payment_details_missing": gxe.ExpectColumnValuesToNotBeNull(
        column="paid_at", **where("payment_status in ['paid', 'partially_paid']")
    ),
    "receiver_name_missing": gxe.ExpectColumnValuesToNotBeInSet(
        column="receiver_name", value_set=[""], **where("is_delivery == True")
    ),
    "sku_missing": gxe.ExpectColumnValuesToNotBeInSet(column="sku", value_set=[""]),
    "refund_before_shipping": gxe.ExpectColumnValuesToNotBeInSet(
        column="refund_status", value_set=["requested", "partial", "refunded"], **where("shipped_at.isnull()")
    ),
    "high_risk_order": gxe.ExpectColumnValuesToNotBeInSet(
        column="risk_level", value_set=["high", "investigate", "cancel"], **where("shipped_at.isnull()")
    ),
    "receiver_name_suspicious": gxe.ExpectColumnValuesToNotMatchRegex(column="receiver_name", regex=f"^{NAMES}$"),
    "address_without_house_number": gxe.ExpectColumnValuesToMatchRegex(
        column="address", regex=HOUSE_NUMBER, **where("country == 'CN' and address != ''")
    ),
    "postcode_invalid": gxe.ExpectColumnValuesToMatchRegex(
        column="postcode", regex="^[0-9]{6}$", **where("country == 'CN' and postcode != ''")
    ),
    "email_invalid": gxe.ExpectColumnValuesToMatchRegex(column="email", regex=f"^{EMAIL}$", **where("email != ''")),
    "brushing_suspected": gxe.ExpectColumnValuesToNotMatchRegex(column="seller_note", regex="刷单|补单|空包|礼品单"),
    "payment_overdue": gxe.ExpectColumnValuesToBeBetween(
        column="created_at",
        min_value=A_DAY_AGO,
        **where("is_cod == False and payment_status == 'unpaid' and status == 'pending_payment'"),
    ),
    "paid_before_ordered": gxe.ExpectColumnValuesToBeBetween(column="paid_after_minutes", min_value=-5),
    "not_scanned_after_shipping": gxe.ExpectColumnValuesToBeBetween(
        column="shipped_at", min_value=A_DAY_AGO, **where("first_scan_at.isnull()")
    ),
    "delivered_late": gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="promised_delivery_at",
        column_B="delivered_at",
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    ),
}


def judge(folder: Path) -> gx.core.ExpectationSuiteValidationResult:
    """The result of the suite, with the index of every failing row."""
    table = pd.read_parquet(folder / FLAT).assign(
        paid_difference=lambda t: (t["paid_amount"] - t["total_amount"]).abs(),
        discount_share=lambda t: t["discount_amount"] / t["goods_amount"],
        paid_after_minutes=lambda t: (t["paid_at"] - t["created_at"]).dt.total_seconds() / 60,
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("order_lines")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
    return batch.validate(gx.ExpectationSuite("rules", [*EXPECTATIONS.values()]), result_format=RESULT)


def rows_of(done: gx.core.ExpectationSuiteValidationResult, _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule; an expectation that failed to run is an error."""
    found = {}
    for result in done.results:
        if (result.exception_info or {}).get("raised_exception") is not False:
            raise RuntimeError(str(result.exception_info)[-2000:])
        kwargs = result.expectation_config.kwargs
        kwargs = {name: value for name, value in kwargs.items() if name != "batch_id"}
        found[RULE_OF[_key(result.expectation_config.type, kwargs)]] = result.result["unexpected_index_list"] or []
    return found


def _key(kind: str, kwargs: dict[str, object]) -> str:
    return f"{kind} {kwargs.get('column') or kwargs['column_A']}"


RULE_OF = {_key(one.configuration.type, one.configuration.kwargs): rule for rule, one in EXPECTATIONS.items()}
assert len(RULE_OF) == len(EXPECTATIONS), "two expectations of one kind on one column"

if __name__ == "__main__":
    logging.disable(logging.WARNING)
    contest("great_expectations", judge, rows_of)
