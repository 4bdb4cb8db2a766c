"""Where in a text something stands: its passage, and whether the minutes of an earlier meeting hold it. Pure."""
