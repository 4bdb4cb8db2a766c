"""What is asked of the index: texts, quotes, the like of a text, a morning's news, and what silence means."""
