"""Slips of the finger in the domain of an e-mail address: gmial.com, qq.con. A guess to ask about, never to apply."""

from typing import Final

from rapidfuzz.distance import OSA

COMMON: Final = (
    *("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "live.com", "msn.com", "aol.com"),
    *("proton.me", "protonmail.com", "zoho.com", "mail.com", "email.com", "gmx.com", "gmx.de", "gmx.net", "web.de"),
    *("yandex.com", "yandex.ru", "mail.ru", "ymail.com", "rocketmail.com", "googlemail.com", "me.com", "mac.com"),
    *("yahoo.co.jp", "yahoo.co.uk", "hotmail.co.uk", "hotmail.fr", "orange.fr", "libero.it", "naver.com", "daum.net"),
    *("qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "yeah.net", "163.net"),
    *("sina.com", "sina.cn", "vip.sina.com", "sohu.com", "tom.com", "21cn.com", "139.com", "189.cn", "wo.cn"),
    *("aliyun.com", "alibaba-inc.com", "outlook.cn", "yahoo.cn", "yahoo.com.cn", "yahoo.com.hk"),
)
"""Domains that many sellers have; as typed they are right."""
_NO_ENDINGS: Final = frozenset(
    ["con", "cmo", "ocm", "vom", "xom", "cim", "cpm", "comm", "coom", "ccom", "cxom", "comn", "cmm", "dom", "clm"]
)
"""Written for .com; no domain of the world ends so."""
_NEAR_ENDINGS: Final = frozenset(("co", "cm", "om"))
"""Countries' endings, a slip only behind a name that has its mail under .com."""
_SHORTEST: Final = 5
"""Letters of a name from which a single slip still tells which one is meant: mail and qq have too many neighbours."""


def meant(address: str) -> str | None:
    """The address that was probably meant; None when nothing speaks against it as it stands."""
    local, _, typed = address.rpartition("@")
    domain = typed.casefold()
    if not local or domain in COMMON:
        return None
    name, _, ending = domain.rpartition(".")
    if ending in _NO_ENDINGS or (ending in _NEAR_ENDINGS and f"{name}.com" in COMMON):
        domain = f"{name}.com"
    domain = _neighbour(domain) or domain
    return f"{local}@{domain}" if domain != typed.casefold() else None


def _neighbour(domain: str) -> str | None:
    """The common domain one slip away: same ending, same first letter, and long enough a name."""
    name, _, ending = domain.partition(".")
    if domain in COMMON or len(name) < _SHORTEST - 1:
        return None
    for known in COMMON:
        right, _, its_ending = known.partition(".")
        alike = its_ending == ending and len(right) >= _SHORTEST and right[0] == name[0]
        if alike and OSA.distance(name, right, score_cutoff=1) == 1:
            return known
    return None
