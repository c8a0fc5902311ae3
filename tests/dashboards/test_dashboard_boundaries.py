import subprocess
import sys

CODE = """
import sys
from dashboards.menu import all_pages
import dashboards.serve
print(list(all_pages()), "dagster" in sys.modules)
"""


def test_dashboards_do_not_import_dagster() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "['overview', 'exceptions', 'rules', 'mix', 'stages', 'causes', 'suggestions', 'kpis'] False"
