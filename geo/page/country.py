"""The page of a country, of up to four side by side, or the index of all."""

from geo import profile, render
from geo.page.here import Here
from geo.page.record_list import download_address


def parts(here: Here) -> tuple[str, str]:
    """Say the numbers of the countries that are open above the map, and all else below it; or list all countries."""
    if not here.viewing.country:
        return _index(here), ""
    first, *others = here.viewing.country
    told = {
        "country": profile.profile(here.view, first),
        "others": [profile.profile(here.view, code) for code in others],
        "compared": profile.comparison(here.view, here.viewing.country) if others else None,
        "link": here.link,
        "files": {
            "brief": download_address(here, f"brief-{first}", "html"),
            "csv": download_address(here, "records", "csv", partner=here.viewing.country),
            "geojson": download_address(here, "records", "geojson", partner=here.viewing.country),
        },
        "hidden": here.words("country", "view"),
    }
    return render.render("country", part="above", **told), render.render("country", part="below", **told)


def _index(here: Here) -> str:
    return render.render(
        "countries",
        index=profile.countries(here.view),
        link=here.link,
    )
