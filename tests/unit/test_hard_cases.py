"""What real catalogues have in store: every hard case has a test somewhere, or a reason why there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
RULES = "unit/domain/test_rules.py"
TABLE = "unit/crosswalk/test_property_table.py"
READING = "unit/domain/test_date_reading.py"
ROLES = "unit/domain/test_agent_roles.py"
NAMES = "example/importers/test_names_and_access.py"
EAD = "example/importers/test_ead2002.py"
REAL = "example/importers/test_real_files.py"
ATOM = "example/importers/test_atom_csv.py"
INHERITED = "contract/catalogue/test_inheritance.py"
SAMPLES = "samples/test_real_finding_aids.py"

TESTED = {
    "no creator anywhere": (RULES, "test_an_empty_record_is_told_everything_at_once"),
    "a creator only on the fonds": (INHERITED, "test_the_creator_of_the_fonds_is_the_creator_of_its_items"),
    "139 creators": (TABLE, "that there are others"),
    "137 creators in one file": (REAL, "test_137_creators_keep_their_order_and_two_of_them_are_not_donors_as_well"),
    "a donor among the creators": (RULES, "test_a_donor_is_no_creator"),
    "a creator in plain text": (SAMPLES, "test_a_unit_is_only_refused_for_what_its_file_truly_lacks"),
    "roles of directors, photographers, publishers": (ROLES, "test_every_real_role_is_classified_deliberately"),
    "life dates in a name": (TABLE, "Fischer, Karel (* 19.9.1889)"),
    "a family as creator": (TABLE, "a family as body"),
    "a name that is creator and donor": (TABLE, "once who is creator and donor"),
    "several names in one element": (RULES, "test_several_names_in_one_are_noticed"),
    "no title": (RULES, "test_a_title_that_says_nothing_blocks_when_nothing_stands_in"),
    "an empty title": (RULES, "test_a_title_that_says_nothing_blocks_when_nothing_stands_in"),
    "a date inside the title": (EAD, "test_mixed_content_is_flattened_and_dates_leave_the_title"),
    "a title with elements in it": (EAD, "test_mixed_content_is_flattened_and_dates_leave_the_title"),
    "a title that says little": (RULES, "test_titles_that_say_too_little_or_too_much_are_noticed"),
    "a title of one word, put into context": (TABLE, "context behind a title where wanted"),
    "a title of more than 500 characters": (TABLE, "a long title whole"),
    "a title in two languages": (EAD, "test_a_further_title_is_kept_beside_the_first"),
    "a title from right to left": (TABLE, "a title from right to left"),
    "placeholders": (RULES, "test_what_a_template_left_behind_is_noticed_and_not_told"),
    "undated": (RULES, "test_no_date_is_no_date_that_cannot_be_read"),
    "circa with widened ends": (TABLE, '"text": "ca.1937", "start": "1927", "end": "1947"'),
    "text and ends that share no year": (READING, "test_real_faults_never_become_a_year_the_text_denies"),
    "an end before the start": (READING, "test_a_normalised_date_that_cannot_be_is_reported_and_not_used"),
    "a range in one end": (READING, '("1934-1935", "1934-1935", None, "1934/1935", DateFault.MALFORMED)'),
    "stand-ins for open ends": (READING, "test_an_open_end_leaves_the_start_and_says_so"),
    "stand-ins for unknown starts": (READING, "test_an_unknown_start_is_not_made_up"),
    "years before our era made years of ours": (TABLE, '{"text": "circa 2350 BC", "start": "2350"}, []'),
    "blanks behind a date": (READING, '"1941-11-07 "'),
    "a phrase in an end": (READING, "test_a_phrase_is_no_end_of_a_date"),
    "an impossible day": (READING, '"1928-Jun-36"'),
    "an ongoing date": (READING, "test_an_open_end_leaves_the_start_and_says_so"),
    "an ongoing date normalised to its start": (READING, '("since May 1970", "1983", "9999"'),
    "years of an era": (READING, '"明治27, Meiji 27 [1894]"'),
    "centuries, seasons, before and after": (READING, "test_what_is_not_plain_stays_text"),
    "dates of copying and printing": (READING, '"1905; reprint 1932"'),
    "copyright, not circa": (TABLE, '{"text": "c1999", "start": "1999"}'),
    "academic years": (READING, '("1975/76", "1975", "1976", ("1975/1976", "1975/76"))'),
    "years apart": (READING, '"1863, 1893"'),
    "a time with its zone": (READING, '"1945-11-20T10:00+01:00"'),
    "bulk beside inclusive dates": (TABLE, "bulk beside inclusive dates"),
    "dates not examined": (RULES, '"dates not examined"'),
    "a list of eight dates": (READING, "test_a_list_of_dates_stays_a_list"),
    "typing errors in the future": (RULES, '(ArchivalDate(text="2054"), "date_in_future")'),
    "no reference code below the top": (RULES, "test_an_empty_record_is_told_everything_at_once"),
    "a reference code of zero": (RULES, "test_a_reference_code_of_zeros_is_none"),
    "several identifiers, the first not the code": (
        EAD,
        "test_the_first_identifier_is_the_reference_code_and_the_others_are_sorted",
    ),
    "a path of the database as identifier": (TABLE, "no names of the database's own"),
    "an identifier that is a label": (REAL, "test_an_ark_is_an_identifier_and_not_its_label"),
    "DOIs of other works": (REAL, "test_dois_of_other_works_are_not_taken"),
    "old spellings of DOIs": (TABLE, "a DOI quoted at the end of a sentence, in an old spelling"),
    "odd codes of languages": ("unit/domain/test_languages.py", "test_only_invented_codes_of_the_corpus_are_unknown"),
    "a level that is missing or says nothing": (
        RULES,
        "test_a_level_that_says_nothing_is_a_suggestion_unless_the_material_speaks",
    ),
    "levels nobody has heard of": (
        "unit/crosswalk/test_titles_and_types.py",
        "test_every_real_level_has_a_general_type",
    ),
    "thousands of single restrictions": (REAL, "test_restrictions_of_single_folders_are_read_with_their_day"),
    "an embargo that is over": (RULES, "test_an_embargo_that_has_ended_is_noticed"),
    "a statement that closes only perhaps": (
        NAMES,
        "test_a_statement_on_access_closes_only_what_it_closes_without_doubt",
    ),
    "a heading glued to its note": (NAMES, "test_a_heading_glued_to_a_statement_is_dropped"),
    "a description that is not public": (RULES, "test_a_description_that_is_not_public_blocks"),
    "a finding aid in a wrapper": (EAD, "test_ead_is_found_inside_a_wrapper"),
    "an error page in place of a finding aid": (REAL, "test_broken_files_are_refused"),
    "namespaces of all kinds": (EAD, "test_every_namespace_that_ead_2002_goes_by_is_read"),
    "control characters": (
        "unit/crosswalk/test_datacite_xml.py",
        "test_characters_that_xml_forbids_cannot_break_a_document",
    ),
    "NULL and bars in cells": (ATOM, "test_cells_with_several_values_are_taken_apart"),
    "one record in two languages": (ATOM, "test_one_legacy_number_in_two_languages_is_one_record"),
    "a record unpublished after minting": (
        "integration/test_states_of_dois.py",
        "test_an_unpublished_record_is_hidden_and_comes_back",
    ),
    "a record deleted after minting": (
        "integration/test_states_of_dois.py",
        "test_a_deleted_record_is_hidden_with_what_was_last_told_of_it",
    ),
    "two who mint at once": (
        "integration/test_intents_side_by_side.py",
        "test_two_editors_who_publish_at_once_do_not_wait_for_each_other",
    ),
    "a DOI in another spelling": ("unit/domain/test_identifier.py", "test_every_spelling_of_a_doi_is_the_same_name"),
    "a description in Zulu alone": (TABLE, "a description in Zulu as it is"),
    "donors in notes on acquisition": (TABLE, "test_a_description_has_no_place_for_what_is_told_to_nobody"),
}
NOTHING_TO_TEST = {
    "siblings with the same title": "each has a DOI of its own, and no record is judged by its neighbours",
    "a file cut out of a larger hierarchy": "its top is a top like any other",
    "a code of a script that older lists lack": "scripts of the description are not told to the agency",
    "culturally sensitive material": "only the archive can say so, by keeping the description back",
    "an address that moves with the title": "what is registered is the address of the DOI, not that of the record",
}


@pytest.mark.parametrize("case", sorted(TESTED))
def test_a_hard_case_has_its_test(case: str) -> None:
    file, what = TESTED[case]
    source = (TESTS / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {re.escape(what)}\(", source, re.MULTILINE) if what.startswith("test_") else what in source


def test_no_case_has_both_a_test_and_a_reason() -> None:
    assert not TESTED.keys() & NOTHING_TO_TEST.keys()
    assert all(NOTHING_TO_TEST.values())
