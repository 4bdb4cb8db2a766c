"""What sites say of many pages: feeds, sitemaps, lists of papers, and what a site and its addresses are."""
