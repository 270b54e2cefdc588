"""What a harvester is told when a request cannot be answered."""

from __future__ import annotations


class Fault(Exception):
    """An error of the protocol: its code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def bad_argument(message: str) -> Fault:
    return Fault("badArgument", message)


def bad_token() -> Fault:
    return Fault("badResumptionToken", "This resumptionToken is not one of ours, or the list has changed. Begin again.")
