"""The rung "asked": "how did you hear about us?", and whether those who follow us are our stakeholders. Does no I/O.

It says what people say, not what moved them.
"""

from maal.impact.asked.answers import Answer, read_answer
from maal.impact.asked.audience_estimate import AudienceEstimate, audience_estimate
from maal.impact.asked.audience_sample import AudienceSample, audience_sample
from maal.impact.asked.heard import Heard, HeardRow, heard_about
from maal.impact.asked.vocabulary import Vocabulary, vocabulary

__all__ = [
    "Answer",
    "AudienceEstimate",
    "AudienceSample",
    "Heard",
    "HeardRow",
    "Vocabulary",
    "audience_estimate",
    "audience_sample",
    "heard_about",
    "read_answer",
    "vocabulary",
]
