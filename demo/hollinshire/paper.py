"""Draws a short council paper as PDF. The same input gives the same bytes."""

from io import BytesIO


def paper_pdf(title: str, *paragraphs: str) -> bytes:
    """Return a paper of one page or more, with its title above its paragraphs."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles, out = getSampleStyleSheet(), BytesIO()
    sheet = SimpleDocTemplate(out, invariant=1, title=title)
    sheet.build([Paragraph(title, styles["Title"]), *(Paragraph(text, styles["BodyText"]) for text in paragraphs)])
    return out.getvalue()
