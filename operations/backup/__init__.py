"""Backup and restore: one folder that holds the database of one moment and every file it names."""
