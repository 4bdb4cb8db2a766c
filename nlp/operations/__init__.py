"""Names of operations: by their form, behind a plural, told by the text, set aside."""
