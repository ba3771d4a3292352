"""Puts files made to hurt through the photo gate and the PDF check, in a process that dies if it needs too much.

`python -m tests.hurting` prints {what: outcome} and the most memory it ever held, in megabytes; with a folder, of the
files in it instead.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from dossiers.papers import pdf
from dossiers.papers.pdf import PdfLimits, PdfRefused
from reports.photos.gate import PhotoRefused, Rectangle, black_out, examine, page
from tests import traps
from tests.pictures import saved, scene, with_zip

# Of the whole process, libraries included; a decoder that believes a header would ask for tens of gigabytes.
MOST_BYTES, MOST_SECONDS = 3_000_000_000, 120


def hostile() -> Iterator[tuple[str, bytes]]:
    """Every file by what it is."""
    jpeg = saved(scene(1), "JPEG")
    yield "nothing", b""
    yield "pixels promised by a PNG", traps.png_claiming(65_500, 65_500)
    yield "pixels promised by a JPEG", traps.jpeg_claiming(65_500, 65_500)
    yield "pixels promised by a HEIC", traps.heic_claiming(65_500, 65_500)
    yield "pixels promised by a WebP", traps.webp_claiming(16_384, 16_000)
    for name in (b"zTXt", b"iTXt", b"iCCP"):
        yield f"a flood in {name.decode()}", traps.png_unfolding(name)
    yield "endless passes", traps.jpeg_of_many_scans(20_000)
    yield "cut short", jpeg[: len(jpeg) // 3]
    yield "a page of HTML", b"<html><script>alert(1)</script></html>" + jpeg
    yield "a picture that is also a page", jpeg + b"<html><script>alert(1)</script>"
    yield "a picture that is also an archive", with_zip(jpeg)
    yield "a GIF", saved(Image.new("P", (4000, 4000)), "GIF")
    yield "moving", saved(scene(1), "WEBP", save_all=True, append_images=[scene(2)] * 20)
    yield "of print", saved(scene(1).convert("CMYK"), "JPEG")
    # The largest that is let through, in the kind that cannot be decoded at a fraction.
    yield "as large as may be", saved(Image.new("RGB", (7000, 7000), (200, 90, 20)), "PNG")


def papers() -> Iterator[tuple[str, bytes]]:
    """PDFs that unfold to a flood, have many pages, or go round in circles."""
    yield "a flood in a PDF", _pdf(lambda it: it.make_stream(b"\0" * 60_000_000))
    yield "a PDF of circles", _circles()
    yield "a PDF cut short", _pdf(lambda it: it.make_stream(b"x"))[:200]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    if len(sys.argv) > 1:
        told = {file.name: _photo(file.read_bytes()) for file in Path(sys.argv[1]).iterdir()}
    else:
        told = {name: _photo(content) for name, content in hostile()}
        told |= {f"{name}, as a page": _page(content) for name, content in hostile()}
        told |= {name: _paper(content) for name, content in papers()}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({"told": told, "megabytes": most}, sys.stdout)


def _photo(content: bytes) -> str:
    try:
        examined = examine(content)
        black_out(examined.derivatives["full"].content, [Rectangle(0, 0, 0.5, 0.5)])
    except PhotoRefused as refused:
        return refused.code
    return "taken"


def _page(content: bytes) -> str:
    try:
        page(content)
    except PhotoRefused as refused:
        return refused.code
    return "taken"


def _paper(content: bytes) -> str:
    try:
        pdf.check(content, PdfLimits(20_000_000, 200))
    except PdfRefused as refused:
        return refused.code
    return "taken"


def _pdf(add: Callable[[pikepdf.Pdf], pikepdf.Object]) -> bytes:
    with pikepdf.Pdf.new() as made:
        made.add_blank_page()
        made.Root.Extra = made.make_indirect(add(made))
        out = BytesIO()
        made.save(out, compress_streams=True)
        return out.getvalue()


def _circles() -> bytes:
    with pikepdf.Pdf.new() as made:
        made.add_blank_page()
        one = made.make_indirect(pikepdf.Dictionary())
        two = made.make_indirect(pikepdf.Dictionary(Next=one))
        one.Next = two
        made.Root.Outlines = pikepdf.Dictionary(First=one, Last=two)
        out = BytesIO()
        made.save(out)
        return out.getvalue()


if __name__ == "__main__":
    main()
