"""The province pack: what differs from province to province, as data with a schema and a reader."""
