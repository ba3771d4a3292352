"""What everyone may see: the map and the list."""
