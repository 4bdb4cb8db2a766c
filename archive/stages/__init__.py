"""What became of every item in every stage: pending, refused, waiting for a person, or found by no search."""
