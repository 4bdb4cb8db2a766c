"""Council meetings: what their own pages tell, their papers and lists, and where their items lead."""
