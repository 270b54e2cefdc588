"""Recorded voices and deposited studies of Kustendal."""

from __future__ import annotations

from example_app.sample_data.places import KUSTENDAL
from example_app.sample_data.units import Unit, unit, when, years

_INTERVIEWS = [
    ("The stone traps of the lower river", "Fortuin, Dawid", "1998-03-14", ["af"]),
    ("Songs for hauling", "Fortuin, Dawid", "1998-03-15", ["af"]),
    ("What the south-easter says", "Adonis, Katrina", "1998-04-02", ["af", "naq"]),
    ("The girl who married the seal", "Adonis, Katrina", "1998-04-02", ["naq"]),
    ("Plants against fever", "Adonis, Katrina", "1998-04-03", ["naq", "af"]),
    ("Net Street before", "Mokoena, Selina", "2012-09-22", ["en", "xh"]),
    ("Net Street after", "Mokoena, Selina", "2012-09-23", ["en", "xh"]),
    ("Night shift at the cannery", "", "2001-05-11", ["af"]),
]


def voices() -> Unit:
    sensitive = (
        "Culturally sensitive: told for the hearing of the community. The recording may be heard with the "
        "agreement of the elders of the lower river; the description was agreed with them."
    )
    interviews = [
        unit(
            "item",
            f"{n:02d}",
            title,
            dates=[when("", day, day)],
            languages=spoken,
            material="Sound recording",
            names=[("interviewee", speaker), ("contributor", "Swartz, Elroy")] if speaker else [],
            extent="1 digital audio file, 48 minutes",
            access="restricted" if "naq" in spoken else "open",
            access_conditions=sensitive if "naq" in spoken else "",
            points=[("genre", "Oral histories"), KUSTENDAL],
            files=[
                {
                    "uri": f"https://voices.kustendal.example/{n:02d}.mp3",
                    "media_type": "audio/mpeg",
                    "label": "Recording",
                    "bytes": 46_137_344,
                },
                {
                    "file_name": "stone-traps.txt",
                    "media_type": "text/plain",
                    "label": "Transcript, first page",
                },
            ][: 2 if n == 1 else 1],
        )
        for n, (title, speaker, day, spoken) in enumerate(_INTERVIEWS, start=1)
    ]
    return unit(
        "collection",
        "C4",
        "Voices of the lower river",
        *interviews,
        dates=[years(1998, 2012)],
        extent="8 recordings",
        languages=["af", "naq", "en", "xh"],
        points=[("subject", "Oral history")],
        scope_and_content="Recordings that the archives asked for and the speakers gave. No creator is named for the "
        "collection as a whole.",
        access_conditions="See the single recordings.",
        physical_characteristics="WAV masters.",
    )


def studies() -> Unit:
    department = "University of Kustendal. Department of Marine History"
    first = unit(
        "item",
        "1",
        "Catch statistics of the Kustendal fleet, 1884–1936",
        dates=[years(1936)],
        external_doi="10.5555/kustendal.1936.07",
        names=[("author", department)],
        material="Dataset",
        publication_note="Published with data, https://doi.org/10.5555/kustendal.1936.07",
    )
    return unit(
        "collection",
        "C5",
        "Studies deposited by researchers",
        first,
        unit(
            "item",
            "2",
            "Sand and quay: a film",
            dates=[when("1997", "1997", "1997"), when("broadcast 4 May 1998", "1998-05-04", "1998-05-04", "broadcast")],
            names=[("director", "O'Brien-Ndlovu, Siobhán")],
            material="Film",
            extent="1 film reel, 52 minutes",
            published_year=1998,
        ),
        unit(
            "item",
            "3",
            "Chart of the stone traps, first edition",
            dates=[years(2014)],
            version_label="1",
            names=[("author", department)],
            material="Map",
        ),
        unit(
            "item",
            "4",
            "Chart of the stone traps, second edition",
            dates=[years(2019)],
            version_label="2",
            names=[("author", department)],
            material="Map",
            version_of="kma/c5/3",
        ),
        unit(
            "item", "5", "Working paper on ice prices", dates=[years(2026)], draft=True, names=[("author", department)]
        ),
        unit("file", "6", "[Unvetted]", dates=[when("dates not examined")], draft=True),
        unit("item", "7", "", dates=[when("before 1984")], draft=True, material="Photograph"),
        unit("item", "8", "", dates=[years(1955)], material="Photograph", extent="1 photograph without any caption"),
        dates=[years(1936, 2026)],
        names=[("collector", department)],
        extent="8 items",
        languages=["en"],
    )
