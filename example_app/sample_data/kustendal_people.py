"""A family and a union of Kustendal."""

from __future__ import annotations

from example_app.sample_data import agents
from example_app.sample_data.places import KUSTENDAL
from example_app.sample_data.units import Unit, unit, when, years

_LETTERS = [
    ("Nomvula to her father, on the train to Maseru", "1927-02-11", "xh"),
    ("Nomvula on the ward at night", "1927-06-03", "en"),
    ("Josiah on the price of boat timber", "1928-01-20", "en"),
    ("Josiah, a sermon in outline", "1928-04", "xh"),
    ("Nomvula about the flood", "1930-03-09", "xh"),
    ("Josiah to the school inspector, draft", "1931-08-14", "en"),
    ("Nomvula on her examination", "1932-11-30", "en"),
    ("A recipe for preserved quinces", "1934", "af"),
    ("Nomvula after the funeral", "1939-10-02", "xh"),
    ("The cousins in Simon's Town", "1941-05-17", "en"),
    ("Nomvula on rationing", "1943-01", "en"),
    ("Telegram: ARRIVING FRIDAY", "1945-05-08", "en"),
    ("Nomvula, last letter from Maseru", "1951-12-21", "xh"),
    ("Selina's first letter, in capitals", "1947", "en"),
]
_PHOTOGRAPHS = [
    ("Net Street on a washing day", "circa 1910", "1905", "1915"),
    ("Josiah Mokoena with his pupils", "1912", "1912", "1912"),
    ("Launch of the Blue Crane", "18 March 1922", "1922-03-18", "1922-03-18"),
    ("Choir outing", "summer 1923", "", ""),
    ("Nomvula in uniform", "[1927]", "1927", "1927"),
    ("The boat shed after the storm", "1930s", "1930", "1939"),
    ("Wedding at the stone church", "1934", "1934", "1934"),
    ("Unknown man with a concertina", "undated", "", ""),
    ("Net Street the week before the removals", "October 1966", "1966-10", "1966-10"),
    ("Net Street the week after the removals", "November 1966", "1966-11", "1966-11"),
    ("Family reunion, London", "c1999", "", ""),
    ("Selina at her desk", "2011-07-02", "2011-07-02", "2011-07-02"),
]


def mokoena_family() -> Unit:
    letters = [
        unit(
            "item",
            str(n),
            title,
            dates=[when("", day, day)],
            languages=[language],
            material="Letter",
            names=[("author", "Mokoena, Nomvula" if "Nomvula" in title else "Mokoena, Josiah")]
            if "Nomvula" in title or "Josiah" in title
            else [],
            title_language="en",
        )
        for n, (title, day, language) in enumerate(_LETTERS, start=1)
    ]
    photographs = [
        unit(
            "item",
            str(n),
            title,
            dates=[
                when(
                    text,
                    start,
                    end,
                    certainty="circa" if "circa" in text else "",
                    kind="copyright" if text == "c1999" else "creation",
                )
            ],
            material="Photograph",
            extent="1 photograph, gelatin silver print",
            languages=["zxx"],
            points=[("genre", "Photographs"), KUSTENDAL, ("place", "Net Street, Kustendal", "", "", -32.0936, 18.3052)],
            files=[
                {
                    "file_name": "net-street.svg",
                    "media_type": "image/svg+xml",
                    "label": "Net Street, a tracing",
                }
            ]
            if n == 1
            else [],
        )
        for n, (title, text, start, end) in enumerate(_PHOTOGRAPHS, start=1)
    ]
    return unit(
        "fonds",
        "F2",
        "Mokoena family papers",
        unit("series", "1", "Letters", *letters, dates=[years(1927, 1951)], extent="14 letters"),
        unit("series", "2", "Photographs", *photographs, dates=[when("circa 1905–2011", "1905", "2011")]),
        unit(
            "series",
            "3",
            "Correspondence",
            unit("file", "1", "Correspondence", dates=[years(1952, 1958)]),
            unit("file", "2", "Correspondence", dates=[years(1958, 1966)]),
            unit("file", "3", "A", dates=[years(1966)], extent="1 address book, letter A only"),
            dates=[years(1952, 1966)],
        ),
        unit(
            "file",
            "4",
            "Claim for the house in Net Street",
            dates=[years(1966, 1998)],
            access="closed",
            embargo_until="2044-01-01",
            access_conditions="Closed until 1 January 2044: medical papers of living people.",
        ),
        unit(
            "file",
            "5",
            "Selina Mokoena's diaries",
            dates=[years(1959, 2018)],
            access="embargoed",
            embargo_until="2039-06-30",
            names=[("author", agents.SELINA)],
            access_conditions="Under embargo until 30 June 2039 at the wish of the family.",
        ),
        unit(
            "file",
            "6",
            "Adoption papers",
            dates=[years(1948)],
            access="closed",
            description_restricted=True,
            access_conditions="Neither the papers nor their description are open.",
        ),
        dates=[when("circa 1905–2018", "1905", "2018")],
        names=[("creator", agents.MOKOENA_FAMILY), ("donor", agents.MOKOENA_FAMILY), ("donor", agents.SELINA)],
        extent="0.8 linear metres",
        languages=["en", "xh", "af"],
        scripts=["Latn"],
        points=[KUSTENDAL, ("subject", "Forced removals"), ("subject", "Letter writing"), ("genre", "Personal papers")],
        scope_and_content="Letters between Kustendal and Maseru, photographs, and what four generations thought worth "
        "carrying when they had to leave.",
        acquisition="Given by Selina Mokoena in three suitcases between 2012 and 2018.",
        arrangement="The red pencil numbers are Selina Mokoena's own and have been kept.",
        access_conditions="Open, except files 4 to 6.",
        sponsor="Coastal Memory Fund, grant CMF-2019-04",
        rights_uri="https://rightsstatements.org/vocab/InC/1.0/",
        rules="ISAD(G), second edition",
    )


_POSTERS = [
    ("Een hawe, een stem", 1983, "af"),
    ("Dagga is nie brood nie: kom praat oor kwotas", 1985, "af"),
    ("Amaqula angawethu: mass meeting", 1986, "xh"),
    ("Fish for the people, not for the freezer", 1987, "en"),
    ("Snoekfees", 1989, "af"),
    ("Stem! Vota! Vote!", 1994, "mul"),
    ("Ons wag nog", 2003, "af"),
    ("Quota day is pay day for whom?", 2006, "en"),
    ("Perlemoen hou nie vergadering nie", 2012, "af"),
]


def fishers() -> Unit:
    posters = [
        unit(
            "item",
            str(n),
            title,
            dates=[years(year)],
            languages=[language],
            title_language="" if language == "mul" else language,
            material="Poster",
            extent="1 poster, silkscreen",
            points=[("genre", "Posters")],
        )
        for n, (title, year, language) in enumerate(_POSTERS, start=1)
    ]
    return unit(
        "fonds",
        "F3",
        "Kuslyn Vissersunie",
        unit("series", "1", "Plakkate", *posters, dates=[years(1983, 2012)], title_language="af"),
        unit(
            "series",
            "2",
            "Vergaderings",
            *[
                unit(
                    "file",
                    str(n),
                    f"Jaarvergadering {year}/{(year + 1) % 100:02d}",
                    title_language="af",
                    dates=[when(f"{year}/{(year + 1) % 100:02d}", str(year), str(year + 1))],
                )
                for n, year in enumerate(range(1983, 1995), start=1)
            ],
            dates=[when("1983–", "1983")],
            title_language="af",
        ),
        unit(
            "file",
            "3",
            "=SUM(A1:A7)",
            dates=[years(1996)],
            scope_and_content="A spreadsheet printed with the formula where the total should be; the label kept it.",
        ),
        unit(
            "file",
            "4",
            '<script>alert("catch")</script> & other <b>bold</b> file names',
            dates=[years(2001)],
            scope_and_content="Floppy disk. The title is copied from its label, angle brackets and all.",
        ),
        unit(
            "file",
            "5",
            "Nommerlys\x00 van\x0b lede",
            dates=[years(1990)],
            title_language="af",
            access="restricted",
            access_conditions="Members' names may be read with a signed undertaking.",
        ),
        dates=[when("1983–ongoing", "1983", "", "accumulation")],
        names=[("creator", agents.FISHERS)],
        title_language="af",
        languages=["af", "en", "xh"],
        scripts=["Latn"],
        extent="2.1 linear metres and 14 posters",
        alternative_titles=[{"text": "West Coast Fishers' Union", "language": "en", "kind": "parallel"}],
        points=[KUSTENDAL, ("subject", "Trade unions"), ("subject", "Fisheries")],
        accruals="Elke jaar in Maart.",
        scope_and_content="Plakkate, notules en noodlyste van 'n vakbond wat nog leef.",
        language_of_description="af",
    )
