"""What texts tell: facts with their places, and what one document tells of one operation."""
