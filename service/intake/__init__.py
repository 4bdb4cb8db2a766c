"""Ways into the archive: a crawl, files and web archives; and reading one file without an archive."""
