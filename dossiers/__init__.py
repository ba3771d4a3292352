"""The life of a dossier: from choosing a procedure to the electronic result."""
