"""The desk's business hours and promises, from the settings."""

from datetime import datetime, timedelta

from bot.business_time import Hours, parse_holidays, parse_week
from bot.settings import Settings
from storage.service import Service


class DeskService(Service):
    """A desk with business hours."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            first=timedelta(hours=settings.response_hours),
            following=timedelta(hours=settings.next_response_hours),
            silence=timedelta(hours=settings.auto_close_hours) if settings.auto_close_hours else None,
            zone=settings.timezone,
        )
        holidays = parse_holidays(settings.holiday_days())
        self.hours = Hours(settings.timezone, parse_week(settings.business_hours), holidays)

    @property
    def always(self) -> bool:
        return self.hours.always

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        return self.hours.add(moment, duration)

    def opening(self, moment: datetime) -> datetime:
        return self.hours.opening(moment)
