"""`order_lines`: one row per order line."""

from warehouse.table import FLAG, MONEY, NUMBER, TEXT, TIME, WHOLE, Column, Table

TABLE = Table(
    "order_lines",
    "refined",
    "a line of an order",
    ("order_key", "line_no"),
    (
        Column("order_key", TEXT, "the order"),
        Column("line_no", WHOLE, "1, 2, ... within the order, by line id or content, not by position in the file"),
        Column("sku", TEXT, "the shop's code of the article"),
        Column("title", TEXT, "article as the export names it"),
        Column("goods_category", TEXT, "category of goods as the shop or platform names it"),
        Column("quantity", NUMBER, "pieces"),
        Column("unit_price", MONEY, "price of one piece, in the order's currency"),
        Column("list_price", MONEY, "price before reductions"),
        Column("cost_price", MONEY, "what one piece costs the shop"),
        Column("line_discount_amount", MONEY, "discount of the line, as a positive amount"),
        Column("line_amount", MONEY, "quantity x unit price"),
        Column("is_gift", FLAG, "a free gift"),
        Column("is_presale", FLAG, "sold before it is in stock"),
        Column("line_status", TEXT, "the line's status as the export writes it"),
        Column("weight_kg", NUMBER, "weight of the line in kg"),
        Column("layout_id", TEXT, "which canonical columns the export provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the export was made"),
    ),
)
