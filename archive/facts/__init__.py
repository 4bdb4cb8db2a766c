"""What was read in texts as rows, the things known across documents, and what is asked of them."""
