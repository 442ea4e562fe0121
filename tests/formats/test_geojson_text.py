import gc
import json

import pytest

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.geojson import document
from geo.formats.geojson.document import Document, check_depth, pause_garbage_collection


def items(text):
    return [item for batch in Document(text).batches() for item in batch]


@pytest.mark.parametrize(
    "document",
    [
        {"features": [1, "a", None, {"b": [2]}, []]},
        {"type": "FeatureCollection", "features": [], "zone": {"features": [3]}},
        {"features": {"a": 1}, "name": "[}{,:"},
        {},
    ],
)
@pytest.mark.parametrize("layout", [{}, {"indent": 1}, {"separators": (",", ":")}])
def test_a_document_is_taken_apart_as_json_reads_it(document, layout):
    taken = Document(json.dumps(document, **layout))

    features = [item for batch in taken.batches() for item in batch]

    listed = isinstance(document.get("features"), list)
    assert taken.is_list == listed
    assert features == (document["features"] if listed else [])
    assert taken.members == {k: v for k, v in document.items() if not (listed and k == "features")}


def test_batches_end_after_so_many_characters(monkeypatch):
    monkeypatch.setattr(document, "BATCH", 10)

    batches = list(Document('{"features": ["abcdefgh", "ijklmnop", 1, 2]}').batches())

    assert batches == [["abcdefgh"], ["ijklmnop"], [1, 2]]


@pytest.mark.parametrize(
    "text",
    ['{"features": [1 2]}', '{"features": [1,]}', '{"features": [1}', '{"a" 1}', '{"a": 1,}',
     "{a: 1}", '{"a": 1} 2', '{"features": [1]}]', '{"features": [1], }', "{,}", "[1] 2"],
)  # fmt: skip
def test_what_json_does_not_read_is_not_read(text):
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    with pytest.raises(FileFormatError):
        items(text)


@pytest.mark.parametrize("name", ["type", "features"])
def test_a_member_that_decides_the_document_must_not_stand_twice(name):
    with pytest.raises(FileFormatError, match=f"The file has the member {name} twice"):
        items(f'{{"{name}": [1], "{name}": [2]}}')


def test_keys_that_stand_twice_are_told():
    document = Document('{"a": 1, "a": 2, "features": [{"b": 1, "c": {"d": 1, "d": 2}, "b": 3}]}')

    ((feature,),) = document.batches()

    assert document.duplicate_keys == ["a", "d", "b"]
    assert feature == {"b": 3, "c": {"d": 2}}
    assert feature.duplicate_keys == {"b"}


def test_more_features_or_vertices_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(document, "MAX_FEATURES", 3)
    monkeypatch.setattr(document, "MAX_BRACKETS", 9)

    assert items('{"features": [1, 2, 3]}') == [1, 2, 3]
    with pytest.raises(FileTooLargeError, match="more than 3 features"):
        items('{"features": [1, 2, 3, 4]}')
    with pytest.raises(FileTooLargeError, match="more than 9 vertices"):
        items('{"features": []}' + "[" * 9)


def test_depth_counts_every_level_of_brackets():
    deep = 1
    for _ in range(document.MAX_NESTED):
        deep = [deep]

    check_depth(deep, 0)
    with pytest.raises(FileFormatError, match="more than 64 levels deep"):
        check_depth(deep, 1)


def test_the_collector_runs_again_after_a_pause():
    with pause_garbage_collection():
        assert not gc.isenabled()

    assert gc.isenabled()
