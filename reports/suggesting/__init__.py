"""Which category a resident's words are about."""
