"""How a dossier comes in: the draft, its check and its submission, and the residents' own door."""
