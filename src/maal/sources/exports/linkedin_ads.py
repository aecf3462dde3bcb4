"""Spend on LinkedIn as its Campaign Manager exports it: by campaign and day (times in UTC)."""

from __future__ import annotations

from maal.sources.ad_costs import spend_stage
from maal.sources.channels import named_channel_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage


def stage(sheet: Sheet) -> Stage:
    """Every campaign and day is a cost of LinkedIn."""
    return spend_stage(sheet, named_channel_sql("'linkedin'", sheet.context.settings), "linkedin-ads")


SOURCE = Source(
    name="linkedin_ads",
    kind="linkedin-ads",
    title="spend on LinkedIn by campaign",
    roles={
        "campaign": Role(("campaign_name", "campaign_group_name", "account_name")),
        "amount": Role(("total_spent",), "number"),
        "starts_on": Role(("start_date",), "day"),
        "ends_on": Role(("end_date",), "day"),
        "currency": Role(("currency",)),
    },
    needs=(("campaign",), ("amount",), ("starts_on",)),
    weight=10,
    stage=stage,
    sample=(
        "Start Date (in UTC),Campaign Name,Currency,Total Spent,Impressions,Clicks\n"
        "02/13/2026,Rekruttering,NOK,850.00,4000,33\n"
        "02/14/2026,Rekruttering,NOK,640.00,3500,29\n"
    ),
)
