"""Fees of dossiers: what is owed, the ways to pay it, and what came in."""
