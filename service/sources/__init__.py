"""Sources of the beat: found, tried, added, rested, and how each stands."""
