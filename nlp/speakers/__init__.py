"""Whom the speakers of quotes are chosen among, named and described."""
