"""Makes a Word or PowerPoint package what its library expects: of the transitional kind, and a document instead of a template, a show or one with macros."""

import io
import re
import zipfile

# The strict kind of ISO 29500 has other names for the same elements, and for the relations between the parts.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_PREFIX = b"application/vnd.openxmlformats-officedocument."
_WORD = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_SHOW = re.compile(
    rb"application/vnd\.(?:ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled"
    rb"|openxmlformats-officedocument\.presentationml\.(?:slideshow|template))\.main\+xml"
)


def as_expected(body: bytes) -> bytes:
    """Return a package that its library can open; as it came, where it can already.

    Raises: KeyError, BadZipFile for what is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        types = archive.read("[Content_Types].xml")
        plain = _SHOW.sub(_PREFIX + b"presentationml.presentation.main+xml", types)
        plain = _WORD.sub(_PREFIX + b"wordprocessingml.document.main+xml", plain)
        is_strict = _STRICT.search(archive.read("_rels/.rels")) is not None
        if plain == types and not is_strict:
            return body
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as rewritten:
            for name in dict.fromkeys(archive.namelist()):
                part = plain if name == "[Content_Types].xml" else archive.read(name)
                rewritten.writestr(
                    name, _STRICT.sub(_TRANSITIONAL, part) if is_strict and name.endswith((".xml", ".rels")) else part
                )
    return made.getvalue()
