"""For those who run the service: what needs a person, what can fail, and whether all is as it was kept."""
