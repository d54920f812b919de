"""The picture of a desk's numbers: what came and went, and how long sellers waited."""

from datetime import timedelta

from bot.chart import LINE, Chart, Limit, Panel, Series
from bot.desk_numbers import DAILY, Numbers
from bot.say import Say


def chart(say: Say, numbers: Numbers, days: int, target: timedelta, zone: str) -> Chart:
    """Both panels in the reader's language."""
    weekly = days > DAILY
    labels = [say.plain("stats.day", day=one.day) for one in numbers.bins]
    hours = target / timedelta(hours=1)
    came = Panel(
        say.plain("stats.panel_tickets", weekly=weekly),
        labels,
        [
            Series(say.plain("stats.opened"), [one.opened for one in numbers.bins]),
            Series(say.plain("stats.closed"), [one.closed for one in numbers.bins]),
        ],
        unit=say.plain("stats.unit_tickets"),
    )
    waited = Panel(
        say.plain("stats.panel_answer", weekly=weekly),
        labels,
        [Series(say.plain("stats.waited"), [one.answers for one in numbers.bins], LINE)],
        [Limit(say.plain("stats.target", hours=round(hours)), hours)],
        unit=say.plain("stats.unit_hours"),
    )
    first, last = numbers.bins[0].day, (numbers.bins[-1].until - timedelta(days=1)).date()
    span = say.plain("stats.span", first=first, last=last, zone=zone)
    return Chart(say.plain("stats.title", days=days), [came, waited], span)
