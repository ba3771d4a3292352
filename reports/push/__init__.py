"""Push to the phones of units' people: which browsers asked for it, and the door where they ask."""
