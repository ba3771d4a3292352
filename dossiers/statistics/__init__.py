"""Statistics of dossiers: how many came and went, in time or not, by which way, and how long it took."""
