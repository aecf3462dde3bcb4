"""One function for each thing that a user does: read the workspace, call the rooms, save, return a value."""

from maal.app.demo import make_demo
from maal.app.importing import Imported, import_files
from maal.app.locate import locate
from maal.app.reporting import in_words, report_bytes, write_report, write_reports
from maal.app.space import Space
from maal.app.tagged import TaggedCredits
from maal.publication import ladder_json, ladder_text, message_html, report_html, report_json, report_text
from maal.workspace import init

__all__ = [
    "Imported",
    "Space",
    "TaggedCredits",
    "import_files",
    "in_words",
    "init",
    "ladder_json",
    "ladder_text",
    "locate",
    "make_demo",
    "message_html",
    "report_bytes",
    "report_html",
    "report_json",
    "report_text",
    "write_report",
    "write_reports",
]
