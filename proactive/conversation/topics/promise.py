"""Until when a citizen who asks for a person hears from one: some working hours from now."""

from datetime import date, datetime, time, timedelta

from proactive.basics.calendar import ONE_DAY, is_working
from proactive.cases.now import Now
from proactive.messages.contact import Language
from proactive.messages.texts.forms import day

OPENS, CLOSES = time(9), time(18, 30)  # the hours of those who decide (Order 509, app. 1 and 4)
WITHIN = timedelta(hours=4)
STEP = 30  # minutes to which the hour is rounded up


def promised(now: Now) -> datetime:
    """When `WITHIN` of working time has gone by, in local time."""
    today = now.today
    start = max(now.local, at(now, OPENS)) if is_working(today) else at(now, CLOSES)
    closes = at(now, CLOSES)
    if start + WITHIN <= closes:
        return rounded_up(start + WITHIN)
    open_today = max(closes - start, timedelta())
    tomorrow = datetime.combine(working_day(today, ONE_DAY), OPENS, now.zone)
    return rounded_up(tomorrow + WITHIN - open_today)


def working_day(day: date, step: timedelta) -> date:
    """The first one after a day, or before it where the step goes back."""
    day += step
    while not is_working(day):
        day += step
    return day


def at(now: Now, hour: time) -> datetime:
    return datetime.combine(now.today, hour, now.zone)


def rounded_up(moment: datetime) -> datetime:
    plain = moment.replace(second=0, microsecond=0)
    past = plain.minute % STEP
    return plain + timedelta(minutes=STEP - past) if past or moment != plain else plain


def hour_of_day(moment: datetime, language: Language) -> str:
    """ "24 қараша, 14:30"."""
    return f"{day(moment.date(), language, year=False)}, {moment:%H:%M}"


def worked_until(now: Now) -> datetime:
    """The last moment up to now at which somebody was at work: what was due later is not late yet."""
    opens, closes = at(now, OPENS), at(now, CLOSES)
    if is_working(now.today) and now.at >= opens:
        return min(now.local, closes)
    return datetime.combine(working_day(now.today, -ONE_DAY), CLOSES, now.zone)
