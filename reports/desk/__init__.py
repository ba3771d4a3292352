"""The desks of units and staff: finding reports and working on them."""
