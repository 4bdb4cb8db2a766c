"""Why an answer is not what somebody expected: what became of a text, and where it stands."""
