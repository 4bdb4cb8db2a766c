"""What a team keeps, over HTTP: lists and saved searches (`lists`), what is kept at a document (`keeping`), and both for programs (`api`)."""
