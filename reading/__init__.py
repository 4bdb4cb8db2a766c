"""Bytes in, documents out: HTML, PDF, Word, text, ModernGov meetings; feeds and sitemaps too. Pure: no archive, no network."""
