"""Files for managers: an Excel workbook and a self-contained page, from one published snapshot, without Streamlit.

Personal data stays out: no receiver, no buyer, no evidence of orders, no values of quarantined rows.
"""

from dashboards.reports.words import ReportWords
from dashboards.reports.write import NoNightError, Written, last_night, write_report

__all__ = ["NoNightError", "ReportWords", "Written", "last_night", "write_report"]
