"""Where bytes become text: by their mark, by what they are, and only then by what they say of themselves. Faults are mended piece by piece."""

import codecs
import re
from functools import lru_cache

# UTF-32's mark begins like UTF-16's, so it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# English in UTF-16 has a zero at every second byte, in nearly all letters; a page with stray zeros has them anywhere.
_PROBE_BYTES = 4096
_MIN_ZEROS, _MAX_OTHER_ZEROS = 0.7, 0.05
_OWN_WORD = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.I)
# The encodings of one byte a letter, and of the East, that a page may name and be believed. All others are UTF-8 or Windows-1252 in fact.
_BELIEVED = re.compile(r"iso8859-(?!1$)\d+|cp(125[0135678]|874|866)|koi8-[ru]|mac-roman|shift_jis|euc_(jp|kr)|gb\w+|big5")
# A letter of several bytes; a page of Windows-1252 has the like by rare chance only.
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")
# A Mac's é, …, dashes and quotation marks, which would be capitals after a small letter: "itÕs", "shockedÓ".
_SIGNS_OF_MAC, _APOSTROPHE_OF_MAC = re.compile(rb"[a-z][\x8e\xc9\xd0-\xd5]"), re.compile(rb"[a-z]\xd5[a-z]")
# ŵ and ŷ stand where Windows-1252 has the Icelandic ð and þ; its quotation marks and dashes mean nothing there.
_LETTERS_OF_WELSH, _BYTES_OF_WINDOWS = re.compile(rb"[\xd0\xde\xf0\xfe]"), re.compile(rb"[\x80-\x9f]")
_WORDS_OF_WELSH = re.compile(rb"\b(?:yn|yr|mae|wedi|oedd|gan|gyda|ei|neu|bydd|heddlu|cyngor|cyfarfod)\b", re.I)
MIN_SIGNS = 2
# Two bytes that begin so are a Greek, Cyrillic or further letter, of which a text has many.
_NO_LATIN, MAX_CHANCE_LETTERS = b"\xc8", 2
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half of a letter, of no meaning alone
# Marks that a letter of UTF-8 was read as Windows-1252, as often as was needed: only lines with one are looked at closer.
_TWICE_SIGNS = "ÂÃâÅÄðË"
_TWICE_ENCODED = re.compile(f"[{_TWICE_SIGNS}][\u0080-\u00bf\u0152-\u2122]")
# A closing quotation mark taken for Windows-1252 ends in a byte that means nothing there, and is often lost on the way.
_CUT_QUOTE = re.compile("â€(?:\ufffd|(?![\u0080-\u00bf\u0152-\u2122]))")
# The Welsh circumflex letters, which ftfy leaves where the rest of the line is right.
_WELSH = {"Åµ": "ŵ", "Å´": "Ŵ", "Å·": "ŷ", "Å¶": "Ŷ"}


def encoding_of(body: bytes, declared: str | None = None) -> str:
    """Return the name of the encoding of a page or text. `told` is what the server's header says.

    What is valid UTF-8 is UTF-8, whatever is said. "windows-1252" stands also for UTF-8 with faults: `decode` tells its pieces apart.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    if wide := _wide_encoding(body):
        return wide
    if _is_utf8(body):
        return "utf-8"
    own = _OWN_WORD.search(body[:_PROBE_BYTES])
    for named in (own[1].decode("ascii") if own else None, declared):
        believed = _believed(named) if named else None
        if believed and _can_decode(body, believed):
            return believed
    return "windows-1252" if _is_partly_utf8(body) else _by_what_stands_wrong(body)


def _is_partly_utf8(body: bytes) -> bool:
    """Tell whether a text that is not all UTF-8 is so in pieces: not by a capital before a quotation mark of Windows-1252 alone ("CAFÉ’S")."""
    letters = _LETTER.findall(body)
    return len(letters) > MAX_CHANCE_LETTERS or any(len(letter) > 2 or letter < _NO_LATIN for letter in letters)


def _by_what_stands_wrong(body: bytes) -> str:
    """Return what else than Windows-1252 a text of one byte a letter is, which nothing names: there it has letters that cannot stand so."""
    if _APOSTROPHE_OF_MAC.search(body) or len(_SIGNS_OF_MAC.findall(body)) >= MIN_SIGNS:
        return "mac-roman"
    if not _BYTES_OF_WINDOWS.search(body) and _LETTERS_OF_WELSH.search(body) and len(_WORDS_OF_WELSH.findall(body)) >= MIN_SIGNS:
        return "iso8859-14"
    return "windows-1252"


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the text of bytes in whatever encoding; what cannot be read becomes U+FFFD, what was encoded twice is put right.

    `told` is the charset of the server's header, which counts after the page's own word.
    """
    name = encoding_of(body, declared)
    if name == "windows-1252" and _is_partly_utf8(body):
        text = body.decode("utf-8", errors="countywatch.pieces")
    else:
        text = body.decode(name, errors="replace")
    return _once_decoded(text.lstrip("\ufeff"))


def is_wide(body: bytes) -> bool:
    """Tell whether bytes are text of two or four bytes a letter, which looks binary."""
    return encoding_of(body[:_PROBE_BYTES]).startswith(("utf-16", "utf-32"))


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark, by where its zeros stand."""
    probe = body[: min(_PROBE_BYTES, len(body) // 2 * 2)]
    if len(probe) < 16 or 0 not in probe:
        return None
    even, odd = (probe[start::2].count(0) / (len(probe) // 2) for start in (0, 1))
    if odd >= _MIN_ZEROS and even <= _MAX_OTHER_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if even >= _MIN_ZEROS and odd <= _MAX_OTHER_ZEROS else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _believed(named: str) -> str | None:
    try:
        name = codecs.lookup(named).name
    except LookupError:
        return None
    return name if _BELIEVED.fullmatch(name) else None


def _can_decode(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _mend_piece(err: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows-1252, but for a letter that was cut."""
    if not isinstance(err, UnicodeDecodeError):
        raise err
    if _SURROGATE.match(err.object, err.start):
        return "", err.start + 3
    piece = err.object[err.start : err.end]
    before, after = err.object[max(0, err.start - 1) : err.start], err.object[err.end : err.end + 1]
    is_cut = len(piece) > 1 or (piece >= b"\xc2" and not (before.isalpha() or after.isalpha()))
    if is_cut:
        return _cut_letter(err.object, err.start), err.end
    return piece.decode("windows-1252", errors="replace"), err.end


def _cut_letter(body: bytes, at: int) -> str:
    """Return what stood where a letter of UTF-8 lost its end: a closing quotation mark if one is due, else nothing."""
    if body[at] != 0xE2:
        return ""
    before = body[max(0, at - 2000) : at]
    is_open = before.rfind("“".encode()) > before.rfind("”".encode())
    return "”" if is_open and before[-1:] in b".,!?" else ""


codecs.register_error("countywatch.pieces", _mend_piece)


def _once_decoded(text: str) -> str:
    """Put right the lines that were taken for Windows-1252 and encoded again."""
    if not any(sign in text for sign in _TWICE_SIGNS) or not _TWICE_ENCODED.search(text):
        return text
    return "".join(_mended_line(line) if _TWICE_ENCODED.search(line) else line for line in text.splitlines(keepends=True))


def _mended_line(line: str) -> str:
    mended = _mojibake_mender()(_CUT_QUOTE.sub("”", line))
    for wrong, right in _WELSH.items():
        mended = mended.replace(wrong, right)
    return str(mended)


@lru_cache
def _mojibake_mender():  # type: ignore[no-untyped-def]  # ftfy has no types; it is loaded where a page needs it
    import ftfy

    return ftfy.fix_encoding
