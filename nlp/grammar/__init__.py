"""The grammar of reporting: who stands where in a sentence, and how people are described."""
