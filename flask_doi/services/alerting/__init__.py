"""Telling people what needs them: one digest a day, a mail when an account stops, and a webhook for machines."""
