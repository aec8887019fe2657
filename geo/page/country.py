"""The page of a country, of up to four side by side, or the index of all."""

from geo import profile, render
from geo.page.here import Here
from geo.page.record_list import download_address
from geo.tables import JsonDict


def above(here: Here) -> str:
    """Say the numbers of the countries that are open, or list all."""
    if not here.viewing.country:
        return render.render(
            "countries",
            index=profile.countries(here.view),
            link=here.link,
            hidden=here.words("country", "view"),
            choices=profile.choices(here.view),
        )
    return _part(here, "above")


def below(here: Here) -> str:
    """Say everything else, down to the sources."""
    return _part(here, "below") if here.viewing.country else ""


def _part(here: Here, part: str) -> str:
    first, *others = here.viewing.country
    return render.render(
        "country",
        country=profile.profile(here.view, first),
        others=[profile.profile(here.view, code) for code in others],
        compared=profile.comparison(here.view, here.viewing.country) if others else None,
        part=part,
        link=here.link,
        files=_files(here),
        hidden=here.words("country", "view"),
        choices=profile.choices(here.view, here.viewing.country),
    )


def _files(here: Here) -> JsonDict:
    codes = here.viewing.country
    return {form: download_address(here, "records", form, partner=codes) for form in ("csv", "geojson")}
