"""Days, spans of days, intervals of a calendar and due times, as people ask for them. Pure."""
