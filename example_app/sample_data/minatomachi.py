"""Minatomachi Archives: a salt merchant, a harbour office and a photographer."""

from __future__ import annotations

from example_app.sample_data import agents
from example_app.sample_data.units import Unit, ror, unit, when, years

MINATO = ("place", "港町", "", "", 34.3401, 133.2077)

REPOSITORY = {
    "code": "MTB",
    "name": "港町文書館",
    "name_language": "ja",
    "other_name": "Minatomachi Archives",
    "country_code": "JP",
    "city": "Minatomachi",
    "address": "港町市本通り三丁目5-1",
    "url": "https://bunshokan.minatomachi.example/",
    "email": "info@bunshokan.minatomachi.example",
    "telephone": "+81 84 555 0123",
    "ror": ror(623_908_415),
    "wikidata": "Q131074004",
    "history": "昭和52年、旧塩屋家の蔵を改装して開館した。",
    "holdings": "塩屋家文書、港湾事務所文書、高橋ふみ写真資料。江戸時代の帳面から昭和の八ミリフィルムまで。",
    "opening_times": "火曜日～土曜日 9時～17時",
}

_ERAS = [
    ("塩浜年貢帳", "宝暦4年 (1754)", "1754"),
    ("塩船出入帳", "寛政9年 (1797)", "1797"),
    ("大福帳", "文化12年 (1815)", "1815"),
    ("大福帳", "文政3年 (1820)", "1820"),
    ("家訓写", "天保年間", ""),
    ("地震之覚", "安政2年 (1855)", "1855"),
    ("英国船来航日記", "元治元年 (1864)", "1864"),
    ("地券", "明治6年 (1873)", "1873"),
    ("塩田図", "明治27年, Meiji 27 [1894]", "1894"),
    ("店員心得", "明治40年 (1907)", "1907"),
    ("塩専売関係綴", "大正8年 (1919)", "1919"),
    ("閉店通知", "昭和22年 (1947)", "1947"),
]
_PHOTOS = [
    ("焼け残った倉庫", "昭和20年秋", "1945", "1945"),
    ("闇市の朝", "昭和21年", "1946", "1946"),
    ("引揚船を待つ人々", "昭和22年頃", "1946", "1948"),
    ("新しい橋", "昭和26年", "1951", "1951"),
    ("塩田の最後の夏", "1959-08", "1959-08", "1959-08"),
    ("祭りの太鼓", "昭和36年", "1961", "1961"),
    ("猫と網", "", "", ""),
    ("造船所の昼休み", "昭和41年", "1966", "1966"),
    ("台風のあと", "1970年9月", "1970-09", "1970-09"),
    ("自画像", "平成2年", "1990", "1990"),
]
_FILMS = [
    ("Harbour in eight minutes", 1959),
    ("The last salt", 1960),
    ("運動会", 1963),
    ("Typhoon no. 20", 1964),
    ("橋の一年", 1968),
]


def _salt_house() -> Unit:
    papers = [
        unit(
            "item",
            f"{n}",
            title,
            dates=[when(text, start, start)],
            languages=["ja"],
            title_language="ja",
            language_of_description="ja",
            material="古文書",
            extent="1冊",
        )
        for n, (title, text, start) in enumerate(_ERAS, start=1)
    ]
    return unit(
        "fonds",
        "塩-1",
        "塩屋家文書",
        *papers,
        dates=[when("宝暦4年～昭和22年", "1754", "1947")],
        names=[("creator", agents.SALT_HOUSE)],
        languages=["ja"],
        scripts=["Jpan"],
        title_language="ja",
        language_of_description="ja",
        extent="12点",
        points=[MINATO, ("subject", "製塩業")],
        scope_and_content="塩商人の家に伝わった帳面、日記、図面。商いの記録であると同時に、海と天気の記録でもある。",
        access_conditions="原本の閲覧は予約制。",
        archival_history="蔵に保管され、昭和50年に寄託された。",
    )


def _harbour_office() -> Unit:
    reports = [
        unit(
            "file",
            str(n),
            f"入港船舶月報 昭和{year}年",
            dates=[when(f"昭和{year}年", str(1925 + year), str(1925 + year))],
            title_language="ja",
            language_of_description="ja",
        )
        for n, year in enumerate(range(25, 37), start=1)
    ]
    return unit(
        "fonds",
        "港-1",
        "港湾事務所文書",
        unit(
            "series",
            "1",
            "入港船舶月報",
            *reports,
            dates=[when("昭和25年～昭和36年", "1950", "1961")],
            title_language="ja",
        ),
        unit(
            "series",
            "2",
            "防衛関係",
            unit(
                "file",
                "1",
                "Mine clearance charts",
                dates=[when("1945/1947", "1945", "1947")],
                access="closed",
                embargo_until="2050-01-01",
                languages=["en", "ja"],
                access_conditions="非公開（2050年1月1日まで）。",
            ),
            unit(
                "file",
                "2",
                "占領軍との往復文書",
                dates=[years(1946, 1951)],
                access="restricted",
                title_language="ja",
                languages=["en", "ja"],
                access_conditions="閲覧には申請が必要。",
            ),
            title_language="ja",
        ),
        dates=[when("明治22年～", "1889", "", "accumulation")],
        names=[("creator", agents.HARBOUR_OFFICE)],
        languages=["ja", "en"],
        scripts=["Jpan", "Latn"],
        title_language="ja",
        language_of_description="ja",
        points=[MINATO],
        scope_and_content="港湾行政の公文書。毎年、保存期間の満了した文書が移管される。",
        accruals="毎年4月に移管。",
    )


def _photographs() -> Unit:
    photos = [
        unit(
            "item",
            f"F{n:03d}",
            title,
            dates=[when(text, start, end)] if text else [],
            title_language="ja",
            language_of_description="ja",
            material="写真",
            languages=["zxx"],
            extent="1枚",
            names=[("photographer", agents.TAKAHASHI)],
            access="embargoed" if n == 10 else "open",
            embargo_until="2031-04-01" if n == 10 else None,
            access_conditions="2031年4月1日から公開。" if n == 10 else "",
        )
        for n, (title, text, start, end) in enumerate(_PHOTOS, start=1)
    ]
    return unit(
        "fonds",
        "写-1",
        "高橋ふみ写真資料",
        *photos,
        dates=[when("昭和20年～平成2年", "1945", "1990")],
        names=[("creator", agents.TAKAHASHI)],
        title_language="ja",
        language_of_description="ja",
        points=[MINATO],
        alternative_titles=[{"text": "Takahashi Fumi photographs", "language": "en", "kind": "parallel"}],
        scope_and_content="戦後の港町を撮った写真。裏面に撮影者の短い覚書がある。",
        languages=["ja"],
        scripts=["Jpan"],
        extent="10枚",
    )


def _films() -> Unit:
    films = [
        unit("item", str(n), title, dates=[years(year)], material="Film", extent="1 reel, 8 mm", languages=["ja"])
        for n, (title, year) in enumerate(_FILMS, start=1)
    ]
    return unit(
        "collection",
        "映-1",
        "Minatomachi Film Club",
        *films,
        dates=[years(1958, 1971)],
        names=[("creator", "Minatomachi Film Club")],
        languages=["ja", "en"],
        extent="5 reels",
        scope_and_content="Amateur films, shown once a year on a bed sheet in the fish hall.",
        points=[MINATO],
    )


FONDS = (_salt_house(), _harbour_office(), _photographs(), _films())
