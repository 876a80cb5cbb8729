"""Text as rules read it: folded, unmasked, and scanned once for the literals of all patterns."""
