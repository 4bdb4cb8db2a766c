"""A cache of the archive that can be deleted and rebuilt: what to search by word and by meaning, on one of two engines."""
