"""What a crawl brings and meets: captures and their states, addresses, recognised pages, meetings' lists, and how much came."""
