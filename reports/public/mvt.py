"""Mapbox Vector Tiles 2.1 of points: just enough protobuf to write them. Why not a library: docs/decisions.

Spec: https://github.com/mapbox/vector-tile-spec/tree/master/2.1 (field numbers from its `vector_tile.proto`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

EXTENT = 4096
VERSION = 2
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"

Value = str | int | bool

# Protobuf tags: field number << 3 | wire type (0 varint, 2 length-delimited).
_TILE_LAYER = 3 << 3 | 2
_LAYER_NAME, _LAYER_FEATURE, _LAYER_KEY, _LAYER_VALUE = (number << 3 | 2 for number in (1, 2, 3, 4))
_LAYER_EXTENT, _LAYER_VERSION = 5 << 3, 15 << 3
_FEATURE_TAGS, _FEATURE_TYPE, _FEATURE_GEOMETRY = 2 << 3 | 2, 3 << 3, 4 << 3 | 2
_VALUE_STRING, _VALUE_UINT, _VALUE_SINT, _VALUE_BOOL = 1 << 3 | 2, 5 << 3, 6 << 3, 7 << 3
_POINT = 1
_MOVE_TO_ONCE = 1 << 3 | 1
_ONE_BYTE = [bytes((number,)) for number in range(0x80)]


@dataclass(frozen=True, slots=True)
class Point:
    """A feature: tile units from the upper left corner (0..EXTENT, y down) and what it tells."""

    x: int
    y: int
    tags: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Layer:
    """A named layer of points."""

    name: str
    points: Sequence[Point]


def encode(layers: Iterable[Layer]) -> bytes:
    """The tile's bytes. A layer without points is left out, as the specification asks (section 4.1)."""
    return b"".join(_sized(_TILE_LAYER, _layer(layer)) for layer in layers if layer.points)


def _layer(layer: Layer) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}  # by type as well, for True == 1
    features = [_sized(_LAYER_FEATURE, _feature(point, keys, values)) for point in layer.points]
    return b"".join(
        (
            _sized(_LAYER_NAME, layer.name.encode()),
            *features,
            *(_sized(_LAYER_KEY, key.encode()) for key in keys),
            *(_sized(_LAYER_VALUE, _value(value)) for _, value in values),
            _number(_LAYER_EXTENT, EXTENT),
            _number(_LAYER_VERSION, VERSION),
        )
    )


def _feature(point: Point, keys: dict[str, int], values: dict[tuple[type, Value], int]) -> bytes:
    tags = bytearray()
    for key, value in point.tags.items():
        tags += _varint(keys.setdefault(key, len(keys)))
        tags += _varint(values.setdefault((type(value), value), len(values)))
    geometry = _varint(_MOVE_TO_ONCE) + _varint(_zigzag(point.x)) + _varint(_zigzag(point.y))
    return (
        _sized(_FEATURE_TAGS, bytes(tags))
        + _number(_FEATURE_TYPE, _POINT)
        + _sized(_FEATURE_GEOMETRY, geometry)
    )


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _sized(_VALUE_STRING, value.encode())
    if isinstance(value, bool):
        return _number(_VALUE_BOOL, int(value))
    return _number(_VALUE_UINT, value) if value >= 0 else _number(_VALUE_SINT, _zigzag(value))


def _sized(tag: int, body: bytes) -> bytes:
    return _varint(tag) + _varint(len(body)) + body


def _number(tag: int, number: int) -> bytes:
    return _varint(tag) + _varint(number)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    if number <= 0x7F:
        return _ONE_BYTE[number]
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
