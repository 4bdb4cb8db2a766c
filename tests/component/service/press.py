"""Four documents of an invented county for tests of what people decide: a raid, its copy in another paper, a council report, a food bank. Not a test."""

from dataclasses import replace

from tests.web.county import PACK, RAID, Made

COPY = replace(RAID, title="Six held, say police", source="herald", url="http://localhost:9/six-held")
LONG = "Volunteers of the Inventham food bank packed eleven hundred parcels on Saturday, more than in any week since it opened its doors. "
FOOD = Made(
    "Food bank packs most parcels yet", (LONG * 2, "Its chair thanked the drivers."), url="http://127.0.0.1:9/news/food-bank"
)
MADE = (RAID, PACK, COPY, FOOD)
