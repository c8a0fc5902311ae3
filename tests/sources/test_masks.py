"""A masked value is unknown, and its flag says so; a blank one is known to be blank."""

import pytest

from simulator.formats.jd import HEADER as JD

HEADER = "order_id,created_at,status,receiver_name,phone,address"


def order(inbox, table, **cells):
    row = {"order_id": "A1", "created_at": "2026-04-01", "status": "paid", **cells}
    return inbox.put("orders.csv", table(HEADER, row)).read().order("A1")


@pytest.mark.parametrize("name", ["昂**", "M****", "##abcdef", "$$x", "王*"])
def test_masked_name(inbox, table, name):
    read = order(inbox, table, receiver_name=name)
    assert (read["receiver_name"], read["name_is_masked"]) == (None, True)


@pytest.mark.parametrize("phone", ["183****2807", "1******6198", "$$密文", "********"])
def test_masked_phone(inbox, table, phone):
    read = order(inbox, table, phone=phone)
    assert (read["phone"], read["phone_is_masked"]) == (None, True)


def test_masked_address(inbox, table):
    read = order(inbox, table, address="****")
    assert (read["address"], read["address_is_masked"]) == (None, True)


def test_blank_is_known(inbox, table):
    read = order(inbox, table)
    assert (read["receiver_name"], read["phone"], read["address"]) == ("", "", "")
    assert (read["name_is_masked"], read["phone_is_masked"], read["address_is_masked"]) == (False, False, False)


def test_a_flag_in_the_export_hides_a_blank_cell(inbox, table):
    row = {"order_id": "A1", "created_at": "2026-04-01", "status": "paid", "phone_is_masked": "true"}
    read = inbox.put("orders.csv", table(HEADER + ",phone_is_masked", row)).read().order("A1")
    assert (read["phone"], read["phone_is_masked"], read["address"]) == (None, True, "")


def test_the_region_is_told_even_where_the_rest_is_hidden(inbox, table):
    row = {
        "订单号": "2001",
        "下单时间": "2026-04-01 08:00:00",
        "订单状态": "完成",
        "客户地址": "浙江省 杭州市 西湖区 ****",
    }
    read = inbox.put("jd.csv", table(JD, row)).read().order("2001")
    assert (read["province"], read["city"], read["district"], read["address"]) == ("浙江省", "杭州市", "西湖区", None)


def test_what_an_export_does_not_have_is_unknown(inbox):
    read = inbox.put("orders.csv", "order_id,created_at,status\nA1,2026-04-01,paid\n").read().order("A1")
    assert (read["phone"], read["phone_is_masked"], read["total_amount"]) == (None, None, None)


def test_a_country_that_nobody_knows_is_unknown_not_blank(inbox):
    text = "order_id,created_at,status,country\nA1,2026-04-01,,Atlantis\nA2,2026-04-01,,\nA3,2026-04-01,,Germany\n"
    read = inbox.put("orders.csv", text).read()
    assert [read.order(name)["country"] for name in ("A1", "A2", "A3")] == [None, "", "DE"]
