"""What people can apply for: found by everyday words, explained, and checked against conditions."""
