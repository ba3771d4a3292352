"""JSON as columns keep it: with Vietnamese letters as they are."""

import json

# `json.dumps` makes a new encoder for each value.
encode = json.JSONEncoder(ensure_ascii=False).encode
