"""Numbers, quantities and days, as British texts write them."""
