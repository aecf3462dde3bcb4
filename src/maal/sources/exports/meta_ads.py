"""Spend on Facebook and Instagram as Meta's Ads Manager exports it: by campaign, with or without days and platforms."""

from __future__ import annotations

from maal.sources.ad_costs import spend_stage
from maal.sources.channels import named_channel_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage

#: The report names the platform where it is broken down by it; otherwise all is Facebook's.
_PLATFORM = (
    "CASE WHEN lower(platform) IN ('instagram', 'messenger', 'threads') THEN lower(platform) ELSE 'facebook' END"
)


def stage(sheet: Sheet) -> Stage:
    """Every campaign and span is a cost of Facebook, or of the platform that the row names."""
    return spend_stage(sheet, named_channel_sql(f"({_PLATFORM})", sheet.context.settings), "meta-ads")


SOURCE = Source(
    name="meta_ads",
    kind="meta-ads",
    title="spend on Facebook and Instagram by campaign",
    roles={
        "campaign": Role(("campaign_name", "kampanjenavn", "kampanjnamn", "kampagnenavn", "kampanjan_nimi")),
        "amount": Role(
            ("amount_spent", "beløp_brukt", "brukt_beløp", "spenderat_belopp", "brugt_beløb", "käytetty_summa"),
            "number",
        ),
        "starts_on": Role(
            ("day", "dag", "päivä", "reporting_starts", "rapportering_starter", "rapporteringen_startar",
             "raportointi_alkaa"), "day",
        ),
        "ends_on": Role(
            ("reporting_ends", "rapportering_slutter", "rapporteringen_slutar", "raportointi_päättyy"), "day"
        ),
        "platform": Role(("platform", "plattform", "alusta")),
        "currency": Role(("currency", "valuta", "valuutta")),
    },
    needs=(("campaign",), ("amount",), ("starts_on",)),
    weight=10,
    stage=stage,
    sample=(
        "Campaign name,Day,Amount spent (NOK),Impressions,Link clicks,Reporting starts,Reporting ends\n"
        "Vinter,2026-02-01,120.50,4000,31,2026-02-01,2026-02-01\n"
        "Vinter,2026-02-02,98.00,3600,27,2026-02-02,2026-02-02\n"
    ),
)  # fmt: skip
