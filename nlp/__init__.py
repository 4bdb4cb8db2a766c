"""Text in, annotations and vectors out: spaCy components of our own, one file each. Pure: no archive, no network."""
