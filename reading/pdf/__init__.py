"""PDF files and scans: pieces of printed lines, set together into paragraphs and rows in reading order."""
