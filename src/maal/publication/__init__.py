"""Publication: a scorecard as blocks, the blocks as a page in six languages, plain text or JSON. Does no I/O.

report_html(scorecard, "nb")        one self-contained page
report_text(scorecard, "nb", 80)    plain text for a terminal
report_json(scorecard, "nb")        the same figures at full precision
"""

from maal.publication.prose import LANGUAGES, Prose
from maal.publication.render.report import message_html, report_html, report_json, report_text
from maal.publication.render.site import Link

__all__ = ["LANGUAGES", "Link", "Prose", "message_html", "report_html", "report_json", "report_text"]
