"""The papers of the harbour board of Kustendal."""

from __future__ import annotations

from example_app.sample_data import agents
from example_app.sample_data.places import KUSTENDAL
from example_app.sample_data.units import Unit, unit, when, years

_MINUTES = [
    (1884, 1889),
    (1889, 1895),
    (1895, 1899),
    (1899, 1904),
    (1904, 1910),
    (1910, 1914),
    (1914, 1919),
    (1919, 1925),
    (1925, 1931),
    (1931, 1938),
    (1938, 1945),
    (1945, 1952),
    (1952, 1960),
    (1960, 1968),
]
_AGENTS = [
    ("Thompson, Watson & Kie, Cape Town", 1889, 1931),
    ("Stephan Brothers, St Helena Bay", 1890, 1912),
    ("Union-Castle Line", 1901, 1939),
    ("Ellerman & Bucknall", 1908, 1927),
    ("Deutsche Ost-Afrika Linie", 1896, 1914),
    ("Irvin & Johnson", 1911, 1957),
    ("Holland-Afrika Lijn", 1919, 1940),
    ("Walker's Ice Works", 1903, 1929),
    ("South African Railways and Harbours", 1910, 1968),
    ("Southern Whaling Company", 1912, 1930),
    ("Lloyd's agent at Saldanha", 1885, 1938),
    ("Lighthouse Service", 1910, 1961),
]
_PLANS = [
    ("General plan of the proposed stone jetty", 1886),
    ("Section through the stone jetty, chain 2 to chain 9", 1886),
    ("Soundings of the roadstead at low water springs", 1891),
    ("Plan of the Customs House with stables", 1893),
    ("Elevation of the harbour light", 1897),
    ("Extension of the north quay, first scheme", 1908),
    ("Extension of the north quay, second scheme", 1909),
    ("Extension of the north quay, as built", 1912),
    ("Slipway and winch house", 1921),
    ("Ice works: foundations", 1926),
    ("Moorings in the boat basin", 1934),
    ("Wartime boom defence, tracing", 1941),
    ("Dredging areas A to D", 1953),
    ("Proposed container apron", 1967),
]
_SHIPS = {
    1902: "Alwena, Rosebud, Hydra",
    1903: "Hydra, Mathilde, Nautilus",
    1904: "Nautilus, Clan Munro, Star of the West",
    1905: "Clan Munro, Umsinga, Volhynia",
    1906: "Umsinga, Berwick Castle, Hydra",
    1907: "Hydra, Lufthansa, Nora",
    1908: "Nora, Rosebud, Ingeli",
    1909: "Ingeli, Mathilde, Zambezi",
    1910: "Zambezi, Adolph Woermann, Hydra",
    1911: "Hydra, Ondina, Sea Fox",
    1912: "Sea Fox, Southern Sky, Nora",
    1913: "Nora, Gertrud Woermann, Pioneer",
    1914: "Pioneer, Kinfauns Castle, Hydra",
    1915: "Hydra, Armadale, Galway",
    1916: "Galway, Salamis, Nora",
    1917: "Nora, City of Athens (wrecked), Hydra",
    1918: "Hydra, Galway Castle, Pioneer",
    1919: "Pioneer, Sunset, Nora",
    1920: "Nora, Ingeli, Rietfontein",
    1921: "Rietfontein, Hydra, Springfjord",
    1922: "Springfjord, Waratah II, Nora",
    1923: "Nora, Namib, Hydra",
    1924: "Hydra, Oranjemund, Swakop",
    1925: "Swakop, Nora, Pelikaan",
}


def harbour_board() -> Unit:
    minutes = [
        unit("file", str(n), f"Minute book {n}", dates=[years(*span)], extent="1 volume")
        for n, span in enumerate(_MINUTES, start=1)
    ]
    logs = [
        unit(
            "file",
            str(year),
            f"Harbour log {year}",
            dates=[years(year)],
            extent="1 volume, 366 leaves",
            scope_and_content=f"Arrivals and departures with cargo, dues and weather; among the vessels {ships}.",
        )
        for year, ships in _SHIPS.items()
    ]
    letters = [
        unit("file", str(n), f"Letters exchanged with {name}", dates=[years(first, last)], extent="1 folder")
        for n, (name, first, last) in enumerate(_AGENTS, start=1)
    ]
    plans = [
        unit(
            "item",
            str(n),
            title,
            dates=[years(year)],
            extent="1 drawing, ink on linen",
            material="Technical drawing",
            names=[("cartographer", "Brink, Hendrik")] if 1908 <= year <= 1937 else [],
            languages=["en"],
            points=[KUSTENDAL, ("genre", "Technical drawings")],
            files=[
                {
                    "file_name": "stone-jetty.svg",
                    "media_type": "image/svg+xml",
                    "label": "Drawing, redrawn",
                }
            ]
            if n == 1
            else [],
        )
        for n, (title, year) in enumerate(_PLANS, start=1)
    ]
    return unit(
        "fonds",
        "F1",
        "Harbour Board of Kustendal",
        unit("series", "1", "Minutes of the board", *minutes, dates=[years(1884, 1968)], extent="14 volumes"),
        unit(
            "series",
            "2",
            "Harbour logs",
            *logs,
            dates=[years(1902, 1925)],
            extent="24 volumes",
            arrangement="By year. The logs for 1895 to 1901 were lost when the pump house flooded.",
        ),
        unit(
            "series",
            "3",
            "Correspondence",
            *letters,
            dates=[years(1885, 1968)],
            extent="12 folders",
            access_conditions="Open, but the folders are brittle: order two days ahead.",
        ),
        unit("series", "4", "Plans and drawings", *plans, dates=[years(1886, 1967)], extent="14 drawings"),
        unit(
            "file",
            "5",
            "Dues in arrears",
            dates=[when("1998–1992", "1998", "1992")],
            archivist_note="The dates were typed the wrong way round in the old card index and never mended.",
        ),
        unit(
            "file",
            "",
            "Loose papers found behind the safe",
            dates=[when("undated")],
            scope_and_content="Tide tables, a laundry list and three betting slips.",
        ),
        unit("file", "0", "Index cards without a home", dates=[when("[18th century?]", certainty="questionable")]),
        dates=[years(1884, 1968), when("bulk 1902–1938", "1902", "1938", "bulk")],
        names=[("creator", agents.HARBOUR_BOARD)],
        extent="7.4 linear metres",
        languages=["en", "af", "nl"],
        scripts=["Latn"],
        points=[KUSTENDAL, ("subject", "Harbours"), ("function", "Harbour administration")],
        scope_and_content="The working memory of a small harbour: what the board decided, which ships came in, what "
        "they paid, and how the sea took back what was built.\n\nThe minutes are complete. The logs begin in 1902.",
        archival_history="Kept in the pump house until 1968, then by the railways, who offered the papers in 1972.",
        acquisition="Transferred by the South African Railways and Harbours in 1972 (accession 1972/3).",
        access_conditions="Open for reading without restriction.",
        rules="ISAD(G), second edition",
        identifiers=[("Accession number", "1972/3"), ("Legacy identifier", "HB-OLD-1")],
        accruals="None expected.",
        related_units="Railway plans of the harbour line are in the National Archives, series CRB.",
        rights_uri="https://creativecommons.org/publicdomain/mark/1.0/",
    )
