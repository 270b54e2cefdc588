"""Kustendal Regional Archives: a harbour board, a family, a union, voices."""

from __future__ import annotations

from example_app.sample_data.kustendal_harbour import harbour_board
from example_app.sample_data.kustendal_people import fishers, mokoena_family
from example_app.sample_data.kustendal_voices import studies, voices

REPOSITORY = {
    "code": "KMA",
    "name": "Kustendal Regional Archives",
    "other_name": "Kustendal Streekargief",
    "country_code": "ZA",
    "city": "Kustendal",
    "address": "The Old Customs House\n2 Quay Street\nKustendal 8130",
    "url": "https://archives.kustendal.example/",
    "email": "reading.room@archives.kustendal.example",
    "telephone": "+27 22 555 0147",
    "wikidata": "Q131074001",
    "history": "The archives began in 1972 in two rooms of the old customs house, with the papers the railways did not "
    "want. Since 1996 they also collect what families and unions along the coast choose to bring.",
    "holdings": "Records of the harbour, its board and its fishers from 1884; family papers; a growing collection of "
    "recorded voices in Afrikaans, isiXhosa, English and Khoekhoe.",
    "opening_times": "Tuesday to Friday, 9.00 to 16.00",
}

FONDS = (harbour_board(), mokoena_family(), fishers(), voices(), studies())
