"""Words for the parts of a record: its fields, steps, terms, sums and sources, as its page says them."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from geo import text, words
from geo.dates import in_words, parse_edtf
from geo.schema import STAGE_WORDS, Amount, Event, Evidenced, Site, Source, Term
from geo.tables import Checked, JsonDict
from geo.words import N_, _, ngettext

FIELDS: Final = {
    "title": N_("title"),
    "summary": N_("summary"),
    "type": N_("type"),
    "instrument": N_("kind of text"),
    "activity": N_("kind of activity"),
    "level": N_("level"),
    "subject": N_("subject"),
    "parties": N_("parties"),
    "others": N_("others that take part"),
    "domains": N_("domains"),
    "purposes": N_("purposes"),
    "events": N_("steps"),
    "term": N_("term"),
    "links": N_("links to other records"),
    "sites": N_("sites"),
    "provides": N_("who provides what"),
    "amounts": N_("amounts"),
    "contested": N_("what is contested"),
    "disputed": N_("what is disputed"),
    "identifiers": N_("identifiers"),
}
"""Fields of a record as readers call them, in the order in which a source's are listed."""

_SOURCE_KIND: Final = {
    "official-text": N_("the text itself"),
    "official": N_("official page"),
    "agency": N_("news agency"),
    "press": N_("press"),
    "academic": N_("academic work"),
    "database": N_("database"),
}

_HOW: Final = {
    "completed": N_("Ended: completed"),
    "expired": N_("Ended: expired"),
    "superseded": N_("Ended: superseded"),
    "terminated": N_("Ended: terminated"),
    "abandoned": N_("Ended: abandoned"),
    "lost": N_("Ended: lost"),
    "dissolved": N_("Ended: dissolved"),
}


def stage_words(event: Event, thing: Evidenced, checked: Checked) -> str:
    """Say which step it was, and by whom if one side did it alone: ``Approved, by Russia alone``."""
    stage = STAGE_WORDS[event.stage]
    if isinstance(thing, Site):
        stage = checked.config.site_kinds[thing.kind].stages.get(event.stage, stage)
    said = _(_HOW[event.how]) if event.how else text.capital(_(stage))
    if not event.by:
        return said
    who = checked.name_of(event.by)
    if isinstance(thing, Site):
        return _("{step} by {who}").format(step=said, who=who)
    return _("{step}, by {who} alone").format(step=said, who=who)


def step_words(event: Event, thing: Evidenced, checked: Checked) -> str:
    """Say which step it was, by whom alone, when, and whether that is in doubt: ``Signed, 2016 (inferred)``."""
    told = _("{step}, {date}").format(step=stage_words(event, thing, checked), date=in_words(event.date))
    doubt = thing.doubt(event)
    if doubt in ("stage", "date"):
        return _("{step} (disputed)").format(step=told)
    if doubt == "later":
        return _("{step} (sources undated)").format(step=told)
    return _("{step} (inferred)").format(step=told) if doubt == "inferred" else told


def doubt_words(event: Event, thing: Evidenced) -> Iterator[str]:
    """Say why a step is possible at most; it may have several reasons."""
    if event.basis == "inferred":
        yield _("Inferred: {why}").format(why=event.why)
    if parse_edtf(event.date).doubtful:
        yield _("The date is in doubt")
    disputed = {fact.at for fact in thing.disputed}
    if f"{event.name}.stage" in disputed:
        yield _("Disputed: sources differ on whether it came that far")
    if f"{event.name}.date" in disputed:
        yield _("Disputed: sources differ on the date")
    if thing.may_be_later(event):
        yield _("Its sources do not say on which day they were published; they may be later")


def term_words(term: Term) -> Iterator[str]:
    """Say how long a text is meant to last, and whether it renews."""
    if term.until:
        yield _("Until {date}").format(date=in_words(term.until))
    if term.years:
        yield ngettext("For {number} year", "For {number} years", term.years).format(number=term.years)
    if term.renews == "automatic":
        yield _("Renews by itself unless a side objects")
    elif term.renews == "stated":
        yield _("The text provides for renewal")
    if term.basis == "prolonged":
        yield _("As prolonged")


def sum_words(amount: Amount) -> str:
    """Say a sum as stated: ``USD 87,000,000 to 90,000,000 a year``."""
    low, high = (_number(number) for number in (amount.low, amount.high))
    said = _("{currency} {amount}").format(currency=amount.currency, amount=low)
    if amount.high != amount.low:
        said = _("{currency} {low} to {high}").format(currency=amount.currency, low=low, high=high)
    each = {"year": N_("{sum} a year"), "month": N_("{sum} a month")}
    return _(each[amount.per]).format(sum=said) if amount.per else said


def _number(number: int) -> str:
    from babel.numbers import format_decimal

    return format_decimal(number, locale=words.locale())


def source_words(source: Source, checked: Checked) -> JsonDict:
    """Say what a source is, where it is found and whose voice it has."""
    name_of = checked.name_of
    published = (
        _("day of publication unknown")
        if source.published == "unknown"
        else _("published {date}").format(date=in_words(source.published))
    )
    said = [text.capital(_(_SOURCE_KIND[source.kind])), published, _language(source.language, words.locale())]
    if source.origin:
        said.append(_("repeats {origin}").format(origin=source.origin))
    if source.controlled_by:
        said.append(_("controlled by {state}").format(state=name_of(source.controlled_by)))
    if source.retrospective:
        said.append(_("looks back long after"))
    if source.accessed:
        said.append(_("seen {day}").format(day=in_words(source.accessed)))
    return {
        "publisher": source.publisher,
        "url": source.url or "",
        "file": source.file,
        "where": source.where,
        "language": source.language,
        "said": said,
        "archived": {"url": source.archived.url, "day": in_words(source.archived.day)} if source.archived else None,
    }


@cache
def _language(code: str, spoken: str) -> str:
    """Say in which language a source is: ``in Spanish``."""
    from babel import Locale

    name = Locale.parse(spoken).languages.get(code)
    return _("in {language}").format(language=name) if name else _("language {code}").format(code=code)


def field_words(field: str) -> str:
    """Name a field; one that nobody knows stays as written."""
    return _(FIELDS[field]) if field in FIELDS else field
