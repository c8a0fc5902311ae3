"""The encoding is detected, never assumed."""

import codecs

import pytest

from simulator.formats.taobao import HEADER

ROW = {
    "订单编号": "330001",
    "买家会员名": "tb1",
    "买家应付货款": "10.00",
    "订单状态": "交易成功",
    "收货人姓名": "王小明",
    "收货地址": "浙江省 杭州市 西湖区 文三路12号",
}
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "gb18030": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_chinese_text_survives(inbox, table, encoding):
    content = ENCODINGS[encoding] + table(HEADER, ROW).encode(encoding)
    order = inbox.put("list.csv", content).read().order("330001")
    assert (order["receiver_name"], order["city"], order["status"]) == ("王小明", "杭州市", "completed")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(inbox, encoding):
    text = "order_id,created_at,status,buyer_note\nA1,2026-04-01,paid,danke schön\n"
    assert inbox.put("orders.csv", text, encoding).read().order("A1")["buyer_note"] == "danke schön"


def test_windows_1252(inbox):
    text = "Verkaufsprotokollnummer;Bestellnummer;Nutzername des Käufers;Gesamtbetrag\n1;23-1;müller;116,99 €\n"
    order = inbox.put("ebay.csv", text, "cp1252").read().order("23-1")
    assert (order["buyer_id"], str(order["total_amount"]), order["currency"]) == ("müller", "116.9900", "EUR")


def test_a_byte_that_is_not_ascii_long_after_the_head(inbox, table):
    header = "Order ID,Order Date,Order Status,Order Total,Cart Base Amount,Customer Message"
    filler = [{"Order ID": f"{n}", "Order Date": "2026-04-01", "Customer Message": "x" * 200} for n in range(2_000)]
    text = table(header, *filler, {"Order ID": "last", "Order Date": "2026-04-01", "Customer Message": "déjà vu"})
    read = inbox.put("late.csv", text, "cp1252").read()
    assert read.quarantine.is_empty()
    assert read.order("last")["buyer_note"] == "déjà vu"


def test_bytes_that_fit_no_encoding_go_to_quarantine_with_their_row_alone(inbox):
    text = "order_id,created_at,status,buyer_note\nA1,2026-04-01,paid,请尽快发货\nA2,2026-04-01,paid,"
    read = inbox.put("orders.csv", text.encode() + b"\xff\xfe\n" + "A3,2026-04-01,paid,收到请回复\n".encode()).read()
    assert read.orders["order_id"].sort().to_list() == ["A1", "A3"]
    assert read.quarantine.select("row_number").rows() == [(2,)]
    assert "export it as UTF-8" in read.quarantine["reason"][0]
