"""Figures over time: what was minted, what failed, how long it took."""
