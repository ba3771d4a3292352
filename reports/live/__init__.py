"""Live changes for screens that stay open."""
