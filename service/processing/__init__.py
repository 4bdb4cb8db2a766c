"""The stages that what is pending goes through: read, annotated, related and indexed, by one worker."""
