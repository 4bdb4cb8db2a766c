"""How the shipped weights were made. Run by hand; nothing here is needed to use them."""
