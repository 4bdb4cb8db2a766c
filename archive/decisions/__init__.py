"""What people decided: made and taken back, put in force in each text, and what was taken down."""
