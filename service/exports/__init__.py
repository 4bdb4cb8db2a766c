"""All results of a search, to be taken away: rows (`rows`), and the files that are made of them (`tables`, `feeds`)."""
