"""Settings and accounts as administrators change them on pages."""
