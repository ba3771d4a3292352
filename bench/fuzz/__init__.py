"""Made-up and broken input for every door and parser; what came of it goes to bench/out/."""
