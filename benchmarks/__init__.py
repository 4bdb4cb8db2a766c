"""Ratios against a named peer or limit in the same run, printed as JSON."""
