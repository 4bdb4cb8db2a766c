"""One text as answers carry it: the hit, its excerpt, and what is said of how it was read or taken down."""
