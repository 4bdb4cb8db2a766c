"""Files of office programs, and letters."""
