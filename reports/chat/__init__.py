"""The chat as a way out: in which form a message may go today, and what is shown instead when it may not."""
