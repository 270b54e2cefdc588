"""What is wrong with a file that is imported, or with one of its lines, in words: each with the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_doi.domain.outcome_wording import filled
from flask_doi.domain.wording import Wording

FILES: dict[str, Wording] = {
    "no_file": Wording("No file was chosen.", "Choose the file that you edited."),
    "empty": Wording("The file is empty.", "Export again, and edit that file."),
    "too_large": Wording(
        "The file is larger than {limit} MB.",
        "Keep only the lines that you changed, or run 'flask doi import' with it, which takes any size.",
    ),
    "workbook": Wording(
        "This is a workbook of a spreadsheet program.", 'Save it as "CSV UTF-8" there, and choose that file.'
    ),
    "not_text": Wording("This is neither CSV nor JSON.", "Choose the file that you exported and edited."),
    "encoding": Wording(
        "The characters in line {line} cannot be read.", 'Save the file as "CSV UTF-8" and choose it again.'
    ),
    "one_column": Wording(
        "Every line is one single cell; the spreadsheet put the whole line in quotes.",
        "Open the exported file by the import of the spreadsheet program, with commas between the columns.",
    ),
    "no_doi_column": Wording(
        "The first line names no column DOI; it names {columns}.", "Keep the first line of the file as it was exported."
    ),
    "double_column": Wording("The column {column} is there twice.", "Remove one of them."),
    "json": Wording(
        "The JSON cannot be read, from line {line}, column {column} on: {error}.",
        "Perhaps the file is not complete. Export it again, or mend it there.",
    ),
    "json_shape": Wording("The JSON is no list of DOIs.", "It has to be one array of objects, as it was exported."),
    "broken_off": Wording(
        "The export broke off in line {line}; the file is not complete.", "Export again, and edit that file."
    ),
    "quotes": Wording(
        "Line {line} cannot be read: {error}.", "Perhaps a quotation mark is not closed in it or in the line before."
    ),
}
"""Why a whole file cannot be imported; nothing of it is kept."""

LINES: dict[str, Wording] = {
    "doi_missing": Wording("There is no DOI in this line.", "Write the DOI, or take the line out."),
    "doi_unreadable": Wording("This is no DOI: {reason}.", "Write it as it was exported."),
    "doi_twice": Wording("This DOI stands in line {line} already.", "Keep one of the two lines."),
    "record_twice": Wording("This record stands in line {line} already.", "Keep one of the two lines."),
    "too_many_cells": Wording(
        "The line has more cells than the first line of the file.",
        "Perhaps a text with a comma lost its quotation marks. Save the file with the spreadsheet program.",
    ),
    "unknown_doi": Wording(
        "There is no such DOI here.",
        "To take it over, name its record under Record Key; for a DOI from elsewhere write external under Status too.",
    ),
    "foreign_prefix": Wording(
        "The prefix {prefix} belongs to none of the accounts here.",
        "If somebody else registered the DOI, write external under Status.",
    ),
    "record_unknown": Wording("The catalogue has no record {record}.", "Look at the key of the record."),
    "record_has_doi": Wording("The record {record} has the DOI {doi} already.", "Take the line out."),
    "no_account": Wording("No account at a registration agency is set up.", "An administrator can add one."),
    "status_unknown": Wording(
        "There is no such status.", "Write findable, registered, draft, reserved or deactivated."
    ),
    "status_impossible": Wording(
        "What is {now} cannot become {wished} here.", "Possible is: {possible}. Anything else is done on its own page."
    ),
    "comes_back_otherwise": Wording(
        "It comes back as it was before: {possible}.", "Write {possible}; change it once it is back."
    ),
    "reason_missing": Wording(
        "Nothing says why it is deactivated.", "Write a reason under Reason, such as withdrawn or duplicate."
    ),
    "reason_close": Wording(
        "There is no such reason, but there is {suggestion}.",
        "Write {suggestion}; for words of your own write other, and the words under Note.",
    ),
    "reason_unknown": Wording(
        "There is no such reason.",
        "Write one of {reasons}; for words of your own write other, and the words under Note.",
    ),
    "may_not_deactivate": Wording("You may not deactivate DOIs or bring them back.", "Ask somebody who may."),
    "objection": Wording("{objection}", ""),
    "external_refused": Wording("It cannot be noted: {refusal}", ""),
    "record_gone": Wording(
        "Its record is not in the catalogue any more.", "It can only come back when the record does."
    ),
    "target_unreadable": Wording("This is no address of a web page.", "Write it with https:// in front."),
    "target_too_long": Wording("The address has more than {limit} characters.", "Use a shorter one."),
    "target_elsewhere": Wording("DOIs of this account may not lead to {host}.", "Possible are addresses on {hosts}."),
    "target_not_secure": Wording("The address begins with http:.", "Write https:, as the catalogue itself does."),
    "target_fixed": Wording(
        "What is {now} leads where it must, and nowhere else.", "Leave the address as it was exported."
    ),
    "redacted": Wording("This DOI was redacted; nothing of it can be changed.", "Take the line out."),
    "conflict": Wording(
        "It has changed here since the export: now it is {now}.", "Export again, and make your change there."
    ),
    "older": Wording(
        "It has changed here since the export: now it is {now}. You did not change it.", "Nothing needs to be done."
    ),
}
"""Why a line is left out, or what there is to know about it."""


def file_fault_text(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What is wrong with a file, and the way out."""
    return _both(FILES[code], params, translate)


def line_text(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What is wrong with a line, and the way out; a code without wording is named as it is."""
    wording = LINES.get(code)
    return _both(wording, params, translate) if wording else code


def _both(wording: Wording, params: Mapping[str, str], translate: Callable[[str], str]) -> str:
    return " ".join(filled(translate(text), params) for text in (wording.text, wording.advice) if text)
