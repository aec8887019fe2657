"""What the atlas counts, whose borders it draws, and totals that others state."""

import streamlit as st

from geo import text
from geo.atlas import Atlas
from geo.dates import in_words
from geo.schema import StatedTotal


def show(atlas: Atlas) -> None:
    """Show how to read the map, its limits, and stated totals beside what is listed."""
    config = atlas.config
    searched = len(atlas.depth_of)
    st.markdown(
        f"""
**What is counted.** An *agreement* is a text that was signed or is firmer; a *draft* is one that was not signed yet; an
*activity* is something done or built; a *contact* is words only. They are
never added up together. A record with several parties counts once in each of their countries, so that countries add
up to more than the total.

**Ranges.** "12-14" means that 12 are certain and 14 possible: a date may be vague, a fact disputed or inferred.

**Coverage.** {searched} countries were searched for this edition, none of them completely. "Not researched yet" means
that nobody looked; "none found" that somebody did.

**Borders.** By default they follow positions of the United Nations; the other choice shows who holds the ground.
Neither is an endorsement. Boundaries are made with Natural Earth.
"""
    )
    st.html(
        f"<p><strong>Data version</strong> {text.html(config.version)}, as of {in_words(config.as_of)}, "
        f"licence {text.html(config.licence)}.</p>"
    )
    if atlas.checked.totals:
        st.markdown("**Totals that others state**, beside what this atlas lists:")
        st.html(f"<ul>{''.join(f'<li>{text.html(_total(total, atlas))}</li>' for total in atlas.checked.totals)}</ul>")


def _total(total: StatedTotal, atlas: Atlas) -> str:
    """Say a stated total, then how many sites of the kind are listed for the same countries."""
    parts = []
    for code, stated in total.stated.items():
        listed = sum(site.kind == total.kind and site.country == code for site in atlas.checked.sites)
        parts.append(f"{atlas.checked.name_of(code)}: {stated} stated, {listed} listed here")
    source = total.source
    where = f", {source.where}" if source.where else ""
    return f"{total.what} ({in_words(total.date)}; {source.publisher}{where}). {'; '.join(parts)}. {total.note}"
