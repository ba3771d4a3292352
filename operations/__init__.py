"""Running it: processes, keys, health, metrics, logs."""
