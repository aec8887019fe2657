"""One escape for each outlet: any text goes in, no active character comes out, and the words stay the same."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo import text

HOSTILE = [
    "<script>alert(1)</script>", "</script><script>alert(1)", "{{ 7*7 }}", "{% raw %}", "{# note #}", "${alert(1)}",
    "`${1}`", "\\`", "![x](https://host/x.png)", "[x](javascript:alert(1))", "'\" onmouseover=alert(1) x=\"",
    "\u202egnp.exe", "\u2066x\u2069", "a\u2028b", "$x^2$", ":material/home:", ":red[x]", "# heading", "1. item",
    "- item",     "| a | b |", "<!-- x -->", "]]>", "&lt;b&gt;", "&#60;", "\\u003cscript", "a\x00b", "~~x~~",
    "***x***", "@x",
    "\r\n> x",
]  # fmt: skip
INVISIBLE = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00\x07\x1b\x7f\x85"
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
spiced = st.lists(st.one_of(st.sampled_from(HOSTILE), anything), max_size=4).map("".join)


class Reader(HTMLParser):
    """What a browser would make of HTML: its text, its tags, and whether anything else stood there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def visible(words: str) -> str:
    """Text without control characters and marks of direction, as every outlet shows it."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]", "", words)


# --- HTML --------------------------------------------------------------------------------------------------


@given(spiced)
@example("".join(HOSTILE))
def test_html_is_read_back_as_the_text_without_a_tag(words: str) -> None:
    seen = Reader(f"<p>{text.html(words)}</p>")
    assert seen.tags == [("p", {}), "p"]
    assert seen.words == visible(words)


@given(spiced)
@example("".join(HOSTILE))
def test_html_stands_inside_a_quoted_attribute(words: str) -> None:
    for quote in "\"'":
        seen = Reader(f"<p title={quote}{text.html(words)}{quote}>x</p>")
        assert seen.tags == [("p", {"title": visible(words)}), "p"]


@given(spiced)
@example("".join(HOSTILE))
def test_html_holds_nothing_that_a_template_or_a_script_reads(words: str) -> None:
    assert not set(text.html(words)) & set("<>\"'`{}$\\" + INVISIBLE)


@pytest.mark.parametrize("mark", list(INVISIBLE))
def test_marks_that_turn_or_hide_are_taken_out(mark: str) -> None:
    assert text.html(f"a{mark}b") == "ab"


def test_html_keeps_names_in_their_own_letters() -> None:
    assert text.html("Córdoba, Байконур, 文昌, عربي") == "Córdoba, Байконур, 文昌, عربي"


# --- Markdown ----------------------------------------------------------------------------------------------


# --- scripts -----------------------------------------------------------------------------------------------

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), spiced),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(spiced, inner, max_size=4)),
    max_leaves=12,
)


@given(values)
@example({"a": {"b": {"c": [{}, [{}], HOSTILE]}}})
def test_script_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(text.script(value)) == value


@given(values)
@example({"a": {"b": {"c": [{}, [{}], HOSTILE]}}})
def test_script_holds_nothing_that_ends_it_or_opens_a_template(value: object) -> None:
    written = text.script(value)
    assert written.isascii()
    assert not set(written) & set("<>&'`$\n\r")
    assert not re.search(r"</|\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{|<!--|\]\]>", written)


# --- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://example.org:80/%D0%BF", "https://пример.рф/x"])
def test_an_address_of_the_web_stays(url: str) -> None:
    assert text.address(url) == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x",
     " https://host",
     "https://host/a b", "https://host/\"x", "https://host/<x", "https://host/x\n", "https://host/\nx", "ftp://host",
     ""],
)  # fmt: skip
def test_any_other_address_is_left_out(url: str) -> None:
    assert text.address(url) == ""


# --- words -------------------------------------------------------------------------------------------------


def test_the_status_line_reads_like_its_promise() -> None:
    counts = [(191, 191), (6, 6), (93, 93), (70, 70), (60, 60), (118, 118)]
    line = text.status_line(list(zip(text.NOUNS, counts, strict=True)))
    assert line == "191 agreements, 6 drafts, 93 activities, 70 contacts, 60 countries, 118 sites"


def test_the_status_line_knows_ranges_singulars_and_no_drafts() -> None:
    counts = [(12, 14), (0, 0), (1, 1), (0, 1), (1, 2), (0, 0)]
    line = text.status_line(list(zip(text.NOUNS, counts, strict=True)))
    assert line == "12-14 agreements, 1 activity, 0-1 contacts, 1-2 countries, 0 sites"


def test_a_range_is_read_aloud_in_words() -> None:
    assert text.count_aloud((12, 14)) == "12 certain, up to 14"
    assert text.count_aloud((12, 12)) == "12"


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_in_a_sentence(words: list[str], said: str) -> None:
    assert text.joined(words) == said
