"""Records and sites to YAML, in the layout that people write: one line a fact, quotes only where YAML needs them."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import count
from typing import Any, Final

import yaml

from geo.distance import half_unit_m
from geo.schema import Record, Site
from geo.tables import JsonDict

RECORD_ORDER: Final = (
    "id", "type", "instrument", "activity", "level", "title", "summary", "subject", "parties", "parties_complete",
    "others", "domains", "purposes", "term", "events", "links", "sites", "provides", "amounts", "identifiers",
    "disputed", "contested", "ledger", "lowered", "sources",
)  # fmt: skip
SITE_ORDER: Final = (
    "id", "type", "name", "summary", "kind", "country", "provider", "host", "lon", "lat", "position", "near", "events",
    "identifiers", "disputed", "contested", "ledger", "lowered", "sources",
)  # fmt: skip
EVENT_ORDER: Final = (
    "stage", "by", "date", "ref", "how", "basis", "why", "reason_given", "place", "sources",
)  # fmt: skip
"""Fields in the order in which they stand in a file; those of other parts stand as in the schema."""

_LINE_EACH: Final = ("events", "disputed", "contested", "sources")  # a line for each part, also when there is one
_LINE_EACH_OF_MANY: Final = ("links", "purposes", "amounts", "near")
_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


def write_yaml(thing: Record | Site, written: Mapping[str, Any] | None = None) -> str:
    """Write a record or a site as a file of ``data/``.

    What has its default is left out, but for two lists that files show empty (``domains.named``, ``supports``).

    Parameters
    ----------
    thing
        A valid record or site; ``load`` and ``check`` read the same thing back.
    written
        What it was read from, where that is known: a point keeps its digits, a last 0 too. Without it a point gets
        the zeros that its radius asks for.

    Returns
    -------
    text
        YAML in the order of the fields; it ends with a line break.
    """
    content = thing.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["events"] = [_ordered(event, EVENT_ORDER) for event in content["events"]]
    for source in content["sources"].values():
        source.setdefault("supports", [])
    if isinstance(thing, Record):
        content["domains"].setdefault("named", [])
    elif thing.lon is not None and thing.lat is not None:
        digits = {"lon": _digits(thing.lon, thing, thing.lat), "lat": _digits(thing.lat, thing)}
        content |= {name: (written or digits)[name] for name in digits}
    fields = _ordered(content, RECORD_ORDER if isinstance(thing, Record) else SITE_ORDER)
    node = _mapping(fields, _field)
    text: str = yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=float("inf"))
    return text


def _digits(degrees: float, site: Site, at_lat: float = 0.0) -> str:
    """Write degrees with as many digits as the radius needs, and with all that there are."""
    number = Decimal(str(degrees)).normalize()  # of a float a tie could be rounded to another one
    exponent = number.as_tuple().exponent
    fewest = max(-exponent, 0) if isinstance(exponent, int) else 0
    forms = (f"{number:.{digits}f}" for digits in count(fewest))
    return next(form for form in forms if half_unit_m(form, at_lat) <= (site.position.radius_m or 0))


class _Dumper(yaml.dumper.BaseDumper):
    """Indents the dashes of a list, as people do. The base dumper takes every scalar for text, as ``load`` does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # PyYAML's
        super().increase_indent(flow, indentless=False)


def _ordered(content: JsonDict, order: Iterable[str]) -> JsonDict:
    return {name: content[name] for name in (*order, *content) if name in content}


def _field(name: str, value: Any) -> yaml.Node:  # noqa: ANN401  # whatever a field can hold
    """Lay out one field of a record: on one line, or a line for each of its parts."""
    if name not in _LINE_EACH and not (name in _LINE_EACH_OF_MANY and len(value) > 1):
        return _line(name, value)
    if isinstance(value, dict):
        return _mapping(value, _line)
    return yaml.SequenceNode(_LIST, [_line(name, part) for part in value], flow_style=False)


def _line(name: str, value: Any) -> yaml.Node:  # noqa: ANN401  # whatever a field can hold
    """Lay out a value on one line; addresses are always quoted, for they may hold any sign."""
    if isinstance(value, dict):
        return _mapping(value, _line, flow=True)
    if isinstance(value, list):
        return yaml.SequenceNode(_LIST, [_line(name, part) for part in value], flow_style=True)
    if isinstance(value, str):
        return _text(value, style="'" if name == "url" else None)
    return _text(str(value).lower())


def _text(value: str, style: str | None = None) -> yaml.ScalarNode:
    """Lay out a text; one with line breaks is quoted so that it stays on its line."""
    return yaml.ScalarNode(_TEXT, value, style=style if value.splitlines() in ([], [value]) else '"')


def _mapping(content: JsonDict, lay_out: Callable[[str, Any], yaml.Node], *, flow: bool = False) -> yaml.MappingNode:
    pairs = [(_text(name), lay_out(name, value)) for name, value in content.items()]
    return yaml.MappingNode(_MAPPING, pairs, flow_style=flow)
