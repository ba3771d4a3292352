"""The world outside, one file a system. Each failure is sorted here into again later or never."""
