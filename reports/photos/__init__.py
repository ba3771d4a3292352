"""Photos: the gate they pass, the sizes they are kept in, and burning parts of them black."""
