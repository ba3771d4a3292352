"""Measures and walks, run as `python -m bench.NAME`."""
