"""The form on which a record is described."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)  # fmt: skip
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from example_app.models.record import ACCESS
from example_app.models.record_parts import ACCESS_POINT_KINDS, DATE_KINDS, ROLES
from example_app.text import shortened
from example_app.web import rules
from example_app.web.display import ACCESS_WORDS
from example_app.web.forms import CatalogueForm, offered

SPARE_ROWS = 1
TITLE_KINDS = ("parallel", "other", "former")


def words(choices: tuple[str, ...]) -> list[Any]:
    return offered((choice, choice.capitalize()) for choice in choices)


def line(label: str, length: int = 191, *checks: Any, description: str = "") -> StringField:
    too_long = f"This field takes at most {length} characters. Shorten it, or move the rest to a note."
    return StringField(
        label, [Length(max=length, message=too_long), *checks], filters=[rules.tidy], description=description
    )


def prose(label: str, description: str = "") -> TextAreaField:
    return TextAreaField(label, filters=[rules.tidy], description=description)


class OpenSelect(SelectField):
    """A selection that keeps a value from an import which is not among its choices."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        present: list[Any] = list(self.choices or [])
        if self.data and self.data not in {value for value, *_ in present}:
            self.choices = [*present, *offered([(self.data, self.data)])]

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > 64:
            raise ValidationError(f'"{shortened(self.data, 40)}" is not a choice of this list.')


class TitleRow(Form):
    text = line("Title", 2000)
    language = line("Language code", 35, rules.language_codes)
    kind = SelectField("Kind", choices=words(TITLE_KINDS))


class DateRow(Form):
    kind = OpenSelect("Kind", choices=words(DATE_KINDS))
    text = line("Date as written", 500)
    start = line("Start", 32, rules.normalised_date)
    end = line("End", 32, rules.normalised_date)
    certainty = line("Certainty", 32)

    def validate_end(self, field: StringField) -> None:
        start, end = self.start.data or "", field.data or ""
        if start and end and not self.start.errors and rules.ends_before(end, start):
            raise ValidationError(f"The end {end} lies before the start {start}. Swap the two, or clear one of them.")


class NameRow(Form):
    name = line("Name, exactly as in the authority record", 500)
    role = OpenSelect("Role", choices=words(ROLES))


class AccessPointRow(Form):
    kind = SelectField("Kind", choices=words(ACCESS_POINT_KINDS))
    term = line("Term", 500)
    scheme = line("Vocabulary", 64)
    uri = line("Address of the term", 500, rules.web_address)


class DigitalObjectRow(Form):
    label = line("Label", 500)
    uri = line("Web address", 1000, rules.web_address)
    file_name = line("or file in the store", 255)
    media_type = line("Media type", 100)

    def validate_file_name(self, field: StringField) -> None:
        if field.data and ("/" in field.data or "\\" in field.data or field.data.startswith(".")):
            raise ValidationError(f'"{field.data}" is not a plain file name. Give the name without any folder.')


class IdentifierRow(Form):
    label = line("Label")
    value = line("Value", 500)


class RecordForm(CatalogueForm):
    seen_at = HiddenField()
    title = prose("Title", "As found on the material or given by the archivist.")
    title_language = line("Language of the title", 35, rules.language_codes, description='A code such as "en" or "he".')
    titles = FieldList(FormField(TitleRow), label="Other titles")
    level = line("Level of description", 64, description="Choose from the list or write another.")
    reference_code = line("Reference code", 191, description="Only this record's own part; the rest is inherited.")
    position = IntegerField("Place among its siblings", [Optional()], default=0)
    dates = FieldList(FormField(DateRow), label="Dates")
    extent = prose("Extent and medium")
    names = FieldList(FormField(NameRow), label="Names")
    archival_history = prose("Archival history")
    acquisition = prose("Immediate source of acquisition")
    scope_and_content = prose("Scope and content")
    appraisal = prose("Appraisal, destruction and scheduling")
    accruals = prose("Accruals")
    arrangement = prose("System of arrangement")
    access = SelectField("Access to the material", choices=offered((word, ACCESS_WORDS[word]) for word in ACCESS))
    embargo_until = DateField("Opens on", [Optional()], description="For embargoed or closed material.")
    access_conditions = prose("Conditions governing access")
    description_restricted = BooleanField("The description itself is not public")
    reproduction_conditions = prose("Conditions governing reproduction")
    rights_uri = line("Rights statement or licence", 500, rules.web_address, description="A full address.")
    languages = line("Languages of the material", 191, rules.language_codes, description='Codes, such as "en, af".')
    scripts = line("Scripts of the material", 191, rules.script_codes, description='Codes, such as "Latn, Cyrl".')
    material = line("Material or genre", 191)
    container = line("Container", 1000, description="Box, folder or reel.")
    physical_characteristics = prose("Physical characteristics and technical requirements")
    finding_aids = prose("Finding aids")
    originals = prose("Existence and location of originals")
    copies = prose("Existence and location of copies")
    related_units = prose("Related units of description")
    publication_note = prose("Publication note")
    notes = prose("Notes")
    sponsor = prose("Funded by")
    access_points = FieldList(FormField(AccessPointRow), label="Access points")
    digital_objects = FieldList(FormField(DigitalObjectRow), label="Digital objects")
    identifiers = FieldList(FormField(IdentifierRow), label="Other identifiers")
    rules_used = prose("Rules or conventions")
    archivist_note = prose("Archivist's note")
    language_of_description = line("Language of the description", 35, rules.language_codes)
    external_doi = line("DOI given elsewhere", 255, rules.doi_name)
    published_year = IntegerField(
        "Year of publication",
        [Optional(), NumberRange(1000, 9999, "Write a year of four digits, or leave the field empty.")],
        description="Only when it differs from the year the description became public.",
    )
    version_label = line("Version", 64)

    def validate_access(self, field: SelectField) -> None:
        if field.data == "embargoed" and not self.embargo_until.data:
            raise ValidationError(
                "Access is under embargo, but no day is given on which it ends. Enter the day, or choose Closed."
            )

    def add_spare_rows(self) -> None:
        """Leave an empty row at the end of every repeated part, so that it can grow without a script."""
        for rows in (self.titles, self.dates, self.names, self.access_points, self.digital_objects, self.identifiers):
            for _ in range(SPARE_ROWS):
                rows.append_entry()
