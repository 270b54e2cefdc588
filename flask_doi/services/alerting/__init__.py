"""Telling people what needs them: mails and the webhook."""
