"""What happened since the plan: a file of a zone, dated, apart from the plan."""

import json
import shutil

import pytest

from ftzmap.text.i18n import Language
from ftzmap.zone.developments import provenance
from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.shipped import shipped_zone

ONE = {
    "id": "opened",
    "date": "2024-05",
    "text": "A quay was opened.",
    "source": "Harbour News",
    "found_on": "2026-11-02",
}


@pytest.fixture
def folder(tmp_path, root):
    shutil.copy(root / "data" / "areas.geojson", tmp_path)
    return tmp_path


def with_developments(folder, *developments, **members):
    document = {"preface": "The plan is old.", "developments": list(developments)} | members
    (folder / "since.json").write_text(json.dumps(document), encoding="utf-8")
    return load_zone(folder)


def test_developments_stand_oldest_first_whatever_the_order_of_the_file(folder):
    zone = with_developments(folder, ONE, ONE | {"id": "older", "date": "2023"})

    assert [one.id for one in zone.developments.all] == ["older", "opened"]
    assert str(zone.developments.preface) == "The plan is old."


def test_an_area_has_its_own_developments_and_those_of_its_parts(folder):
    zone = with_developments(
        folder,
        ONE | {"id": "a", "about": ["khorgos"]},
        ONE | {"id": "b", "about": ["khorgos-corps"]},
        ONE | {"id": "c", "about": ["kashgar", "zone"]},
    )

    assert [one.id for one in zone.developments_of("khorgos")] == ["a", "b"]
    assert [one.id for one in zone.developments_of("khorgos-corps")] == ["b"]
    assert [one.id for one in zone.developments.about(["zone"])] == ["c"]


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({"date": "May 2024"}, "“date” does not follow docs/data.md"),
        ({"date": None}, "has no “date”"),
        ({"found_on": "02.11.2026"}, "“found_on” does not follow docs/data.md"),
        ({"source": None}, "has no “source”"),
        ({"source": ""}, "has no “source”"),
        ({"text": 5}, "“text” does not follow docs/data.md"),
        ({"confidence": "certain"}, "“confidence” does not follow docs/data.md"),
        (
            {"about": ["nowhere"]},
            "the zone has no feature “nowhere”; name an existing one",
        ),
        ({"about": "khorgos"}, "“about” does not follow docs/data.md"),
        ({"sources": "Harbour News"}, "if you mean “source”, write that"),
    ],
)
def test_a_development_that_is_amiss_is_objected_to(folder, changed, objection):
    with pytest.raises(ZoneError) as error:
        with_developments(folder, {**ONE, **changed})
    assert objection in str(error.value)


@pytest.mark.parametrize("content", ["[", "[]", "3", '"text"', '{"developments": [3]}'])
def test_a_file_that_is_no_such_object_is_objected_to(folder, content):
    (folder / "since.json").write_text(content, encoding="utf-8")

    with pytest.raises(ZoneError) as error:
        load_zone(folder)
    assert "since.json" in str(error.value)


def test_a_zone_without_the_file_has_no_developments(folder):
    assert not load_zone(folder).developments


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "found on 2026-11; confidence: high."),
        ("zh", "查得时间：2026-11；可信度：高。"),
    ],
)
def test_each_says_who_says_so_when_it_was_found_and_how_sure_it_is(lang, told):
    (regulations,) = (o for o in shipped_zone().developments.all if o.id == "regulations")

    assert provenance(regulations, Language(lang)).endswith(told)


def test_not_sure_of_anything_is_not_called_sure(folder):
    (one,) = with_developments(folder, ONE).developments.all

    assert provenance(one, Language("en")) == "Source: Harbour News; found on 2026-11-02."
