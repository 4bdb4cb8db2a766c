"""Whether all that is kept is as it was kept, and the repair of what is not."""
