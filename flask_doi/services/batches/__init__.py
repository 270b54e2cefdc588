"""Batches: chosen, previewed, prepared, run, paused, approved and told of."""
