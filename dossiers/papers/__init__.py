"""The papers of a dossier: pages joined, PDFs checked, files sealed, signatures verified."""
