"""The residents' door: a JSON API for the mini app, and who is asking (Zalo token -> resident -> own token)."""
