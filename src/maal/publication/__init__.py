"""Publication: a scorecard as blocks, the blocks as a page in six languages, plain text or JSON. Does no I/O.

report_html(scorecard, "nb")        one self-contained page
report_pdf(scorecard, "nb")         tagged pages for paper and for screen readers
report_text(scorecard, "nb", 80)    plain text for a terminal
report_json(scorecard, "nb")        the same figures at full precision
report_xlsx(scorecard, "nb")        an accessible workbook
report_csv(scorecard, "nb")         one row a figure, for programs
report_texts(scorecard, "nb")       its sentences, for a user to edit
check_report(scorecard, "nb")       the rules of publication over the same blocks: warnings, or CheckFailed
"""

from maal.publication.edits import Edit
from maal.publication.prose import LANGUAGES, Prose
from maal.publication.render.report import (
    check_report,
    ladder_json,
    ladder_text,
    message_html,
    report_csv,
    report_html,
    report_json,
    report_pdf,
    report_text,
    report_texts,
    report_xlsx,
)
from maal.publication.render.site import Link

__all__ = [
    "LANGUAGES",
    "Edit",
    "Link",
    "Prose",
    "check_report",
    "ladder_json",
    "ladder_text",
    "message_html",
    "report_csv",
    "report_html",
    "report_json",
    "report_pdf",
    "report_text",
    "report_texts",
    "report_xlsx",
]
