"""Fault drills: the whole service under steady load, hurt on purpose, and then asked for everything it had promised."""
