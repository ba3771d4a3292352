"""Makes the pictures that people, cameras and ill-wishers send: good ones, odd ones and traps, all of them small."""

import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from tests.exif_blocks import exif, gps_entries, short, text

pillow_heif.register_heif_opener()

# The corners of `quarters()`, upright, in reading order.
CORNERS = ((220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 230, 40))


# --- what is to be seen


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A sight of its own for every seed: soft light and some large shapes."""
    chance = random.Random(seed)
    light = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(size)
    picture = Image.merge(
        "RGB", [light.point(lambda v, s=s: v * s // 255) for s in chance.sample(range(90, 255), 3)]
    )
    pen = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        width, height = (
            chance.randrange(size[0] // 8, size[0] // 2),
            chance.randrange(size[1] // 8, size[1] // 2),
        )
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((x - width // 2, y - height // 2, x + width // 2, y + height // 2), fill=colour)
    return picture


def quarters(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Four quarters in the colours of CORNERS: shows whether a picture stands upright."""
    picture = Image.new("RGB", size)
    halves = (size[0] // 2, size[1] // 2)
    for number, colour in enumerate(CORNERS):
        place = (number % 2 * halves[0], number // 2 * halves[1])
        picture.paste(colour, (*place, place[0] + halves[0], place[1] + halves[1]))
    return picture


def as_a_camera_holds_it(upright: Image.Image, orientation: int) -> Image.Image:
    """The pixels as stored by a camera that notes this EXIF orientation."""
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    return upright.transpose(turn) if turn is not None else upright


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """The file Pillow makes of it."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


# --- files


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG marker segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with further segments right at its start."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with further chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def with_zip(content: bytes) -> bytes:
    """A picture that is an archive as well, with a program in it."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("run.js", "alert(1)")
    return content + archive.getvalue()


def xmp(orientation: int) -> bytes:
    """An XMP packet that says only which way is up."""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/></rdf:RDF></x:xmpmeta>'
        % orientation
    )


def swapped_profile() -> bytes:
    """sRGB with red and green changed about: shows whether a colour profile was applied."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


def talkative_png(image: Image.Image) -> bytes:
    """A PNG with every place for words filled, and EXIF."""
    words = PngInfo()
    words.add_text("Author", "Nguyễn Văn A")
    words.add_text("Comment", "secret " * 50, zip=True)
    words.add_itxt("XML:com.adobe.xmp", xmp(1).decode())
    return saved(
        image, "PNG", pnginfo=words, exif=exif([text(0x010F, "secret")]), icc_profile=swapped_profile()
    )


def talkative_jpeg(image: Image.Image) -> bytes:
    """A JPEG with EXIF, XMP, IPTC, a comment, a maker's block, a profile, another picture and an archive behind it."""
    jpeg = saved(
        image, "JPEG", exif=exif([text(0x010F, "secret")], gps=gps_entries(11.3, 106.1)), comment=b"secret"
    )
    more = (
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(1)),
        segment(
            0xE2, b"ICC_PROFILE\0\1\1" + ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        ),
        segment(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\6secret"),
        segment(0xEB, b"secret"),
        segment(0xFE, b"<script>alert(1)</script>"),
    )
    return with_zip(with_segments(jpeg, *more) + saved(image, "JPEG"))


# --- what is let in


@cache
def good_photos() -> dict[str, tuple[bytes, str]]:
    """Every kind of file that is let in, with its media type."""
    sight = scene(1)
    clear = sight.copy()
    clear.putalpha(Image.linear_gradient("L").resize(sight.size))
    frames = {"save_all": True, "append_images": [scene(2), scene(3)]}
    jpeg, png, webp, heic = "image/jpeg", "image/png", "image/webp", "image/heic"
    return {
        "jpeg": (saved(sight, "JPEG"), jpeg),
        "jpeg progressive": (saved(sight, "JPEG", progressive=True), jpeg),
        "jpeg full colour": (saved(sight, "JPEG", subsampling=0, quality=95), jpeg),
        "jpeg restarts": (saved(sight, "JPEG", restart_marker_blocks=3), jpeg),
        "jpeg grey": (saved(sight.convert("L"), "JPEG"), jpeg),
        "jpeg cmyk": (saved(sight.convert("CMYK"), "JPEG"), jpeg),
        "jpeg talkative": (talkative_jpeg(sight), jpeg),
        "jpeg and zip": (with_zip(saved(sight, "JPEG")), jpeg),
        "jpeg without jfif": (saved(sight, "JPEG").replace(b"\xff\xe0", b"\xff\xef", 1), jpeg),
        "jpeg broken mpf": (with_segments(saved(sight, "JPEG"), segment(0xE2, b"MPF\0II*\0\xff\xff")), jpeg),
        "mpo": (saved(sight, "MPO", **frames), jpeg),
        "png": (saved(sight, "PNG"), png),
        "png clear": (saved(clear, "PNG"), png),
        "png grey clear": (saved(clear.convert("LA"), "PNG"), png),
        "png palette": (saved(sight.quantize(40), "PNG"), png),
        "png palette clear": (saved(clear.quantize(40), "PNG"), png),
        "png one clear colour": (saved(sight, "PNG", transparency=sight.getpixel((0, 0))), png),
        "png two colours": (saved(sight.convert("1"), "PNG"), png),
        "png 16 bit": (saved(sight.convert("L").convert("I;16"), "PNG"), png),
        "png moving": (saved(sight, "PNG", **frames), png),
        "png talkative": (talkative_png(sight), png),
        "png and zip": (with_zip(saved(sight, "PNG")), png),
        "webp": (saved(sight, "WEBP"), webp),
        "webp lossless": (saved(sight, "WEBP", lossless=True), webp),
        "webp clear": (saved(clear, "WEBP"), webp),
        "webp moving": (saved(sight, "WEBP", **frames), webp),
        "webp talkative": (
            saved(sight, "WEBP", exif=exif([short(0x0112, 1)]), xmp=b"<x/>", icc_profile=b"x"),
            webp,
        ),
        "heic": (saved(sight, "HEIF"), heic),
        "heic clear": (saved(clear, "HEIF"), heic),
        "heic several": (saved(sight, "HEIF", **frames), heic),
        "heic tiles": (saved(sight, "HEIF", tile_size=64), heic),
    }
