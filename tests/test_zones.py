"""In whose time a moment is told."""

from datetime import UTC, datetime

import pytest

from bot.say import environment, zone_of
from storage.models import Seller

MOMENT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "chosen", "told"),
    [
        ("zh", None, "2026年11月24日 02:30（北京时间）"),
        ("en", None, "23 Nov 2026 18:30 UTC"),
        ("zh", "Europe/Berlin", "2026年11月23日 19:30"),
        ("en", "Asia/Shanghai", "24 Nov 2026 02:30"),
        ("zh", "UTC", "2026年11月23日 18:30 UTC"),
    ],
)
def test_a_seller_reads_his_own_time(language: str, chosen: str | None, told: str) -> None:
    seller = Seller(bot_id=1, user_id=2, name="Ann", language=language, timezone=chosen)
    said = environment(language).from_string("{{ at | moment(zone) }}").render(at=MOMENT, zone=zone_of(seller))
    assert said == told
