"""Delivery KPIs: exact definitions as data, measured against the limits that marketplaces publish."""
