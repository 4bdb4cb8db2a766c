"""How the parent and the child that reads for it pack what they send each other: a length, then so many bytes."""

import struct

LENGTH = struct.Struct(">Q")
# A sane answer is a few MB of text; more is a bomb that stayed within its memory.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
