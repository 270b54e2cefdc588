"""Small finding aids, written for the tests."""

from __future__ import annotations

ISO = "urn:isbn:1-931666-22-9"
EAD3 = "http://ead3.archivists.org/schema/"


def ead2002(did: str = "", components: str = "", *, notes: str = "", late: str = "", namespace: str = ISO) -> str:
    """An EAD 2002 file of the fonds F1 "Papers of the Harbour Board"."""
    declared = f' xmlns="{namespace}" xmlns:xlink="http://www.w3.org/1999/xlink"' if namespace else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ead{declared}>
<eadheader><eadid countrycode="za" mainagencycode="ZA-HMVA">hmva-f1</eadid>
<filedesc><titlestmt><titleproper>Guide to the Papers</titleproper></titlestmt></filedesc>
<profiledesc><langusage><language langcode="eng">English</language></langusage></profiledesc></eadheader>
<archdesc level="fonds"><did><unittitle>Papers of the Harbour Board</unittitle><unitid>F1</unitid>
<repository><corpname>Harbour Museum Archive</corpname></repository>{did}</did>{notes}
<dsc>{components}</dsc>{late}</archdesc></ead>"""


def ead3(did: str = "", components: str = "", *, notes: str = "", namespace: str = EAD3) -> str:
    """An EAD3 file of the fonds F2 "Mokoena family papers"."""
    return f"""<ead xmlns="{namespace}"><control><recordid>hmva-f2</recordid>
<filedesc><titlestmt><titleproper>Guide</titleproper></titlestmt></filedesc><maintenanceagency countrycode="ZA">
<agencycode>ZA-HMVA</agencycode><agencyname>Harbour Museum Archive</agencyname></maintenanceagency>
<languagedeclaration><language langcode="zul">isiZulu</language><script scriptcode="Latn">Latin</script>
</languagedeclaration></control>
<archdesc level="fonds"><did><unittitle>Mokoena family papers</unittitle><unitid>F2</unitid>{did}</did>{notes}
<dsc>{components}</dsc></archdesc></ead>"""


def file(title: str, did: str = "", *, attributes: str = 'level="file"', beside: str = "") -> str:
    """A component without components."""
    return f"<c {attributes}><did><unittitle>{title}</unittitle>{did}</did>{beside}</c>"
