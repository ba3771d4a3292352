"""Where things lie: areas, tiles, distances."""
