import string

from dashboards.menu import all_pages
from dashboards.texts import LANGUAGES, Words, all_strings
from warehouse.tables.exceptions import CATEGORIES
from warehouse.tables.orders import DELIVERY_STATUSES, PAYMENT_STATUSES, REFUND_STATUSES, STATUSES


def _placeholders(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_every_string_is_said_in_both_languages() -> None:
    incomplete = {
        key: said for key, said in all_strings().items() if set(said) != set(LANGUAGES) or not all(said.values())
    }
    assert incomplete == {}


def test_both_languages_have_the_same_placeholders() -> None:
    differing = [key for key, said in all_strings().items() if _placeholders(said["en"]) != _placeholders(said["zh"])]
    assert differing == []


def test_every_page_has_a_title_in_both_languages() -> None:
    assert all(set(page.PAGE.title) == set(LANGUAGES) for page in all_pages().values())


def test_every_category_status_and_priority_has_a_name() -> None:
    statuses = {*STATUSES, *PAYMENT_STATUSES, *REFUND_STATUSES, *DELIVERY_STATUSES}
    expected = (
        {f"category.{name}" for name in CATEGORIES}
        | {f"status.{name}" for name in statuses}
        | {f"priority.{n}" for n in range(1, 5)}
    )
    assert expected - set(all_strings()) == set()


def test_a_new_team_reads_as_words() -> None:
    assert Words("en").name("team", "after_sales") == "After sales"
    assert Words("zh").name("team", "warehouse") == "仓库"
    assert Words("zh").name("team", None) == "未知"


def test_one_is_one() -> None:
    def found(exceptions: str, orders: str, words: Words) -> str:
        return words("exceptions.found", exceptions=exceptions, orders=orders)

    assert found("1", "1", Words("en")) == "1 exception on 1 order"
    assert found("21", "1", Words("en")) == "21 exceptions on 1 order"
    assert found("1,001", "0.1", Words("en")) == "1,001 exceptions on 0.1 orders"
    assert found("1", "1", Words("zh")) == "1 条异常，涉及 1 个订单"
