"""Puts right, over HTTP, what was read: a form for each kind of correction, what it would touch, the public list, and taking back."""
