"""Larwich City Council: a fictional ModernGov site with its meetings, papers and traps, served by the demo."""
