"""A point as one number, and map tiles and boxes as ranges of it: places without a GIS server."""

import math
from itertools import pairwise

LEAF_ZOOM = 24
# The Web-Mercator square ends here (EPSG:3857): nearer to a pole, points fall into its last row.
LAST_LATITUDE = math.degrees(math.atan(math.sinh(math.pi)))
# A box this many tiles wide or high is covered finely enough; more only costs time.
COVER_TILES = 16


class CoordinatesWrong(ValueError):
    """Not a point of the earth's surface that anyone can have been at."""


def check_point(latitude: float, longitude: float) -> None:
    """Raise CoordinatesWrong unless these are finite WGS84 degrees in range and not (0, 0), a phone without a fix."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise CoordinatesWrong("coordinates are not finite")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise CoordinatesWrong("coordinates are out of range")
    if latitude == 0 and longitude == 0:
        raise CoordinatesWrong("(0, 0) is what a phone without a fix sends")


def tile(latitude: float, longitude: float) -> int:
    """The point's Web-Mercator quadkey at zoom 24 as a number of 48 bits (fits a signed 64-bit column).

    Base-4 digits are those of the quadkey: x in the even bits, y (from the north) in the odd. Raises CoordinatesWrong.
    """
    check_point(latitude, longitude)
    x, y = _column_row(latitude, longitude, LEAF_ZOOM)
    return _interleave(x) | _interleave(y) << 1


def tile_shift(zoom: int) -> int:
    """Bits to shift a `tile` right for the number of its ancestor at a zoom of 0 to 24. Raises ValueError."""
    if not 0 <= zoom <= LEAF_ZOOM:
        raise ValueError(f"zoom {zoom} is not 0 to {LEAF_ZOOM}")
    return 2 * (LEAF_ZOOM - zoom)


def tile_range(zoom: int, x: int, y: int) -> tuple[int, int]:
    """The map tile z/x/y as a half-open range of `tile` values. Raises ValueError when there is no such tile."""
    shift = tile_shift(zoom)
    if not (0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise ValueError(f"there is no tile {zoom}/{x}/{y}")
    number = _interleave(x) | _interleave(y) << 1
    return number << shift, number + 1 << shift


def point_of(number: int, zoom: int = LEAF_ZOOM) -> tuple[float, float]:
    """The (latitude, longitude) of the centre of a tile, given as `tile >> tile_shift(zoom)`."""
    x, y = _gather(number), _gather(number >> 1)
    side = 1 << zoom
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / side))))
    return latitude, (x + 0.5) / side * 360 - 180


def bbox_tiles(
    south: float, west: float, north: float, east: float, most: int = 16, finest: int = LEAF_ZOOM
) -> list[tuple[int, int]]:
    """At most `most` half-open ranges of `tile`, ascending, that hold every point of a box and some around it: whole
    tiles of the zoom `finest` or wider.

    For an indexed query; the box itself is still to be compared. Raises CoordinatesWrong, also for a box upside down or
    across the 180th meridian.
    """
    for latitude, longitude in ((south, west), (north, east)):
        if (latitude, longitude) != (0, 0):
            check_point(latitude, longitude)
    if south > north or west > east:
        raise CoordinatesWrong("the box is upside down")
    zoom, columns, rows = _cover(south, west, north, east, finest)
    shift = tile_shift(zoom)
    across, down = [_interleave(x) for x in columns], [_interleave(y) << 1 for y in rows]
    numbers = sorted(x | y for x in across for y in down)
    gaps = sorted(pairwise(numbers), key=lambda pair: pair[0] - pair[1])
    cuts = sorted(pair for pair in gaps[: most - 1] if pair[1] - pair[0] > 1)
    firsts = [numbers[0], *(after for _, after in cuts)]
    lasts = [*(before for before, _ in cuts), numbers[-1]]
    return [(first << shift, last + 1 << shift) for first, last in zip(firsts, lasts, strict=True)]


def _column_row(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    latitude = min(max(latitude, -LAST_LATITUDE), LAST_LATITUDE)
    x = (longitude + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return min(int(x * side), side - 1), min(max(int(y * side), 0), side - 1)


def _cover(south: float, west: float, north: float, east: float, finest: int) -> tuple[int, range, range]:
    """The finest zoom, not finer than that, at which the box is at most COVER_TILES wide and high, and its columns and
    rows there."""
    left, top = _column_row(north, west, LEAF_ZOOM)
    right, bottom = _column_row(south, east, LEAF_ZOOM)
    up = LEAF_ZOOM - finest
    while max((right >> up) - (left >> up), (bottom >> up) - (top >> up)) >= COVER_TILES:
        up += 1
    return LEAF_ZOOM - up, range(left >> up, (right >> up) + 1), range(top >> up, (bottom >> up) + 1)


# Morton order by doubling the distance between bits; 24 bits in and out.
_MASKS = (0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF)


def _spread(bits: int) -> int:
    for step, mask in zip((16, 8, 4, 2, 1), reversed(_MASKS), strict=True):
        bits = (bits | bits << step) & mask
    return bits


# Half of a number at a time, looked up: a tenth of the time.
_SPREAD = [_spread(bits) for bits in range(1 << 12)]


def _interleave(bits: int) -> int:
    return _SPREAD[bits & 0xFFF] | _SPREAD[bits >> 12] << 24


def _gather(bits: int) -> int:
    bits &= _MASKS[0]
    for step, mask in zip((1, 2, 4, 8, 16), (*_MASKS[1:], 0xFFFFFFFF), strict=True):
        bits = (bits | bits >> step) & mask
    return bits
