"""How units and staff come in, what they may do, and the record of what they did."""
