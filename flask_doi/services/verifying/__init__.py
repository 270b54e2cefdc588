"""Whether a DOI leads where it should, and what stands there."""
