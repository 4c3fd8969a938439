"""The canonical form of a body: what goes in comes out, and equal bodies are equal bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette import body as b

TEXT = st.text(max_size=20)
CELLS = st.builds(b.Cell, TEXT, st.integers(1, 3), st.integers(1, 3))
BLOCKS = st.one_of(
    st.builds(b.Head, TEXT, st.sampled_from(["issuer", "number", "title", "note"])),
    st.builds(b.Addressee, TEXT),
    st.builds(b.Heading, TEXT, st.integers(1, 4), st.sampled_from(["outline", "chapter"])),
    st.builds(b.Paragraph, TEXT, st.sampled_from(["justify", "left", "center", "right"])),
    st.builds(
        b.Table,
        st.lists(st.lists(CELLS, max_size=3).map(tuple), max_size=3).map(tuple),
        st.integers(0, 2),
        TEXT,
    ),
    st.builds(b.Figure, TEXT, TEXT),
    st.builds(b.Signature, TEXT),
    st.builds(b.DateLine, TEXT),
    st.builds(b.Note, TEXT, st.sampled_from(["remark", "attachments", "colophon"])),
    st.builds(b.Annex, TEXT, TEXT),
    st.builds(b.PageMark, st.integers(1, 500)),
)


@given(st.lists(BLOCKS, max_size=6).map(tuple))
def test_a_body_survives_its_canonical_form(body: b.Body) -> None:
    assert b.from_json(b.to_json(body)) == body
    assert b.to_json(b.from_json(b.to_json(body))) == b.to_json(body)


def test_plain_text_is_a_line_a_paragraph_and_tabs_between_cells() -> None:
    table = b.Table(((b.Cell("甲"), b.Cell("乙")), (b.Cell("1"), b.Cell(""))), caption="表")
    body = (b.Annex("附件1", "清单"), table, b.PageMark(3), b.Paragraph("完。"))
    assert b.plain_text(body) == "附件1\n清单\n表\n甲\t乙\n1\t\n完。"


@pytest.mark.parametrize(
    "text", ["{}", '[{"kind":"image"}]', '[{"kind":"paragraph","words":"x"}]', '[{"kind":"table","rows":1}]']
)
def test_what_is_no_body_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        b.from_json(text)
