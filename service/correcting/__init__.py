"""Putting right what the machine read, taking texts down, holding back what a publisher withdrew."""
