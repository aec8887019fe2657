"""Everything that is known of one record, in words and plain values: what its page shows.

Every fact carries the numbers of its sources (``numbers``), every source what it supports. Nothing here is HTML.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote, urlencode

from geo import draw, labels, lines, text
from geo.atlas import Atlas
from geo.cite import cite_record
from geo.confidence import why_words
from geo.dates import EARLIEST, Span, in_words, parse_edtf
from geo.record_words import (
    FIELDS,
    doubt_words,
    field_words,
    source_words,
    stage_words,
    sum_words,
    term_words,
)
from geo.schema import COMMITMENTS, DELIVERIES, Disputed, Event, Evidenced, Record, Source, Type, Withdrawn
from geo.standing import standing
from geo.tables import JsonDict, RecordRow
from geo.words import N_, _

FOLDER: Final = "data/records"
"""Where the file of a record lies in the project's repository."""

_CITING: Final = ("purposes", "links", "provides", "amounts", "contested", "disputed")
"""Fields whose entries cite sources."""

_OF_EVENT: Final = {
    "date": N_("{step}, the date"),
    "stage": N_("{step}, whether it came that far"),
    "place": N_("{step}, the place"),
    "by": N_("{step}, who did it"),
    "how": N_("{step}, how"),
}

_RELATION: Final = {
    "implements": (N_("Implements"), N_("Is implemented by")),
    "amends": (N_("Amends"), N_("Is amended by")),
    "prolongs": (N_("Prolongs"), N_("Is prolonged by")),
    "supersedes": (N_("Supersedes"), N_("Is superseded by")),
    "part-of": (N_("Is part of"), N_("Has as a part")),
    "prepares": (N_("Prepares"), N_("Is prepared by")),
    "repeats": (N_("Repeats"), N_("Is repeated by")),
}
"""What a link says of the record that states it, and of the one that it names."""

_LED_TO: Final = ("implements", "part-of")  # an activity that says so shows what exists of the text that it names

_SITE_ROLE: Final = {
    "installed": N_("Installed under it"),
    "launched-from": N_("Launched from here"),
    "controlled-from": N_("Controlled from here"),
    "trained-at": N_("Trained here"),
    "met-at": N_("Met here"),
    "named-in-text": N_("Named in the text"),
}

_COMMITMENT: Final = {
    Type.INSTRUMENT: N_("Commitment"),
    Type.ACTIVITY: N_("Beside it"),
    Type.CONTACT: N_("What was said"),
}

_SPELLED: Final = {"cospar": "COSPAR", "ilrs": "ILRS", "unts": "UNTS", "wikidata": "Wikidata"}


def dossier(atlas: Atlas, record: Record, *, base: str = "", accessed: datetime.date | None = None) -> JsonDict:
    """Say everything that is known of a record.

    Parameters
    ----------
    atlas
        The atlas that holds the record.
    record
        One of its records.
    base, accessed
        For its citation, as ``cite.cite`` has them.

    Returns
    -------
    told
        Plain values for ``templates/record.html``: words in the language that is spoken now, ids, addresses as the data
        have them (a template decides which may be links), and numbers of sources.
    """
    told = _Teller(atlas, record)
    return {
        **told.heading(),
        "lines": told.dated(),
        "term": told.term(),
        **told.parts(),
        "disputed": [told.disputed(fact) for fact in record.disputed],
        "sites": list(told.sites()),
        "links": list(told.links()),
        "sources": list(told.sources()),
        "citation": cite_record(atlas, record, base=base, accessed=accessed).text,
        "report": _report(atlas, record),
        "edition": labels.edition_words(atlas.config),
    }


def tombstone(atlas: Atlas, withdrawn: Withdrawn) -> JsonDict:
    """Say when and why an id was withdrawn, and which record or site took its place.

    Returns
    -------
    told
        Plain values for ``templates/tombstone.html``; ``see`` is ``None`` where nothing took its place.
    """
    checked, see = atlas.checked, None
    if withdrawn.see in checked.record_of:
        see = {"id": withdrawn.see, "title": checked.record_of[withdrawn.see].title, "is_site": False}
    elif withdrawn.see in checked.site_of:
        see = {"id": withdrawn.see, "title": checked.site_of[withdrawn.see].name, "is_site": True}
    return {"id": withdrawn.id, "day": in_words(withdrawn.day), "why": withdrawn.why, "see": see}


@dataclass(frozen=True)
class _Teller:
    """Tells the parts of one record; sources are numbered in file order, its steps in the order of the page."""

    atlas: Atlas
    record: Record

    @property
    def row(self) -> RecordRow:
        """What time and countries need of it."""
        return self.atlas.row_of[self.record.id]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each source by its name."""
        return {name: n for n, name in enumerate(self.record.sources, start=1)}

    @cached_property
    def steps(self) -> dict[int, int]:
        """The number of each step of its own by its place in the file: commitment first, each by its earliest day."""
        events = self.record.events

        def order(n: int) -> tuple[bool, int]:
            return events[n].stage in DELIVERIES, _known_day(parse_edtf(events[n].date))

        return {n: number for number, n in enumerate(sorted(range(len(events)), key=order), start=1)}

    def cited(self, names: Iterable[str]) -> list[int]:
        return sorted({self.numbers[name] for name in names})

    def of_field(self, *fields: str) -> list[int]:
        """Return the numbers of the sources that support any of some fields."""
        sources = self.record.sources.items()
        return [self.numbers[name] for name, source in sources if {*fields} & {*source.supports}]

    # --- who, what, how sure -------------------------------------------------------------------------------------

    def heading(self) -> JsonDict:
        record, checked, config = self.record, self.atlas.checked, self.atlas.config
        judged = self.atlas.judged[record.id]
        headline = record.headline(config.as_of_day)
        subject = config.subject.predecessors.get(str(record.subject), config.subject.name)
        partners = draw.party_words(record, checked)
        counts_as = self.row.domains
        doubt = (
            record.lowered if record.lowered and record.lowered.to != judged.level else None
        )  # else it is the reason
        return {
            "id": record.id,
            "title": record.title,
            "summary": record.summary,
            "kind": draw.kind_words(record, checked),
            "who": _("{subject} with {partners}").format(subject=subject, partners=partners),
            "far": draw.how_far(record, checked, config.as_of_day),
            "standing": standing(record, self.row, config.as_of_day, checked),
            "folded": record.folded,
            "about": {"numbers": self.of_field("title", "type", "instrument", "activity", "level")},
            "confidence": {
                "level": judged.level.value,
                "label": labels.label_of("confidence", judged.level, checked),
                "why": text.sentence(why_words(record, judged)),
                "counted": draw.source_words(judged),
                "step": stage_words(headline, record, self.atlas.checked),
                "date": in_words(headline.date),
                "numbers": self.cited(headline.sources),
                "doubt": text.sentence(doubt.why) if doubt else None,
            },
            "domains": {
                "main": [config.domains[name] for name in record.domains.main],
                "named": [config.domains[name] for name in record.domains.named],
                "added": [config.domains[name] for name in counts_as if name not in record.domains.main],
                "numbers": self.of_field("domains"),
            },
            "parties": {
                "own": subject,
                "partners": list(self._partners()),
                "complete": record.parties_complete,
                "numbers": self.of_field("parties", "subject"),
            },
            "others": {
                "who": [
                    {
                        "name": checked.name_of(one.who),
                        "role": config.roles[one.role],
                        "country": self._country(one.who),
                    }
                    for one in record.others
                ],
                "numbers": self.of_field("others"),
            },
            "identifiers": {
                "names": [
                    {"name": _SPELLED.get(name, name), "value": value} for name, value in record.identifiers.items()
                ],
                "numbers": self.of_field("identifiers"),
            },
            "ledger": list(record.ledger),
        }

    def _partners(self) -> Iterator[JsonDict]:
        """Parties as listed, then those that only others name."""
        checked, row = self.atlas.checked, self.row
        listed = self.record.parties
        for code in dict.fromkeys([*listed, *row.doubted]):
            yield {
                "code": code,
                "name": checked.name_of(code),
                "is_country": code in checked.countries,
                "disputed": code in row.doubted,
                "listed": code in listed,
            }

    def _country(self, who: str) -> str | None:
        """Name the country of an organisation, if it has one."""
        found = self.atlas.checked.organisations.get(who)
        return self.atlas.checked.name_of(found.country) if found and found.country else None

    # --- dated lines ---------------------------------------------------------------------------------------------

    def dated(self) -> JsonDict:
        """Tell its steps on one axis, those that bind and those that show what exists."""
        config, row = self.atlas.config, self.row
        own = {n: self._own_step(n, event) for n, event in enumerate(self.record.events)}
        derived = sorted(self._derived(), key=lambda step: step[0].last if step[0].open_before else step[0].first)
        reaches = [*(step[0] for step in own.values()), *(step[0] for step in derived)]
        axis = lines.axis_of(reaches, config.as_of_day)
        drawn = {n: {**told, "line": asdict(lines.draw_line(days, axis))} for n, (days, told) in own.items()}
        ordered = [(self.record.events[n], drawn[n]) for n in self.steps]
        more = [{**told, "line": asdict(lines.draw_line(days, axis))} for days, told in derived]
        return {
            "ticks": [{"year": year, "place": place} for year, place in axis.ticks],
            "commitment": {
                "title": _(_COMMITMENT[self.record.type]),
                "steps": [told for event, told in ordered if event.stage not in DELIVERIES],
            },
            "delivery": {
                "title": _("Delivery"),
                "said": labels.label_of("delivery", row.delivery, self.atlas.checked) if row.delivery else None,
                "steps": [told for event, told in ordered if event.stage in DELIVERIES],
                "derived": more,
            },
        }

    def _own_step(self, n: int, event: Event) -> tuple[lines.Reach, JsonDict]:
        days, told = self._step(event, self.record)
        beside = event.stage not in (*COMMITMENTS, *DELIVERIES)
        return days, {**told, "number": self.steps[n], "beside": beside, "numbers": self.cited(event.sources)}

    def _derived(self) -> Iterator[tuple[lines.Reach, JsonDict]]:
        """Yield for a text the deliveries of activities that implement it, and the stages of sites that it installs."""
        if self.record.type is not Type.INSTRUMENT:
            return
        checked = self.atlas.checked
        for other in checked.linking_to.get(self.record.id, ()):
            led = any(link.to == self.record.id and link.kind in _LED_TO for link in other.links)
            for event in other.events if led and other.type is Type.ACTIVITY else ():
                if event.stage in DELIVERIES:
                    days, told = self._step(event, other)
                    yield days, {**told, "of": {"id": other.id, "title": other.title, "is_site": False}}
        for name in dict.fromkeys(part.site for part in self.record.sites if part.role == "installed"):
            site = checked.site_of[name]
            for stage in site.events:
                days, told = self._step(stage, site)
                yield days, {**told, "of": {"id": name, "title": site.name, "is_site": True}}

    def _step(self, event: Event, thing: Evidenced) -> tuple[lines.Reach, JsonDict]:
        doubts = list(doubt_words(event, thing))
        days = lines.reach(_spans(event, thing), self.atlas.config.as_of_day, sure=not doubts)
        return days, {
            "said": stage_words(event, thing, self.atlas.checked),
            "date": in_words(event.date),
            "doubts": doubts,
            "details": list(self._details(event)),
        }

    def _details(self, event: Event) -> Iterator[str]:
        if event.place:
            country = self.atlas.checked.countries[event.place.country].short
            yield _("At {place}, {country}").format(place=event.place.name, country=country)
        if event.ref:
            yield _("Act: {reference}").format(reference=event.ref)
        if event.reason_given:
            yield _("Reason given: {reason}").format(reason=event.reason_given)

    # --- parts of the text ---------------------------------------------------------------------------------------

    def term(self) -> JsonDict | None:
        term = self.record.term
        return {"said": list(term_words(term)), "numbers": self.cited(term.sources)} if term else None

    def parts(self) -> JsonDict:
        """Tell who gives what, sums, purposes and claims, each with its sources."""
        record, config, name_of = self.record, self.atlas.config, self.atlas.checked.name_of
        return {
            "provides": [
                {"by": name_of(one.by), "what": [config.gives[what] for what in one.what]}
                | {"numbers": self.cited(one.sources)}
                for one in record.provides
            ],
            "amounts": [
                {"what": one.what, "sum": sum_words(one), "numbers": self.cited(one.sources)} for one in record.amounts
            ],
            "purposes": [
                {"what": config.purposes[one.what].label, "by": name_of(one.stated_by)}
                | {"numbers": self.cited(one.sources)}
                for one in record.purposes
            ],
            "contested": [
                {"claim": text.sentence(one.claim), "by": [name_of(who) for who in one.by]}
                | {"answer": text.sentence(one.answer) if one.answer else None}
                | {"answer_by": [name_of(who) for who in one.answer_by], "numbers": self.cited(one.sources)}
                for one in record.contested
            ],
        }

    def disputed(self, fact: Disputed) -> JsonDict:
        """Tell a fact on which sources differ, both sides."""
        head, _dot, field = fact.at.rpartition(".")
        events = {event.name: event for event in self.record.events}
        if head in events:
            step = stage_words(events[head], self.record, self.atlas.checked)
            what = (
                _(_OF_EVENT[field]).format(step=step)
                if field in _OF_EVENT
                else _("{step}, {field}").format(step=step, field=field)
            )
        elif head == "parties":
            what = _("the party {name}").format(name=self.atlas.checked.name_of(field))
        else:
            what = field_words(fact.at)
        return {
            "what": what,
            "ours": draw.disputed_value(field, fact.ours, self.atlas.checked),
            "others": [draw.disputed_value(field, other, self.atlas.checked) for other in fact.others],
            "why": text.sentence(fact.why),
            "numbers": self.cited(fact.sources),
        }

    # --- what it is joined to ------------------------------------------------------------------------------------

    def sites(self) -> Iterator[JsonDict]:
        checked, config = self.atlas.checked, self.atlas.config
        roles: dict[str, list[str]] = {}
        for part in self.record.sites:
            roles.setdefault(part.site, []).append(_(_SITE_ROLE[part.role]))
        for name, own in roles.items():
            site = checked.site_of[name]
            yield {
                "id": name,
                "name": site.name,
                "roles": own,
                "kind": config.site_kinds[site.kind].label,
                "country": checked.countries[site.country].short,
                "far": draw.site_far(site, checked, config.as_of_day),
                "position": draw.position_words(site),
            }

    def links(self) -> Iterator[JsonDict]:
        """Tell what it says of other records, then what they say of it."""
        checked = self.atlas.checked
        for link in self.record.links:
            yield self._linked(checked.record_of[link.to], _RELATION[link.kind][0], self.cited(link.sources))
        for other in checked.linking_to.get(self.record.id, ()):
            for link in other.links:
                if link.to == self.record.id:
                    yield self._linked(other, _RELATION[link.kind][1], [])

    def _linked(self, other: Record, relation: str, numbers: list[int]) -> JsonDict:
        checked = self.atlas.checked
        return {
            "id": other.id,
            "title": other.title,
            "relation": _(relation),
            "kind": draw.kind_words(other, checked),
            "far": draw.how_far(other, checked, self.atlas.config.as_of_day),
            "numbers": numbers,
        }

    # --- sources -------------------------------------------------------------------------------------------------

    def sources(self) -> Iterator[JsonDict]:
        for name, source in self.record.sources.items():
            steps = [self.steps[n] for n, event in enumerate(self.record.events) if name in event.sources]
            yield {
                "number": self.numbers[name],
                **source_words(source, self.atlas.checked),
                "fields": [field_words(field) for field in self._fields(name, source)],
                "steps": sorted(steps),
            }

    def _fields(self, name: str, source: Source) -> list[str]:
        """Return the fields that a source says it supports, and those of which an entry cites it; steps apart."""
        found = dict.fromkeys(source.supports)
        if self.record.term and name in self.record.term.sources:
            found["term"] = None
        for field in _CITING:
            if any(name in one.sources for one in getattr(self.record, field)):
                found[field] = None
        order = [*FIELDS]
        return sorted(found, key=lambda field: order.index(field) if field in order else len(order))


# --- days of a step ----------------------------------------------------------------------------------------


def _spans(event: Event, thing: Evidenced) -> list[Span]:
    """Return the days of a step, and those that others give where its date is disputed."""
    others = (other for fact in thing.disputed if fact.at == f"{event.name}.date" for other in fact.others)
    return [parse_edtf(event.date), *map(parse_edtf, others)]


def _known_day(span: Span) -> int:
    """Return the first day that a date names; of one that is only known to be before a day, that day."""
    return span.e2 if span.s1 == EARLIEST else span.s1


# --- report --------------------------------------------------------------------------------------------


def _report(atlas: Atlas, record: Record) -> JsonDict:
    """Say where an error is reported and the file is edited: by issue, by mail, or as whoever answers for it says."""
    config = atlas.config
    path = f"{FOLDER}/{record.id}.yaml"
    subject = _("Error in record {id}").format(id=record.id)
    asked = (_("What is wrong?"), _("Which public source shows it?"))
    text = _("Record: {id}").format(id=record.id) + "\n"
    text += _("Data version: {version}").format(version=config.version) + "\n\n"
    text += "\n\n".join(asked) + "\n"
    told: JsonDict = {
        "text": text,
        "contact": config.contact,
        "path": path,
        "issue": "",
        "edit": "",
        "show": "",
        "mail": "",
    }
    if config.repository:
        told["issue"] = f"{config.repository}/issues/new?{urlencode({'title': subject, 'body': text}, quote_via=quote)}"
        told["edit"] = f"{config.repository}/edit/main/{path}"
        told["show"] = f"{config.repository}/blob/main/{path}"
    if config.mail:
        words_of_mail = urlencode({"subject": subject, "body": text}, quote_via=quote)
        told["mail"] = f"mailto:{quote(config.mail, safe='@')}?{words_of_mail}"
    return told
