"""Scrapy: addresses in, captures out. One spider a platform; a source is data. Pages are parsed by `reading`."""
