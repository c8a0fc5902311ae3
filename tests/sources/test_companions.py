"""Companion files: recognised by their columns, kept or quarantined row by row, told apart by shop."""

import io

import polars as pl
import pytest

INVENTORY = "sku,warehouse_id,available_quantity,status,expected_at\n"
CASES = {
    "inventory": (
        INVENTORY + "A-1,HZ01,5,active,2026-04-09T08:00:00Z\n",
        "商品编码,仓库,可用库存,状态,预计到货时间\nA-1,HZ01,5,上架,2026-04-09 16:00:00\n",
        {"sku": "A-1", "warehouse_id": "HZ01", "available_quantity": 5.0, "status": "active"},
    ),
    "products": (
        "sku,title,status,floor_price,cost_price,purchase_limit\nA-1,杯子,delisted,9.90,5,3\n",
        "货号,商品名称,商品状态,最低价,成本价,限购数量\nA-1,杯子,已下架,9.90,5,3\n",
        {"sku": "A-1", "title": "杯子", "status": "delisted", "purchase_limit": 3.0},
    ),
    "no_service_regions": (
        "carrier,province,city\n圆通速递,新疆维吾尔自治区,\n",
        "快递公司,省份,城市\n圆通速递,新疆,\n",
        {"carrier": "圆通速递", "province": "新疆维吾尔自治区", "city": ""},
    ),
    "blacklist": (
        "kind,value,reason\nphone,13812345678,\n",
        "类型,内容,原因\n手机号,13812345678,\n",
        {"kind": "phone", "value": "13812345678", "reason": ""},
    ),
    "tracking_events": (
        "carrier,tracking_no,event_at,event,delivery_status,location\n顺丰,SF1234567890,2026-04-02T01:00:00Z,签收,delivered,\n",
        "物流公司,快递单号,轨迹时间,轨迹描述,物流状态,地点\n顺丰,SF1234567890,2026-04-02 09:00:00,签收,已签收,\n",
        {"carrier": "顺丰", "tracking_no": "SF1234567890", "event": "签收", "delivery_status": "delivered"},
    ),
}
named = pytest.mark.parametrize("table", CASES)


@named
@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_recognised_by_columns_in_both_languages_and_any_encoding(inbox, table, language, encoding):
    content, expected = CASES[table][language], CASES[table][2]
    rows = inbox.put("list.csv", content, encoding).read().table(table)
    assert rows.select(list(expected)).to_dicts() == [expected]


def test_times_and_prices_are_typed(inbox):
    english, chinese, _ = CASES["inventory"]
    read = inbox.put("a/one.csv", english).put("b/two.csv", chinese).read()
    assert read.table("inventory")["expected_at"].n_unique() == 1
    prices = inbox.put("products.csv", CASES["products"][0]).read().table("products")
    assert [str(prices[name].item()) for name in ("floor_price", "cost_price")] == ["9.9000", "5.0000"]


@pytest.mark.parametrize("name", ["list.tsv", "list.parquet", "list.xlsx", "list.jsonl"])
def test_other_containers(inbox, name):
    frame, out = pl.read_csv(io.StringIO(CASES["products"][0])), io.BytesIO()
    write = {"tsv": lambda: frame.write_csv(out, separator="\t"), "parquet": lambda: frame.write_parquet(out),
             "xlsx": lambda: frame.write_excel(out), "jsonl": lambda: frame.write_ndjson(out)}  # fmt: skip
    write[name.split(".")[1]]()
    rows = inbox.put(name, out.getvalue()).read().table("products")
    assert rows.select("sku", "purchase_limit").rows() == [("A-1", 3.0)]


def test_the_shop_is_the_sub_folder_and_blank_for_all_shops(inbox):
    content = CASES["blacklist"][0]
    read = inbox.put("blacklist.csv", content).put("north/blacklist.csv", content).put("south/b.csv", content).read()
    assert read.table("blacklist")["shop_id"].to_list() == ["", "north", "south"]
    assert {record.shop_id for record in read.records} == {"", "north", "south"}


def test_a_list_may_be_again_as_it_was(inbox):
    first, second = INVENTORY + "A-1,,5,active,\n", INVENTORY + "A-1,,6,active,\n"
    read = inbox.put("s_2026-04-01.csv", first).put("s_2026-04-02.csv", second).put("s_2026-04-03.csv", first).read()
    assert sorted(read.table("inventory")["available_quantity"]) == [5.0, 5.0, 6.0]
    again = inbox.read()
    assert len(again.records) == 3


def test_a_column_may_name_the_shop(inbox):
    read = inbox.put("north/b.csv", "kind,value,店铺\nphone,1,south\nphone,2,\n").read()
    assert read.table("blacklist").select("value", "shop_id").rows() == [("2", "north"), ("1", "south")]


def test_a_blank_key_is_quarantined(inbox):
    read = inbox.put("stock.csv", INVENTORY + ",HZ01,5,active,\nA-1,HZ01,5,active,\n").read()
    assert read.table("inventory")["sku"].to_list() == ["A-1"]
    assert read.quarantine.select("row_number", "column_name", "reason", "raw_text").rows() == [
        (1, "sku", "sku is blank; every row needs one", ",HZ01,5,active,")
    ]


@pytest.mark.parametrize(
    ("content", "column", "value", "reason"),
    [
        (INVENTORY + "A-1,HZ01,many,active,\n", "available_quantity", "many", "this is not a number"),
        (INVENTORY + "A-1,HZ01,5,active,soon\n", "expected_at", "soon", "this is not a date or time"),
        ("kind,value\nhair,blond\n", "kind", "hair", "this is not one of buyer_id, phone, address"),
        ("kind,value\nphone,\n", "value", "", "value is blank"),
        ("carrier,province,city\n顺丰,,杭州市\n", "province", "", "province is blank"),
        ("tracking_no,event_at,event\n7.73E+13,2026-04-02,签收\n", "tracking_no", "7.73E+13", "scientific notation"),
    ],
)
def test_bad_cells_are_quarantined_with_a_remedy(inbox, content, column, value, reason):
    [row] = inbox.put("list.csv", content).read().quarantine.to_dicts()
    assert (row["column_name"], row["value"]) == (column, value)
    assert reason in row["reason"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_rows_with_one_key_one_is_kept_whatever_their_order(inbox, order):
    rows = ["A-1,HZ01,5,active,\n", "A-1,HZ01,7,active,\n", "A-1,GZ02,1,active,\n"][::order]
    read = inbox.put("stock.csv", INVENTORY + "".join(rows)).read()
    assert sorted(read.table("inventory")["available_quantity"]) == [1.0, 7.0]
    [row] = read.quarantine.to_dicts()
    assert row["value"] == "A-1 / HZ01"
    assert "the same sku and warehouse_id is also in row" in row["reason"]
    assert row["reason"].endswith("with different contents; that row was kept")


def test_equal_rows_are_said_to_be_equal(inbox):
    read = inbox.put("stock.csv", INVENTORY + "A-1,HZ01,5,active,\n" * 3).read()
    assert read.table("inventory").height == 1
    assert read.quarantine["reason"].str.contains("with the same contents").to_list() == [True, True]


def test_every_row_is_accounted_for(inbox):
    rows = "A-1,HZ01,5,active,\n,HZ01,5,active,\nA-1,HZ01,6,active,\nB,HZ01,x,,\nB,HZ01,2\n"
    [account] = inbox.put("stock.csv", INVENTORY + rows).read().accounts
    assert (account.rows_read, account.rows_kept, account.rows_quarantined) == (5, 1, 4)


def test_a_list_of_bad_rows_only(inbox):
    read = inbox.put("stock.csv", INVENTORY + ",HZ01,5,active,\n").read()
    assert (read.accounts[0].rows_kept, read.accounts[0].rows_quarantined) == (0, 1)


def test_a_word_without_meaning_is_unknown_and_told(inbox):
    read = inbox.put("stock.csv", INVENTORY + "A-1,,5,sleeping,\nB-1,,5,,\n").read()
    assert read.table("inventory")["status"].to_list() == [None, "active"]
    assert read.accounts[0].unmapped_statuses == "sleeping"


def test_the_layout_says_which_columns_were_given(inbox):
    read = inbox.put("products.csv", "sku,cost_price\nA-1,5\n").read()
    assert read.layouts.select("table_name", "column_name").rows() == [("products", "cost_price"), ("products", "sku")]
    row = read.table("products").row(0, named=True)
    assert (row["purchase_limit"], row["title"], row["layout_id"]) == (None, None, read.layouts["layout_id"][0])


@pytest.mark.parametrize(
    ("said", "status"),
    [("【杭州市】快件已签收，签收人是本人", "delivered"), ("派送失败，联系不上收件人", "attempt_failed"), ("快件到达上海转运中心", None),
     ("正在派件", "out_for_delivery"), ("已退回", "returned"), ("Out for delivery", "out_for_delivery"), ("待揽收", "none")],
)  # fmt: skip
def test_a_carriers_sentence_tells_the_status(inbox, said, status):
    read = inbox.put("轨迹.csv", f"运单号,扫描时间,轨迹描述\nYT123456789,2026-04-02 08:00,{said}\n").read()
    assert read.table("tracking_events").select("event", "delivery_status").rows() == [(said, status)]


def test_an_order_export_with_stock_words_stays_one(inbox):
    read = inbox.put(
        "orders.csv", "order_id,created_at,status,sku,quantity,cost_price\nA1,2026-04-01,paid,S,1,2\n"
    ).read()
    assert read.orders.height == 1


def test_an_empty_list_is_a_list(inbox):
    read = inbox.put("blacklist.csv", "kind,value,reason\n").read()
    assert (read.problems, read.accounts[0].rows_read, read.table("blacklist").height) == ({}, 0, 0)


def test_a_list_that_is_put_back_is_the_newest_again(inbox):
    first, second = (INVENTORY + f"A-1,,{number},active,\n" for number in (1, 2))
    for day, content in ((1, first), (2, second), (3, first), (4, first)):
        read = inbox.put("stock.csv", content).read(f"2026-04-0{day}T00:00:00+00:00")
    newest = max(read.accounts, key=lambda account: account.exported_at)
    kept = read.table("inventory").filter(pl.col("available_quantity") == 1)
    assert (len(read.accounts), newest.landed_at, kept.height) == (2, "2026-04-03T00:00:00+00:00", 1)
    assert [record.landed_at[:10] for record in read.records if record.sha256 == newest.sha256] == ["2026-04-03"]
