"""Names of people, places, bodies and drugs: their forms, their extent, who is who in a text."""
