"""A demonstration: accounts and reports with a whole life behind them."""
