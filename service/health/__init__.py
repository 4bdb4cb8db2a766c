"""How sources and stages stand: days covered, yields, drift, and how long texts take to readers."""
