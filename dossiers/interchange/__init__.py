"""The exchange of states with the national system."""
