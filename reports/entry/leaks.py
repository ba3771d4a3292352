"""Passwords that breaches have made public, looked up in a file of the operator's: nobody outside is asked."""

import hashlib
from mmap import ACCESS_READ, mmap
from pathlib import Path

LETTERS = 40


def is_leaked(password: str, known: Path) -> bool:
    """Whether its SHA-1 is in the list: a line `HASH:COUNT` each, in the order of the hashes, as Have I Been Pwned
    hands out its whole list. Halves the file until it is found: some 30 looks at 40 GB. Raises OSError, and
    ValueError for an empty file."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with known.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
        first, last = 0, len(lines)
        while first < last:
            begin = max(first, lines.rfind(b"\n", first, (first + last) // 2) + 1)
            found = lines[begin : begin + LETTERS].upper()
            if found == wanted:
                return True
            if found < wanted:
                first = lines.find(b"\n", begin) + 1 or last
            else:
                last = begin
    return False
