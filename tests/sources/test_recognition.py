"""A file is recognised by its columns, in any order, and with some missing."""

import random

import pytest

from simulator.formats import (
    amazon_all_orders,
    amazon_orders,
    amazon_unshipped,
    bigcommerce,
    douyin,
    ebay,
    etsy,
    jd,
    jushuitan,
    ordersift,
    pinduoduo,
    shopify,
    taobao,
    tmall,
    woocommerce,
    woocommerce_basic,
    youzan,
)
from sources.engine.identify import has, match_columns
from sources.engine.model import all_sources

TMALL = "订单编号,支付单号,买家应付货款,总金额,订单状态,收货地址,订单创建时间,商品标题"
ERP = (
    "商品链接Id,商品链接SkuId,订单来源,客户编号,客户名称,部门,平台渠道,店铺,订单编号,原始单号,物流方式,物流单号,"
    "收货人,电话,大类,产品名称,货品编号,单位,数量,应收合计分摊,州省,区市,区县,发货时间,成本,快递费,物流费,运费,辅料,分摊费用,利润"
)
JUSHUITAN = "平台订单号,系统订单号,来源店铺,订单状态,下单时间,付款时间,实付金额,物流公司,物流单号"
EBAY_UK = (
    "Sales record number,Order number,Buyer username,Post to name,Post to phone,Post to address 1,"
    "Post to address 2,Post to city,Post to county,Post to postcode,Post to country"
)
EBAY_DE = "Verkaufsprotokollnummer,Bestellnummer,Gesamtbetrag,Verkauft am,Zahlungsdatum,Nutzername des Käufers"
SETTLEMENT = (
    "动账时间,动帐流水号,动账方向,动账金额,动账账户,动账场景,计费类型,子订单号,订单号,订单实付应结,运费实付,"
    "实际平台补贴,订单退款,平台服务费,佣金,招商服务费,站外推广费,备注"
)
KNOWN = [
    (amazon_all_orders.HEADER, "amazon", "all_orders"),
    (amazon_orders.HEADER, "amazon", "orders"),
    (amazon_unshipped.HEADER, "amazon", "unshipped"),
    ("\t".join(amazon_unshipped.HEADER.split("\t")[:27]), "amazon", "unshipped"),
    (bigcommerce.HEADER, "bigcommerce", "orders"),
    (douyin.HEADER, "douyin", "orders"),
    (SETTLEMENT, "douyin", "settlement"),
    (ebay.HEADER, "ebay", "orders"),
    (EBAY_UK, "ebay", "uk"),
    (EBAY_DE, "ebay", "de"),
    (etsy.HEADER, "etsy", "orders"),
    (etsy.ITEMS, "etsy", "items"),
    (jd.HEADER, "jd", "orders"),
    (jushuitan.HEADER, "jushuitan", "orders"),
    (JUSHUITAN, "jushuitan", "orders"),
    (ERP, "erp_sales", "orders"),
    (ordersift.HEADER, "ordersift", "orders_with_lines"),
    (pinduoduo.HEADER, "pinduoduo", "orders"),
    (shopify.HEADER, "shopify", "orders"),
    (taobao.HEADER, "taobao", "orders"),
    (taobao.ITEMS, "taobao", "items"),
    (tmall.HEADER, "taobao", "orders"),
    (TMALL, "taobao", "tmall_orders"),
    (woocommerce.HEADER, "woocommerce", "orders"),
    (woocommerce_basic.HEADER, "woocommerce", "items"),
    (youzan.HEADER, "youzan", "orders"),
]


def names(header):
    return header.split("\t" if "\t" in header else ",")


def found(columns):
    match = match_columns(columns, all_sources().values())
    return match and (match.source.id, match.part.name)


@pytest.mark.parametrize(("header", "source", "part"), KNOWN)
def test_known_headers(header, source, part):
    assert found(names(header)) == (source, part)


@pytest.mark.parametrize(("header", "source", "part"), KNOWN)
def test_columns_in_another_order_and_some_missing(header, source, part):
    columns, mapping = names(header), all_sources()[source].part(part)
    needed = {column for name in mapping.recognise for column in columns if has([column], name)}
    kept = [column for number, column in enumerate(columns) if column in needed or number % 2]
    random.Random(7).shuffle(kept)
    assert found(kept) == (source, part)


def test_new_columns_do_not_matter():
    assert found([*names(taobao.HEADER), "全新的列", "another"]) == ("taobao", "orders")


def test_every_format_of_the_simulator_has_a_mapping():
    assert {"amazon", "olist", "online_retail", "shopify"} <= set(all_sources())
