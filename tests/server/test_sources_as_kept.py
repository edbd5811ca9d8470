"""The record keeps the sources of facts as protobuf would write them, though they are written faster."""

from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st

from zweck.service.encode.sources import as_kept
from zweck.v1 import decision_pb2 as v1

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES = st.one_of(
    st.just(v1.FactValue()),
    st.builds(v1.FactValue, bool_value=st.booleans()),
    st.builds(v1.FactValue, string_value=TEXT),
    st.builds(v1.FactValue, int_value=INTEGERS),
    st.builds(v1.FactValue, list_value=st.builds(v1.StringList, values=st.lists(TEXT, max_size=2))),
)
SOURCES = st.builds(
    v1.FactSource,
    **dict.fromkeys(("reference", "as_of", "until", "why_unknown", "by"), TEXT),
    origin=st.sampled_from(v1.Origin.values()),
    facts=st.dictionaries(TEXT, VALUES, max_size=3),
    rows=st.lists(TEXT, max_size=2),
)
CONFLICTS = st.builds(v1.Conflict, contradiction=TEXT)


@given(
    st.builds(
        v1.Decision,
        activity=TEXT,
        activities=TEXT,
        register_position=INTEGERS,
        sources=st.lists(SOURCES, max_size=3),
        conflicts=st.lists(CONFLICTS, max_size=1),
        basis=st.sampled_from([v1.BASIS_UNSPECIFIED, v1.CACHED]),
    )
)
def test_sources_are_kept_as_protobuf_writes_them(found: v1.Decision) -> None:
    assert as_kept(found) == MessageToDict(found, preserving_proto_field_name=True)


def test_all_fields_of_a_source_are_known() -> None:
    """One more would be left out."""
    assert {field.name for field in v1.FactSource.DESCRIPTOR.fields} == {
        *("origin", "reference", "as_of", "until", "why_unknown", "facts", "by", "rows")
    }
