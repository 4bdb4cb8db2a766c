"""The fictional county of Aldershire: its papers, its council and its police, served on loopback. All of it is invented."""
