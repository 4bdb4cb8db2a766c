"""Web pages of one story: its text, title, byline, day, access and captions, without what a site sets around it."""
