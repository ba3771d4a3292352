"""How long the photo gate takes, beside the least that Pillow needs to make the largest size alone.

The ratio is what counts: both are measured in the same run, on the same machine, on the same pictures.
"""

import argparse
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

from PIL import Image, ImageChops

from reports.photos.derivatives import FULL_SIDE, fit
from reports.photos.gate import Limits, examine


def scene(width: int, height: int, contrast: float = 60.0) -> bytes:
    """A generated JPEG about as heavy as a phone's photo: soft shapes, edges, and fine grain."""
    picture = Image.new("L", (width, height), 128)
    for cells in (8, 64, 512):
        rough = Image.effect_noise((cells, cells * height // width), contrast)
        picture = ImageChops.overlay(picture, rough.resize((width, height), Image.Resampling.BICUBIC))
    grain = Image.effect_noise((width, height), 12)
    bands = [ImageChops.add(picture, grain, scale=1, offset=shift - 128) for shift in (-12, 0, 12)]
    file = BytesIO()
    Image.merge("RGB", bands).save(file, "JPEG", quality=88)
    return file.getvalue()


def bare(content: bytes, *, drafted: bool) -> bytes:
    """Decode, shrink to the largest size, encode, by Pillow's defaults: no checks, small sizes or hashes."""
    with Image.open(BytesIO(content)) as image:
        size = fit(image.size, FULL_SIDE)
        if drafted:
            image.draft("RGB", size)
        shrunk = image.resize(size)
    file = BytesIO()
    shrunk.save(file, "JPEG", quality=80)
    return file.getvalue()


def measure(runs: int, *works: Callable[[], object]) -> list[float]:
    """The median milliseconds of each work, taking turns so that a busy moment falls on all of them."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for taken, work in zip(times, works, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [median(taken) for taken in times]


def ratios(short: bool) -> tuple[float, ...]:
    """The whole gate beside bare Pillow that makes the same sizes, in each repetition."""
    content = scene(4000, 3000)
    limits = Limits(size=len(content))
    made = examine(content, limits).derivatives.values()
    outputs = [(one.width, one.height, "WEBP" if "webp" in one.content_type else "JPEG") for one in made]

    def same() -> None:
        with Image.open(BytesIO(content)) as image:
            image.load()
            for width, height, kind in outputs:
                image.resize((width, height)).save(BytesIO(), kind, quality=80)

    found = []
    for _ in range(3):
        bare_ms, gate_ms = measure(2 if short else 5, same, lambda: examine(content, limits))
        found.append(gate_ms / bare_ms)
    return tuple(found)


def main() -> None:
    """Print times, ratios and sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=4000)
    parser.add_argument("--height", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()

    content = scene(asked.width, asked.height)
    limits = Limits(size=len(content))
    plain, drafted, gate = measure(
        asked.runs,
        lambda: bare(content, drafted=False),
        lambda: bare(content, drafted=True),
        lambda: examine(content, limits),
    )
    print(f"photo               {asked.width} x {asked.height}, {len(content):,} bytes JPEG")
    print(f"bare Pillow         {plain:8.1f} ms   decode, resize, encode one size")
    print(f"bare, scaled decode {drafted:8.1f} ms   the same, decoding at a fraction")
    print(f"gate                {gate:8.1f} ms   three sizes, metadata, hashes")
    print(f"gate / bare         {gate / plain:8.2f}")
    print(f"gate / scaled bare  {gate / drafted:8.2f}")
    for name, derivative in examine(content, limits).derivatives.items():
        size = f"{derivative.width} x {derivative.height}"
        print(f"{name:<8}{size:>12}{len(derivative.content):>10,} bytes  {derivative.content_type}")


if __name__ == "__main__":
    main()
