"""Check: a linter of publications. Every rule is a function of the page; what it finds names the block and the rule.

check(publication, "nb")           every fault, in the order of the blocks
refuse(publication, "nb")          the warnings; raises CheckFailed where there are errors
with_warnings(publication, "nb")   the publication with its warnings printed at its end
check_wording(text, "nb")          the rules on wording over a user's own text
check_edited(edited, "key")        outdated and unbound figures of an edited sentence
"""

from maal.publication.check.edited import check_edited, check_wording
from maal.publication.check.fault import Fault, Severity
from maal.publication.check.linter import RULES, check, listed, refuse, with_warnings

__all__ = [
    "RULES",
    "Fault",
    "Severity",
    "check",
    "check_edited",
    "check_wording",
    "listed",
    "refuse",
    "with_warnings",
]
