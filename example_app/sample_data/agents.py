"""The people, families and bodies of the sample archives. All of them are invented, and so are their numbers."""

from __future__ import annotations

from typing import Any

from example_app.sample_data.units import isni, orcid, ror

HARBOUR_BOARD = "Harbour Board of Kustendal"
MOKOENA_FAMILY = "Mokoena family"
SELINA = "Mokoena, Selina"
FISHERS = "Kuslyn Vissersunie"
RADULIC_FAMILY = "Radulić, obitelj"
TOWN_HALL = "Gradsko poglavarstvo Vrelo"
READING_ROOM = "Српска читаоница у Врелу"
STUDIO_ZORA = "Foto Zora"
ZORA = "Kranjec, Zora"
COMMITTEE = "ועד שכונת מורד הכרמל"
BAKERS = "عائلة حداد"
SALIM = "حداد، سليم"
THEATRE = "תיאטרון המדרגות / مسرح الدرج"
SALT_HOUSE = "塩屋家"
HARBOUR_OFFICE = "港町港湾事務所"
TAKAHASHI = "高橋ふみ"
COLLECTOR = "Perović, Luka"


def _agent(kind: str, name: str, dates: str = "", history: str = "", **more: Any) -> dict[str, Any]:
    identifiers = [{"scheme": scheme, "value": value} for scheme, value in more.pop("ids", ())]
    return {
        "kind": kind,
        "name": name,
        "dates_of_existence": dates,
        "history": history,
        "identifiers": identifiers,
        **more,
    }


def _person(name: str, dates: str = "", history: str = "", **more: Any) -> dict[str, Any]:
    family, _, given = name.replace("،", ",").partition(",")
    return _agent("person", name, dates, history, **{"family_name": family, "given_name": given.strip(), **more})


AGENTS: list[dict[str, Any]] = [
    _agent(
        "organisation",
        HARBOUR_BOARD,
        "1884–1968",
        "Set up by ordinance in 1884 to build and run the fishing and coasting harbour of Kustendal. The board levied "
        "dues, kept the lights and the dredger, and was dissolved when the railways took the quays over in 1968.",
        ids=(("ISNI", isni("000000051234567")), ("Wikidata", "Q131073001")),
        other_names=["Kustendal Hawensraad"],
        places="Kustendal, West Coast",
    ),
    _agent(
        "family",
        MOKOENA_FAMILY,
        "circa 1870–",
        "Schoolteachers, boat builders and letter writers. Four generations lived at number 9 Net Street until the "
        "removals of 1966 scattered them between Cape Town, Maseru and London.",
        ids=(("Wikidata", "Q131073002"),),
        places="Kustendal; Maseru; London",
    ),
    _person(
        SELINA,
        "1941–2019",
        "Teacher and keeper of the family's papers. She numbered the letters herself in red pencil.",
        ids=(("ORCID", orcid("000000021234501")), ("ISNI", isni("000000011234501"))),
        other_names=["Mokoena, Auntie Sel"],
    ),
    _person("Mokoena, Josiah", "1868–1939", "Schoolmaster at the mission school of Kustendal from 1891."),
    _person("Mokoena, Nomvula", "1903–1988", "Nurse. Wrote home weekly from Maseru between 1927 and 1951."),
    _agent(
        "organisation",
        FISHERS,
        "1983–",
        "Vakbond van vissers en verwerkers aan die Weskus, gestig in die somer van 1983.",
        ids=(("ROR", ror(734_118_207)),),
        other_names=["West Coast Fishers' Union"],
    ),
    _person("Adonis, Katrina", "1931–2008", "Storyteller of the lower river, recorded in 1998."),
    _person("Fortuin, Dawid", "1927–2004", "Net maker and stone-trap fisherman."),
    _person(
        "Swartz, Elroy",
        "born 1974",
        "Sound recordist of the oral history project.",
        ids=(("ORCID", orcid("000000031234502")),),
    ),
    _person("Brink, Hendrik", "1879–1951", "Engineer to the Harbour Board, 1908–1937.", ids=(("VIAF", "990010001"),)),
    _agent("organisation", "Thompson, Watson & Kie", "1889–1957", "Shipping agents."),
    _agent(
        "organisation",
        TOWN_HALL,
        "1861–1918",
        "Gradska uprava od uvođenja općinskog reda 1861. do kraja Monarhije. Vijeće je vodilo zapisnike na hrvatskom, "
        "njemačkom i talijanskom, prema tome tko je sjedio za stolom.",
        ids=(("ISNI", isni("000000051234568")), ("Wikidata", "Q131073003")),
        other_names=["Gemeindeamt Vrelo", "Municipio di Fonte"],
        places="Vrelo",
    ),
    _agent("family", RADULIC_FAMILY, "1690–1948", "Brodovlasnici i bilježnici iz Vrela.", places="Vrelo; Trst"),
    _agent(
        "organisation",
        READING_ROOM,
        "1862–1941",
        "Читаоница је основана 1862. као друштво за књигу, новине и разговор; затворена је у априлу 1941.",
    ),
    _agent(
        "organisation", STUDIO_ZORA, "1919–1961", "Fotografski atelijer na Rivi.", ids=(("Wikidata", "Q131073004"),)
    ),
    _person(ZORA, "1894–1977", "Fotografkinja, osnivačica atelijera Foto Zora.", ids=(("ULAN", "500990001"),)),
    _person(COLLECTOR, "1851–1923", "Ship's doctor who collected clay, coins and charters on his voyages."),
    _person("Vitezić, Marija", "1966–", "Arhivistica.", ids=(("ORCID", orcid("000000021234503")),)),
    _agent(
        "organisation",
        COMMITTEE,
        "1951–1994",
        "ועד השכונה שדאג למים, למדרגות ולסכסוכי שכנים, וניהל את הפרוטוקולים שלו בעברית ולעתים בערבית.",
    ),
    _agent("family", BAKERS, "حوالي ١٨٩٠–", "عائلة خبّازين سكنت سفح الكرمل منذ أواخر القرن التاسع عشر."),
    _person(SALIM, "1902–1981", "صاحب فرن نور، كتب يوميات الفرن بخط يده ستين عامًا.", ids=(("Wikidata", "Q131073005"),)),
    _agent("organisation", THEATRE, "1976–2003", "Amateur theatre that played on the public stairs in two languages."),
    _person("לוי, רחל", "1929–2015", "מורה ומזכירת ועד השכונה."),
    _person("Cohen, Yosef", "died 1949"),
    _agent("family", SALT_HOUSE, "宝永年間–昭和22年", "港町で塩と海産物を商った家。代々の当主が日記と帳面を残した。"),
    _agent(
        "organisation",
        HARBOUR_OFFICE,
        "明治22年–",
        "港湾の管理、入港税および浚渫を所管した役所。",
        ids=(("ISNI", isni("000000051234569")), ("ROR", ror(512_330_118))),
    ),
    _person(
        TAKAHASHI,
        "1911–2001",
        "写真家。終戦後の港町を撮り続けた。",
        family_name="高橋",
        given_name="ふみ",
        other_names=["Takahashi, Fumi", "たかはし ふみ"],
        ids=(("ORCID", orcid("000000021234504")),),
    ),
    _agent(
        "organisation",
        "Minatomachi Film Club",
        "1958–1971",
        "Eight-millimetre film makers.",
        other_names=["港町映画クラブ"],
    ),
    _agent("organisation", "Fifth Battalion, Coastal Defence", "1939–1945"),
    _person(
        "O'Brien-Ndlovu, Siobhán",
        "born 1958",
        "Documentary film maker.",
        ids=(("ORCID", orcid("000000021234505")), ("ISNI", isni("000000011234505"))),
    ),
    _agent(
        "organisation",
        "University of Kustendal. Department of Marine History",
        "1971–",
        "Research department.",
        ids=(("ROR", ror(402_771_990)),),
    ),
]
