"""`tracking_events`: what carriers say of parcels, all lists ever given together."""

from warehouse.table import TEXT, TIME, WHOLE, Column, Table
from warehouse.tables.orders import DELIVERY_STATUSES

TABLE = Table(
    "tracking_events",
    "refined",
    "an event of a parcel; no row for a shop (or for all shops): no events were given",
    ("shop_id", "carrier", "tracking_no", "event_at", "event"),
    (
        Column("shop_id", TEXT, "the shop; empty = all shops"),
        Column("carrier", TEXT, "carrier as the list names it; empty = the list does not say"),
        Column("tracking_no", TEXT, "tracking number"),
        Column("event_at", TIME, "when it happened"),
        Column("event", TEXT, "what happened, as the carrier writes it"),
        Column("delivery_status", TEXT, "canonical delivery status that it means; null = unknown", DELIVERY_STATUSES),
        Column("location", TEXT, "where it happened"),
        Column("layout_id", TEXT, "which columns the list provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the list was made: its file's name, else when it was landed"),
    ),
)
