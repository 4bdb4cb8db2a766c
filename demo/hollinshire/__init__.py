"""Hollinshire: a second fictional county, on the platforms that Aldershire has not. Each site has a switch for every habit that trips a crawl."""
