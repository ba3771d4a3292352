"""PDFs as we take them: photos of pages joined into one, and files of others looked through for what acts by itself.

Streams are never unpacked: a PDF that would unfold to gigabytes costs us nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image

# A4 in points (1/72 inch).
SHORT_SIDE, LONG_SIDE = 595.28, 841.89
MOST_OBJECTS = 300_000
DEEPEST = 40
# Actions and entries that run, send or carry something (ISO 32000-2, 12.6, 7.11.4); a paper has no use for any.
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
ENTRIES = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AA", "/XFA", "/RichMediaContent"})
TYPES = frozenset({"/EmbeddedFile", "/RichMedia", "/Screen", "/Movie", "/3D"})


class PdfRefused(Exception):
    """Why a PDF is not taken: `code` is damaged, encrypted, active or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class PdfLimits:
    """Bytes of a file and pages in it."""

    size: int = 20_000_000
    pages: int = 200


def is_pdf(content: bytes) -> bool:
    """Whether it calls itself a PDF: the header may stand a little later (ISO 32000-2, 7.5.2)."""
    return b"%PDF-" in content[:1024]


def check(content: bytes, limits: PdfLimits) -> int:
    """How many pages a PDF of somebody else has. Raises PdfRefused."""
    if len(content) > limits.size:
        raise PdfRefused("too_large")
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _look_through(pdf, limits)
    except pikepdf.PasswordError as error:
        raise PdfRefused("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise PdfRefused("damaged") from error


def join(pages: Sequence[bytes]) -> bytes:
    """One PDF of JPEG pages, each fitted to A4 the way it lies; the pictures are put in as they are."""
    with Pdf.new() as pdf:
        for content in pages:
            _add_page(pdf, content)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def merge(parts: Sequence[bytes]) -> bytes:
    """Our own PDFs one after another in one, for printing; that it conforms to PDF/A is lost."""
    with Pdf.new() as whole:
        for content in parts:
            with pikepdf.open(BytesIO(content)) as part:
                whole.pages.extend(part.pages)
        out = BytesIO()
        whole.save(out)
        return out.getvalue()


def _look_through(pdf: Pdf, limits: PdfLimits) -> int:
    if pdf.is_encrypted:
        raise PdfRefused("encrypted")
    pages = len(pdf.pages)
    if pages > limits.pages or len(pdf.objects) > MOST_OBJECTS:
        raise PdfRefused("too_large")
    if pages == 0:
        raise PdfRefused("damaged")
    for part in _dictionaries(pdf):
        if ENTRIES & set(part.keys()) or _named(part, Name.S) in ACTIONS or _is_strange(part):
            raise PdfRefused("active")
    return pages


def _is_strange(part: Object) -> bool:
    return _named(part, Name.Type) in TYPES or _named(part, Name.Subtype) in TYPES


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary in it, also those that stand inside others, each once."""
    waiting: list[tuple[Object, int]] = [(pdf.trailer, 0), *((it, 0) for it in pdf.objects)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise PdfRefused("damaged")
        inside: list[Object] = []
        if isinstance(part, Dictionary | Stream):
            yield part
            inside = [part[key] for key in part.keys()]  # noqa: SIM118 - a PDF object, no dict
        elif isinstance(part, Array):
            inside = list(part)
        # What stands under a number of its own is in the list already.
        waiting += [
            (it, depth + 1)
            for it in inside
            if isinstance(it, Dictionary | Array | Stream) and not it.is_indirect
        ]


def _named(part: Object, key: Name) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, Name) else ""


def _add_page(pdf: Pdf, content: bytes) -> None:
    with Image.open(BytesIO(content)) as picture:
        width, height = picture.size
        colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    image = Stream(
        pdf,
        content,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=colours,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    lies = width > height
    paper = (LONG_SIDE, SHORT_SIDE) if lies else (SHORT_SIDE, LONG_SIDE)
    scale = min(paper[0] / width, paper[1] / height)
    shown = (width * scale, height * scale)
    left, bottom = (paper[0] - shown[0]) / 2, (paper[1] - shown[1]) / 2
    drawing = f"q {shown[0]:.2f} 0 0 {shown[1]:.2f} {left:.2f} {bottom:.2f} cm /P Do Q".encode()
    page = pdf.add_blank_page(page_size=paper)
    page.obj.Resources = Dictionary(XObject=Dictionary(P=pdf.make_indirect(image)))
    page.obj.Contents = pdf.make_stream(drawing)
