"""All that is known of one operation, or of one person, place, body or drug."""
