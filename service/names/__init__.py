"""Names and what they stand for: one thing of many names, a query's names, former names, slips of the key."""
