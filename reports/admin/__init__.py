"""What administrators edit: catalogue, units, rules, calendar, accounts."""
