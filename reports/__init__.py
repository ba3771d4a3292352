"""The life of a report: from the resident who sends it to the unit that answers for it."""
