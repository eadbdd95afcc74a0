"""Files by what they hold: each is stored once under its SHA-256, sniffed, and size-limited."""
