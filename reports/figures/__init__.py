"""Figures and tables about reports."""
