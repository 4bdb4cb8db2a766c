"""What a text is made of: tokens, lines, tables, quotations, captions. Knows no names."""
