"""Gradski arhiv Vrelo: a town on the Adriatic in four languages and two scripts."""

from __future__ import annotations

from example_app.sample_data import agents
from example_app.sample_data.units import Unit, unit, when, years

VRELO = ("place", "Vrelo", "", "", 44.9214, 14.9387)

REPOSITORY = {
    "code": "GAV",
    "name": "Gradski arhiv Vrelo",
    "name_language": "hr",
    "other_name": "Town Archives of Vrelo",
    "country_code": "HR",
    "city": "Vrelo",
    "address": "Trg starog bunara 4\n53271 Vrelo",
    "url": "https://arhiv.vrelo.example/",
    "email": "citaonica@arhiv.vrelo.example",
    "telephone": "+385 53 555 218",
    "isni": "0000000512345672",
    "wikidata": "Q131074002",
    "history": "Arhiv je osnovan 1946. u zgradi nekadašnje carinarnice, a 1991. cijelo je gradivo šest mjeseci stajalo "
    "u podrumu župne crkve.",
    "holdings": "Gradivo gradske uprave od 1861., obiteljski i društveni fondovi, staklene ploče atelijera Foto Zora, "
    "zbirka povelja i zbirka glinenih pločica brodskog liječnika Luke Perovića.",
    "opening_times": "ponedjeljak – petak, 8.30 – 14.30",
}

_CHARTER = (
    "Privilegij kojim se građanima slobodnoga grada Vrela potvrđuju stare slobode, i to: sloboda izbora suca i "
    "četvorice vijećnika na dan svetoga Jurja; sloboda od tridesetine na sol, ulje i sušenu ribu dovezenu "
    "vlastitim brodovima; pravo sječe u gradskoj šumi za gradnju brodova, ali ne za prodaju; pravo držanja dvaju "
    "sajmova godišnje, prvoga na Ivanje, drugoga na Miholje; oslobođenje od podvoza za kraljevske ljude osim u "
    "vrijeme rata; te zabrana da se građanin zatvori za dug manji od deset dukata ako za njega jamče dva susjeda "
    "koji imaju krov nad glavom i dobar glas"
)
_COUNCIL = [
    (1861, "hr"),
    (1865, "it"),
    (1869, "it"),
    (1873, "hr"),
    (1878, "de"),
    (1883, "hr"),
    (1888, "hr"),
    (1893, "hr"),
    (1898, "hr"),
    (1903, "hr"),
    (1908, "hr"),
    (1913, "hr"),
]
_MAPS = [
    ("Katastarski plan, list I: Stari grad", 1863),
    ("Katastarski plan, list II: Podvrelo", 1863),
    ("Katastarski plan, list III: Mlini", 1864),
    ("Katastarski plan, list IV: Luka", 1864),
    ("Nacrt vodovoda od izvora do trga", 1887),
    ("Regulatorna osnova Rive", 1904),
    ("Nacrt nove pučke škole", 1907),
]
_PLATES = [
    ("Ribarice krpaju mreže", 1921),
    ("Regata svetog Jurja", 1922),
    ("Bura na Rivi", 1924),
    ("Limena glazba", 1925),
    ("Prvi autobus za Senjsku goru", 1926),
    ("Učenice gospojice Babić", 1926),
    ("Tvornica duhana, iznutra", 1927),
    ("Tvornica duhana, radnice na izlazu", 1927),
    ("Kupalište Plaža", 1929),
    ("Snijeg na molu", 1929),
    ("Krštenje broda Sveti Nikola", 1930),
    ("Trgovac Abinun pred dućanom", 1931),
    ("Dvije sestre", 1932),
    ("Dvije sestre", 1932),
    ("Dvije sestre", 1933),
    ("Izvor nakon suše", 1935),
    ("Kolo na trgu", 1936),
    ("Autoportret s aparatom", 1937),
    ("Posljednja sezona hotela Zagreb", 1940),
    ("Prazna Riva", 1943),
    ("Povratak brodova", 1945),
    ("Nova škola, temelji", 1948),
    ("Tržnica", 1951),
    ("Ljetno kino", 1956),
]
_TABLETS = [
    ("Receipt for four sheep", "circa 2350 BCE", "-2350"),
    ("List of barley rations", "circa 2350 BCE", "-2350"),
    ("Letter of a canal inspector", "circa 1780 BCE", "-1780"),
    ("School exercise: the same sign nine times", "", ""),
]


def _town_hall() -> Unit:
    bilingual = {
        "hr": "Zapisnici gradskog vijeća, {0}–{1}",
        "de": "Zapisnici gradskog vijeća / Protokolle des Gemeinderates, {0}–{1}",
        "it": "Zapisnici gradskog vijeća / Verbali del consiglio comunale, {0}–{1}",
    }
    minutes = [
        unit(
            "svezak",
            str(n),
            bilingual[language].format(year, year + 4),
            dates=[years(year, year + 4)],
            languages=["hr"] if language == "hr" else ["hr", language],
            extent="1 svezak",
            title_language="hr",
        )
        for n, (year, language) in enumerate(_COUNCIL, start=1)
    ]
    maps = [
        unit(
            "item",
            str(n),
            title,
            dates=[years(year)],
            material="Karta",
            title_language="hr",
            extent="1 list, 66 × 53 cm",
            points=[VRELO, ("genre", "Maps", "AAT", "http://vocab.getty.edu/aat/300028094")],
            files=[
                {
                    "file_name": "well-and-square.svg",
                    "media_type": "image/svg+xml",
                    "label": "Nacrt, precrtan",
                }
            ]
            if n == 5
            else [],
        )
        for n, (title, year) in enumerate(_MAPS, start=1)
    ]
    registers = [
        unit("file", f"{n:02d}", f"Urudžbeni zapisnik {year}", dates=[years(year)], title_language="hr")
        for n, year in enumerate(range(1893, 1913), start=1)
    ]
    return unit(
        "fonds",
        "HR-1",
        "Gradsko poglavarstvo Vrelo",
        unit("series", "1", "Zapisnici gradskog vijeća", *minutes, dates=[years(1861, 1917)], title_language="hr"),
        unit("series", "2", "Karte i nacrti", *maps, dates=[years(1863, 1907)], title_language="hr"),
        unit("series", "3", "Urudžbeni zapisnici", *registers, dates=[years(1893, 1912)], title_language="hr"),
        unit(
            "series",
            "4",
            "Ubožnica i bolnica",
            unit(
                "file",
                "1",
                "Knjiga primljenih bolesnika",
                dates=[when("1863, 1893")],
                title_language="hr",
                access="restricted",
                access_conditions="Dostupno uz odobrenje ravnatelja.",
            ),
            unit(
                "file",
                "2",
                "Popis siročadi",
                dates=[years(1916)],
                title_language="hr",
                access="closed",
                description_restricted=True,
                access_conditions="Zatvoreno.",
            ),
            dates=[years(1861, 1918)],
            title_language="hr",
        ),
        dates=[years(1861, 1918)],
        names=[("creator", agents.TOWN_HALL)],
        title_language="hr",
        extent="41 dužni metar",
        alternative_titles=[
            {"text": "Stadtamt Vrelo", "language": "de", "kind": "parallel"},
            {"text": "Municipio di Fonte", "language": "it", "kind": "parallel"},
        ],
        languages=["hr", "de", "it", "la", "hu"],
        scripts=["Latn"],
        language_of_description="hr",
        scope_and_content="Spisi, zapisnici i planovi gradske uprave. Jezik spisa mijenja se s vlašću, ponekad usred "
        "rečenice.",
        archival_history="Gradivo je 1946. preuzeto s tavana gradske vijećnice.",
        access_conditions="Gradivo je dostupno bez ograničenja, osim serije 4.",
        rules="ISAD(G)",
        points=[VRELO, ("subject", "Gradska uprava"), ("function", "Municipal government")],
        identifiers=[("Inventarni broj", "GAV-12"), ("Legacy identifier", "RO-VRELO/1")],
    )


def _families() -> Unit:
    charters = [
        unit(
            "item",
            "1",
            _CHARTER,
            dates=[when("24. travnja 1718.", "1718-04-24", "1718-04-24")],
            languages=["la", "hr"],
            material="Povelja",
            extent="1 povelja, pergamena, viseći pečat",
            title_language="hr",
        ),
        unit(
            "item",
            "2",
            "Oporuka kapetana Grge Radulića",
            dates=[when("18. stoljeće")],
            languages=["hr", "it"],
            title_language="hr",
        ),
        unit(
            "item",
            "3",
            "Brodski dnevnik trabakula Sveti Ante",
            dates=[when("proljeće 1848.", "1848", "1848")],
            languages=["hr", "it"],
            title_language="hr",
        ),
        unit(
            "item",
            "4",
            "Pisma iz Trsta",
            dates=[when("oko 1870.", "1865", "1875", certainty="circa")],
            languages=["it", "xqz"],
            title_language="hr",
        ),
        unit("item", "5", "Recepti za rakiju i gorčinu", dates=[when("bez datuma")], title_language="hr"),
        unit("item", "6", "Dječji crteži", dates=[years(1911)], title_language="hr", languages=["zxx"]),
    ]
    return unit(
        "fonds",
        "HR-2",
        "Obitelj Radulić",
        *charters,
        dates=[years(1690, 1948)],
        names=[("creator", agents.RADULIC_FAMILY), ("donor", agents.RADULIC_FAMILY)],
        title_language="hr",
        languages=["hr", "it", "la"],
        language_of_description="hr",
        extent="1,2 dužna metra",
        scope_and_content="Povelje, oporuke i brodski dnevnici obitelji brodovlasnika.",
        acquisition="Poklon obitelji, 1949.",
        points=[VRELO, ("subject", "Pomorstvo")],
    )


def _reading_room() -> Unit:
    books = [
        ("Правила друштва", years(1862)),
        ("Књига чланова", years(1862, 1899)),
        ("Записници управе I", years(1862, 1880)),
        ("Записници управе II", years(1880, 1901)),
        ("Записници управе III", years(1901, 1941)),
        ("Списак новина и часописа", years(1875, 1914)),
        ("Позивнице за беседе", when("крајем 19. века")),
        ("Фотографија хора на излету", when("лето 1908.")),
        ("Преписка са Матицом", years(1869, 1913)),
    ]
    return unit(
        "fonds",
        "HR-3",
        "Српска читаоница у Врелу",
        *[
            unit("file", str(n), title, dates=[date], title_language="sr-Cyrl", language_of_description="sr-Cyrl")
            for n, (title, date) in enumerate(books, start=1)
        ],
        dates=[years(1862, 1941)],
        names=[("creator", agents.READING_ROOM)],
        title_language="sr-Cyrl",
        languages=["sr"],
        scripts=["Cyrl"],
        language_of_description="sr-Cyrl",
        extent="0,9 дужних метара",
        scope_and_content="Књиге, записници и преписка друштва које је осамдесет година држало једну собу топлом.",
        access_conditions="Грађа је доступна без ограничења.",
        points=[("subject", "Читаонице")],
    )


def _plates() -> Unit:
    plates = [
        unit(
            "item",
            f"{n:03d}",
            title,
            dates=[years(year)],
            material="Fotografija",
            title_language="hr",
            extent="1 staklena ploča, 13 × 18 cm",
            languages=["zxx"],
            names=[("photographer", agents.ZORA)],
            points=[VRELO, ("genre", "Photographs", "AAT", "http://vocab.getty.edu/aat/300046300")],
            files=[
                {
                    "file_name": "two-sisters.svg",
                    "media_type": "image/svg+xml",
                    "label": "Dvije sestre, crtež po ploči",
                }
            ]
            if n == 13
            else [],
        )
        for n, (title, year) in enumerate(_PLATES, start=1)
    ]
    return unit(
        "fonds",
        "HR-4",
        "Foto Zora",
        unit("series", "1", "Staklene ploče", *plates, dates=[years(1921, 1956)], title_language="hr"),
        unit(
            "series",
            "2",
            "Knjige narudžbi",
            *[
                unit(
                    "file",
                    str(n),
                    f"Knjiga narudžbi {n}",
                    dates=[years(1919 + 7 * n, 1925 + 7 * n)],
                    title_language="hr",
                )
                for n in range(1, 6)
            ],
            dates=[years(1926, 1960)],
            title_language="hr",
        ),
        dates=[years(1919, 1961)],
        names=[("creator", agents.STUDIO_ZORA), ("creator", agents.ZORA)],
        title_language="hr",
        languages=["hr", "it"],
        language_of_description="hr",
        extent="24 ploče i 5 knjiga",
        scope_and_content="Ploče i knjige narudžbi atelijera na Rivi. Zora Kranjec bilježila je tko je došao, u čemu i "
        "po kakvom vremenu.",
        rights_uri="https://rightsstatements.org/vocab/NoC-NC/1.0/",
        archivist_note="Opisala Marija Vitezić, 2014.",
        points=[VRELO, ("genre", "Photographs")],
    )


def _tablets() -> Unit:
    tablets = [
        unit(
            "item",
            str(n),
            title,
            dates=[when(text or "undated", start, start, certainty="circa" if text else "")],
            languages=["akk"] if n == 3 else ["sux"],
            scripts=["Xsux"],
            material="Clay tablet",
            access_conditions="Shown on request; tablet 2 travels with a conservator.",
            title_language="en",
        )
        for n, (title, text, start) in enumerate(_TABLETS, start=1)
    ]
    return unit(
        "collection",
        "HR-Z1",
        "Luka Perović's cabinet of clay",
        *tablets,
        dates=[when("collected 1881–1909", "1881", "1909", "accumulation")],
        names=[("collector", agents.COLLECTOR)],
        extent="4 clay tablets",
        title_language="en",
        archival_history="Bought in Basra and Trieste; the receipts are lost. The archives are looking for the places "
        "the tablets were taken from.",
        points=[("subject", "Cuneiform")],
    )


FONDS = (_town_hall(), _families(), _reading_room(), _plates(), _tablets())
