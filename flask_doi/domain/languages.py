"""Languages of the material, from the codes and names catalogues use to the shortest BCP 47 tag.

ISO 639-1, ISO 639-2 in both spellings (B and T), some of ISO 639-3; what is not in the table is not guessed.
"""

from __future__ import annotations

import re

from flask_doi.domain.plain_text import clean

MULTIPLE = "mul"
_NO_LANGUAGE = frozenset({"", "zxx", "und", "mis", "undetermined", "no linguistic content", "not applicable"})

# Two-letter code, terminological code, bibliographic code where it differs, English name.
_TWO_LETTERS = """
    aa aar - Afar; ab abk - Abkhazian; ae ave - Avestan; af afr - Afrikaans; ak aka - Akan; am amh - Amharic; an arg
    - Aragonese; ar ara - Arabic; as asm - Assamese; av ava - Avaric; ay aym - Aymara; az aze - Azerbaijani; ba bak
    - Bashkir; be bel - Belarusian; bg bul - Bulgarian; bi bis - Bislama; bm bam - Bambara; bn ben - Bengali; bo bod
    tib Tibetan; br bre - Breton; bs bos - Bosnian; ca cat - Catalan; ce che - Chechen; ch cha - Chamorro; co cos -
    Corsican; cr cre - Cree; cs ces cze Czech; cu chu - Church Slavic; cv chv - Chuvash; cy cym wel Welsh; da dan -
    Danish; de deu ger German; dv div - Divehi; dz dzo - Dzongkha; ee ewe - Ewe; el ell gre Greek; en eng - English;
    eo epo - Esperanto; es spa - Spanish; et est - Estonian; eu eus baq Basque; fa fas per Persian; ff ful - Fulah;
    fi fin - Finnish; fj fij - Fijian; fo fao - Faroese; fr fra fre French; fy fry - Western Frisian; ga gle -
    Irish; gd gla - Scottish Gaelic; gl glg - Galician; gn grn - Guarani; gu guj - Gujarati; gv glv - Manx; ha hau -
    Hausa; he heb - Hebrew; hi hin - Hindi; ho hmo - Hiri Motu; hr hrv - Croatian; ht hat - Haitian; hu hun -
    Hungarian; hy hye arm Armenian; hz her - Herero; ia ina - Interlingua; id ind - Indonesian; ie ile -
    Interlingue; ig ibo - Igbo; ii iii - Sichuan Yi; ik ipk - Inupiaq; io ido - Ido; is isl ice Icelandic; it ita -
    Italian; iu iku - Inuktitut; ja jpn - Japanese; jv jav - Javanese; ka kat geo Georgian; kg kon - Kongo; ki kik -
    Kikuyu; kj kua - Kuanyama; kk kaz - Kazakh; kl kal - Kalaallisut; km khm - Khmer; kn kan - Kannada; ko kor -
    Korean; kr kau - Kanuri; ks kas - Kashmiri; ku kur - Kurdish; kv kom - Komi; kw cor - Cornish; ky kir - Kirghiz;
    la lat - Latin; lb ltz - Luxembourgish; lg lug - Ganda; li lim - Limburgan; ln lin - Lingala; lo lao - Lao; lt
    lit - Lithuanian; lu lub - Luba-Katanga; lv lav - Latvian; mg mlg - Malagasy; mh mah - Marshallese; mi mri mao
    Maori; mk mkd mac Macedonian; ml mal - Malayalam; mn mon - Mongolian; mr mar - Marathi; ms msa may Malay; mt mlt
    - Maltese; my mya bur Burmese; na nau - Nauru; nb nob - Norwegian Bokmål; nd nde - North Ndebele; ne nep -
    Nepali; ng ndo - Ndonga; nl nld dut Dutch; nn nno - Norwegian Nynorsk; no nor - Norwegian; nr nbl - South
    Ndebele; nv nav - Navajo; ny nya - Chichewa; oc oci - Occitan; oj oji - Ojibwa; om orm - Oromo; or ori - Oriya;
    os oss - Ossetian; pa pan - Panjabi; pi pli - Pali; pl pol - Polish; ps pus - Pushto; pt por - Portuguese; qu
    que - Quechua; rm roh - Romansh; rn run - Rundi; ro ron rum Romanian; ru rus - Russian; rw kin - Kinyarwanda; sa
    san - Sanskrit; sc srd - Sardinian; sd snd - Sindhi; se sme - Northern Sami; sg sag - Sango; sh hbs -
    Serbo-Croatian; si sin - Sinhala; sk slk slo Slovak; sl slv - Slovenian; sm smo - Samoan; sn sna - Shona; so som
    - Somali; sq sqi alb Albanian; sr srp - Serbian; ss ssw - Swati; st sot - Southern Sotho; su sun - Sundanese; sv
    swe - Swedish; sw swa - Swahili; ta tam - Tamil; te tel - Telugu; tg tgk - Tajik; th tha - Thai; ti tir -
    Tigrinya; tk tuk - Turkmen; tl tgl - Tagalog; tn tsn - Tswana; to ton - Tonga; tr tur - Turkish; ts tso -
    Tsonga; tt tat - Tatar; tw twi - Twi; ty tah - Tahitian; ug uig - Uighur; uk ukr - Ukrainian; ur urd - Urdu; uz
    uzb - Uzbek; ve ven - Venda; vi vie - Vietnamese; vo vol - Volapük; wa wln - Walloon; wo wol - Wolof; xh xho -
    Xhosa; yi yid - Yiddish; yo yor - Yoruba; za zha - Zhuang; zh zho chi Chinese; zu zul - Zulu
"""
_THREE_LETTERS = """
    ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw asa ast ath aus awa bad bai bal ban
    bas bat bej bem ber bho bik bin bla bnt bra btk bua bug byn cad cai car cau ceb cel chb chg chk chm chn cho chp
    chr chy cmc cnr cop cpe cpf cpp crh crp csb cus dak dar day del den dgr din doi dra dsb dua dum dyu efi egy eka
    elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh gon gor got grb grc gsw gwi
    hai haw hil him hit hmn hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb kaa kab kac kam kar kaw kbd kha khi
    kho kmb kok kos kpe krc krl kro kru kum kut lad lah lam lez lol loz lua lui lun luo lus mad mag mai mak man map
    mas mdf mdr men mga mic min mkh mnc mni mno moh mos mun mus mwl mwr myn myv nah nai nap nds new nia nic niu nog
    non nqo nso nub nwc nym nyn nyo nzi osa ota oto paa pag pal pam pap pau peo phi phn pon pra pro raj rap rar roa
    rom rup sad sah sai sal sam sas sat scn sco sel sem sga sgn shn sid sio sit sla sma smi smj smn sms snk sog son
    srn srr ssa suk sus sux syc syr tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi tum tup tut tvl tyv udm uga
    umb vai vot wak wal war was wen xal yao yap ypk zap zbl zen zgh znd zun zza cmn yue nan hak wuu arb arz prs pes
    ekk lvs swh zlm naq xam sfs ase bfi rmy ydd yih lld vec lmo pms egl lij nrf
"""
_RETIRED = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "mol": "ro",
    "scc": "sr",
    "scr": "hr",
    "hbs": "sh",
    "cmn": "zh",
    "arb": "ar",
    "ekk": "et",
    "lvs": "lv",
    "swh": "sw",
    "zlm": "ms",
    "pes": "fa",
    "ydd": "yi",
}
_OTHER_NAMES = {
    "ancient greek": "grc",
    "old english": "ang",
    "middle english": "enm",
    "old norse": "non",
    "ottoman turkish": "ota",
    "coptic": "cop",
    "geez": "gez",
    "ladino": "lad",
    "romani": "rom",
    "scots": "sco",
    "low german": "nds",
    "swiss german": "gsw",
    "cantonese": "yue",
    "mandarin": "zh",
    "filipino": "fil",
    "northern sotho": "nso",
    "sepedi": "nso",
    "hawaiian": "haw",
    "syriac": "syr",
    "aramaic": "arc",
    "akkadian": "akk",
    "nama": "naq",
    "upper sorbian": "hsb",
    "lower sorbian": "dsb",
    "sorbian": "wen",
    "farsi": "fa",
    "pashto": "ps",
    "punjabi": "pa",
    "gaelic": "gd",
    "sotho": "st",
    "sesotho": "st",
    "setswana": "tn",
    "isizulu": "zu",
    "isixhosa": "xh",
    "isindebele": "nr",
    "siswati": "ss",
    "swazi": "ss",
    "tshivenda": "ve",
    "xitsonga": "ts",
    "norwegian bokmal": "nb",
    "modern greek": "el",
    "deutsch": "de",
    "français": "fr",
    "francais": "fr",
    "español": "es",
    "espanol": "es",
    "castilian": "es",
    "italiano": "it",
    "nederlands": "nl",
    "flemish": "nl",
    "vlaams": "nl",
    "português": "pt",
    "polski": "pl",
    "čeština": "cs",
    "slovenčina": "sk",
    "slovenščina": "sl",
    "hrvatski": "hr",
    "srpski": "sr",
    "magyar": "hu",
    "română": "ro",
    "svenska": "sv",
    "dansk": "da",
    "norsk": "no",
    "suomi": "fi",
    "íslenska": "is",
    "русский": "ru",
    "українська": "uk",
    "ελληνικά": "el",
    "עברית": "he",
    "ייִדיש": "yi",
    "العربية": "ar",
    "中文": "zh",
    "日本語": "ja",
    "한국어": "ko",
    "türkçe": "tr",
    "kiswahili": "sw",
    "multiple": "mul",
    "multiple languages": "mul",
    "multilingual": "mul",
}


def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Codes to tags, names in lower case to tags, and tags to English names."""
    codes = {code: code for code in _THREE_LETTERS.split()} | {MULTIPLE: MULTIPLE}
    names = dict(_OTHER_NAMES)
    shown: dict[str, str] = {}
    for row in " ".join(_TWO_LETTERS.split()).split("; "):
        short, terminological, bibliographic, name = row.split(" ", 3)
        codes |= {short: short, terminological: short, bibliographic: short}
        names.setdefault(name.lower(), short)
        shown[short] = name
    codes.pop("-")
    for name, tag in _OTHER_NAMES.items():
        shown.setdefault(tag, name.title())
    return codes | _RETIRED, names, shown | {MULTIPLE: "Multiple languages"}


_CODES, _NAMES, _SHOWN = _tables()
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def says_no_language(given: str) -> bool:
    """Whether an entry says that there is no language to tell: empty, "zxx", "und"."""
    return _core(given) in _NO_LANGUAGE


def language_tag(given: str) -> str | None:
    """The shortest BCP 47 tag of a code, tag or English name; None when it is unknown or says that there is none.

    "ger", "DEU", "eng||||" and "German" are read; script and region are kept ("sr-Latn", "pt-BR").
    """
    core = _core(given)
    if core in _NO_LANGUAGE:
        return None
    if core in _NAMES:
        return _NAMES[core]
    matched = _TAG.fullmatch(core)
    if matched is None or matched[1] not in _CODES:
        return None
    language, script, region = _CODES[matched[1]], matched[2], matched[3]
    return "-".join(part for part in (language, script and script.title(), region and region.upper()) if part)


def language_tags(given: tuple[str, ...]) -> tuple[str, ...]:
    """The tags of several entries, in order, each once; what cannot be read is left out."""
    tags = (language_tag(entry) for entry in given)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def language_name(tag: str) -> str:
    """The English name of a language that `language_tag` gave, its script or region in brackets; else the tag."""
    language, _, rest = tag.partition("-")
    name = _SHOWN.get(language)
    if name is None:
        return tag
    return f"{name} ({rest})" if rest else name


def _core(given: str) -> str:
    return clean(given).partition("|")[0].strip(" .;,").lower()
