"""The demo's ``maal.toml``."""

from __future__ import annotations


def demo_settings() -> str:
    """The ``maal.toml`` of `demo_world`: four goals of three purposes, and what an hour on each channel costs."""
    return _SETTINGS


_SETTINGS = """\
# Fjordvik kommune is invented: a simulated municipality in which the truth is known.

[organisation]
name = "Fjordvik kommune"
country = "NO"
industry = "O"          # NACE section: public administration
employees = 640
language = "nb"
timezone = "Europe/Oslo"
currency = "NOK"

# The means, and what an hour on each of them costs.

[channels.facebook]
hourly_rate = 650

[channels.instagram]
hourly_rate = 650

[channels.linkedin]
hourly_rate = 650

[channels.x]
hourly_rate = 650

[channels.newsletter]
hourly_rate = 650

[channels.search-organic]
hourly_rate = 650

[channels.search-paid]
hourly_rate = 650

[channels.display]
hourly_rate = 650
rules = { utm_source = ["regionavisa-nett"] }

[channels.newspaper]
hourly_rate = 650

[channels.counter]
hourly_rate = 480
rules = { name = ["Innbyggertorget"] }

[channels.phone]
hourly_rate = 480
rules = { name = ["Sentralbordet"] }

# What the means are for.

[goals.new-customers]
name = "Nye kunder"
outcome = "order"       # first order of tickets and courses in the municipality's web shop
target = 1000
every = "quarter"
purpose = "marketing"
count = "first"
margin = 0.35           # of the order's own value
required_return = 1.0

[goals.digital-enquiries]
name = "Henvendelser løst på nett"
outcome = "enquiry"     # enquiries solved on the web instead of by phone or at the counter
target = 1000
every = "quarter"
purpose = "dialogue"
count = "all"
value = 110             # handling time saved
required_return = 1.0

[goals.job-applicants]
name = "Jobbsøkere"
outcome = "application"
target = 300
every = "quarter"
purpose = "recruitment"
count = "all"
value = 900             # what an applicant by way of an agency costs
required_return = 1.0

[goals.open-municipality]
name = "En åpen kommune"
outcome = "openness"    # share of citizens who find the municipality open, from the citizen survey
target = 0.60
every = "quarter"
purpose = "dialogue"
count = "level"

[attribution]
lookback_days = 30
rule = "markov"
"""
