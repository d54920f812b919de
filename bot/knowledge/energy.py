"""Energy of a battery from what is printed on it."""

import re
import unicodedata
from typing import Final

_CHARGE: Final = r"(?P<charge>\d+(?:[.,]\d+)?)\s*(?P<unit>mah|ah|毫安时?|安时)"
_VOLTS: Final = r"(?P<volts>\d+(?:[.,]\d+)?)\s*(?:v|伏)"
_EITHER: Final = [
    re.compile(rf"{first}\D{{0,6}}?{second}", re.IGNORECASE) for first, second in ((_CHARGE, _VOLTS), (_VOLTS, _CHARGE))
]


def watt_hours(text: str) -> float | None:
    """ "10000 mAh 3.7 V" -> 37.0 Wh (charge times voltage); None when the text does not give both."""
    plain = unicodedata.normalize("NFKC", text)
    found = next((match for pattern in _EITHER if (match := pattern.search(plain))), None)
    if found is None:
        return None
    charge, volts = (float(found[part].replace(",", ".")) for part in ("charge", "volts"))
    return float(f"{charge * volts * (0.001 if found['unit'].lower().startswith(('m', '毫')) else 1.0):.4g}")
