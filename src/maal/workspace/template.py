"""The commented ``maal.toml`` that ``maal init`` writes."""

TEMPLATE = """\
# maal.toml: what this organisation wants, by what means, and what they cost.
# Lines that start with # are comments; take the # away to use a setting.
# After a change, any maal command checks the file and lists all faults with their lines.

[organisation]
name = "{name}"
currency = "NOK"            # money without a currency is in this one (ISO 4217: NOK, SEK, DKK, EUR, ISK)
timezone = "Europe/Oslo"    # times without an offset are in this zone, and reports show it
language = "nb"             # of reports: nb, nn, sv, da, fi or en
country = "NO"              # whose published statistics to stand beside (ISO 3166)
# industry = "O"            # section of NACE, A to V
# employees = 640           # decides the size class to compare with

# A channel is a means: a Facebook page, a newspaper ad, the shop, the phone. Its key is yours to choose.

[channels.facebook]
platform = "facebook"
# hourly_rate = 650         # what an hour of work on it costs; hours are a cost like money
# kind = "social-network"   # leave out to take the platform's

# [channels.newspaper]
# platform = "newspaper"
# rules = {{ name = ["Avis", "Lokalavisa"], utm_source = ["avis"] }}
#   How contacts are recognised as this channel's, before maal's own vocabulary is asked: by every field given, each
#   by any of its values. Fields: utm_source, utm_medium, utm_campaign, referrer (host names), url (part of the
#   landing page's address), name (what your own files call the channel).

# A goal is a number of outcomes (what people did) in every period. Followers, likes and reach are outputs: set the
# outcome that they should lead to.

# [goals.new-customers]
# name = "Nye kunder"       # what reports call it; leave out to take the key
# outcome = "order"         # kind of outcome, as in the imported files; with count = "level" the name of a measure
# target = 100              # how many in every period
# every = "quarter"         # week, month, quarter, half-year or year
# purpose = "marketing"     # marketing, recruitment, dialogue, internal, development or partners
# count = "first"           # first: a person's first outcome; all: every outcome; level: the level of a measure
# value = 1800              # what one outcome is worth; leave out where each outcome carries its own
# margin = 0.35             # part of the value that is gained, above 0 up to 1
# required_return = 1.0     # value x margin over cost that is sufficient
# insist = false            # true: keep a goal on followers, likes or reach all the same

[rates]
# EUR = 11.50               # units of the organisation's currency for one unit of this one

[attribution]
lookback_days = 30          # a contact counts for an outcome within this many days
rule = "markov"             # shown first: first, last, last_non_direct, linear, position, time_decay, markov,
                            # shapley or shapley_rate

# How answers to "how did you hear about us?" are read, before maal's own vocabulary is asked. "nabo*" takes every
# ending; "unknown" stands for "I do not know".

# [asked.synonyms]
# "naboen" = "referral"
"""
