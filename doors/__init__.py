"""What all doors share: idempotency, rate limits, strict JSON, the API's description."""
