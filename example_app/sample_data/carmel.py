"""Carmel Slope Community Archive: Hebrew and Arabic side by side."""

from __future__ import annotations

from example_app.sample_data import agents
from example_app.sample_data.units import Unit, unit, when, years

SLOPE = ("place", "Carmel Slope, Haifa", "", "", 32.8156, 34.9892)

REPOSITORY = {
    "code": "CSC",
    "name": "ארכיון קהילת מורד הכרמל",
    "name_language": "he",
    "other_name": "أرشيف مجتمع سفح الكرمل",
    "country_code": "IL",
    "city": "Haifa",
    "address": "רחוב המדרגות 17\nحيفا / Haifa",
    "url": "https://archive.carmelslope.example/",
    "email": "office@archive.carmelslope.example",
    "wikidata": "Q131074003",
    "history": "Founded in 2004 by neighbours who had each kept half of the same story.",
    "holdings": "פרוטוקולים, תצלומים ותוכניות תיאטרון של שכונה אחת בשתי שפות. يوميات فرن، صور عائلية، وبرامج مسرحية.",
    "opening_times": "Sunday and Wednesday, 16.00 to 20.00",
}

_MEETINGS = [
    ("פרוטוקול האספה הכללית: המים", 1951),
    ("פרוטוקול: תיקון המדרגות", 1953),
    ("פרוטוקול: הפעמון של בית הספר", 1954),
    ("פרוטוקול: סכסוך על גג משותף", 1957),
    ("פרוטוקול: קו האוטובוס", 1960),
    ("פרוטוקול: עצי הזית", 1964),
    ("פרוטוקול: מקלט", 1967),
    ("פרוטוקול: מועדון הנוער", 1972),
    ("פרוטוקול: הספרייה", 1978),
    ("פרוטוקול אחרון", 1994),
]
_DIARIES = [
    ("دفتر الفرن: السنة الأولى", 1921),
    ("دفتر الفرن: القمح والأسعار", 1926),
    ("دفتر الفرن: الإضراب", 1936),
    ("دفتر الفرن: الحرب", 1941),
    ("دفتر الفرن: الصفحات الناقصة", 1948),
    ("دفتر الفرن: العودة إلى العجن", 1952),
    ("دفتر الفرن: أعراس الحيّ", 1961),
    ("دفتر الفرن: كعك العيد", 1970),
    ("دفتر الفرن: الدفتر الأخير", 1981),
]
_PLAYS = [
    ("רומאו ויוליה על המדרגות / روميو وجولييت على الدرج", 1977),
    ("החייט / الخيّاط", 1979),
    ("الديك الذي لم يصح", 1981),
    ("חתונת הדם", 1984),
    ("Nathan the Wise (נתן החכם)", 1987),
    ("بائع الليمون / מוכר הלימונים", 1990),
    ("المدرسة الليلية", 1995),
    ("הצגה אחרונה / العرض الأخير", 2003),
]


def _committee() -> Unit:
    meetings = [
        unit(
            "item",
            str(n),
            title,
            dates=[years(year)],
            languages=["he", "ar"] if n % 4 == 0 else ["he"],
            title_language="he",
            material="Minutes",
            language_of_description="he",
        )
        for n, (title, year) in enumerate(_MEETINGS, start=1)
    ]
    return unit(
        "fonds",
        "1",
        "ועד השכונה",
        unit("series", "1", "פרוטוקולים", *meetings, dates=[years(1951, 1994)], title_language="he"),
        unit(
            "series",
            "2",
            "תכתובת",
            unit("file", "1", "מכתבים לעירייה", dates=[years(1951, 1970)], title_language="he"),
            unit(
                "file",
                "2",
                "מכתבי תלונה, בעילום שם",
                dates=[when("לא מתוארך")],
                title_language="he",
                access="restricted",
                access_conditions="לעיון באישור הארכיון בלבד.",
            ),
            unit("file", "3", "תרומות", dates=[years(1973)], title_language="he", names=[("donor", "Cohen, Yosef")]),
            title_language="he",
            dates=[years(1951, 1990)],
        ),
        dates=[years(1951, 1994)],
        names=[("creator", agents.COMMITTEE), ("contributor", "לוי, רחל")],
        title_language="he",
        languages=["he", "ar"],
        scripts=["Hebr", "Arab"],
        language_of_description="he",
        scope_and_content="פרוטוקולים ותכתובת של ועד שהחליט על הכול, מגובה המדרגה ועד שמות הרחובות.",
        access_conditions="פתוח לעיון.",
        points=[SLOPE, ("subject", "שכונות")],
        extent="0.6 מטר",
    )


def _bakery() -> Unit:
    diaries = [
        unit(
            "file",
            str(n),
            title,
            dates=[years(year)],
            languages=["ar"],
            title_language="ar",
            language_of_description="ar",
            names=[("author", agents.SALIM)],
        )
        for n, (title, year) in enumerate(_DIARIES, start=1)
    ]
    return unit(
        "fonds",
        "2",
        "فرن نور وعائلة حداد",
        unit("series", "1", "دفاتر الفرن", *diaries, dates=[years(1921, 1981)], title_language="ar"),
        unit(
            "series",
            "2",
            "صور العائلة",
            *[
                unit("item", str(n), title, dates=[date], title_language="ar", material="صورة", languages=["zxx"])
                for n, (title, date) in enumerate(
                    [
                        ("أمام الفرن", when("حوالي ١٩٢٥", "1920", "1930", certainty="circa")),
                        ("الجدّة وردة", when("بلا تاريخ")),
                        ("عرس في الساحة", years(1961)),
                        ("سليم والعجّانة الجديدة", years(1966)),
                    ],
                    start=1,
                )
            ],
            dates=[when("1920–1966", "1920", "1966")],
            title_language="ar",
        ),
        dates=[years(1921, 1981)],
        names=[("creator", agents.BAKERS), ("creator", agents.SALIM)],
        title_language="ar",
        languages=["ar", "he", "en"],
        scripts=["Arab"],
        language_of_description="ar",
        extent="٩ دفاتر و٤ صور",
        scope_and_content="دفاتر يومية كتبها سليم حداد بين دفعة خبز وأخرى: الأسعار والجيران والطقس والأخبار.",
        points=[SLOPE, ("subject", "الخبز")],
        acquisition="أودعتها العائلة سنة ٢٠٠٦.",
    )


def _theatre() -> Unit:
    plays = [
        unit("item", str(n), title, dates=[years(year)], languages=["he", "ar"], material="Programme")
        for n, (title, year) in enumerate(_PLAYS, start=1)
    ]
    return unit(
        "fonds",
        "3",
        "תיאטרון המדרגות / مسرح الدرج",
        *plays,
        dates=[years(1976, 2003)],
        names=[("creator", agents.THEATRE)],
        languages=["he", "ar", "en"],
        scripts=["Hebr", "Arab", "Latn"],
        alternative_titles=[{"text": "Theatre of the Stairs", "language": "en", "kind": "parallel"}],
        title_language="he",
        scope_and_content="Programmes, posters and prompt books. Every play was given twice, once in each language, "
        "and the audience stayed for both.",
        points=[SLOPE, ("subject", "Theatre")],
        extent="8 programmes",
    )


def _suitcase() -> Unit:
    return unit(
        "collection",
        "4",
        "Suitcase found in the stairwell of number 17",
        unit("item", "1", "מכתב בלדינו", dates=[years(1934)], languages=["lad"], scripts=["Hebr"], title_language="he"),
        unit("item", "2", "Passport without its photograph", dates=[years(1938)], languages=["de", "fr"]),
        unit("item", "3", "Bundle tied with blue string", dates=[when("nach dem Krieg")], languages=["yi", "pl", "de"]),
        unit("item", "4", "A", dates=[when("undated")]),
        dates=[when("1934–after 1945", "1934")],
        names=[("donor", "Cohen, Yosef")],
        languages=["lad", "de", "fr", "yi"],
        scope_and_content="Nobody knows whose it was. The name on the receipt is that of the man who brought it in.",
        extent="1 suitcase",
    )


FONDS = (_committee(), _bakery(), _theatre(), _suitcase())
