import json

import pytest

from ftzmap.cli.main import main

KEYS = {
    "area",
    "industry",
    "group",
    "sector",
    "match",
    "section",
    "need",
}  # since the first release
KEYS |= {"answer", "unknown", "remarks"}


def answered(capsys, *arguments):
    """The exit code of `find` and the document that it prints."""
    code = main(["find", *arguments, "--json", "--lang", "en"])
    return code, json.loads(capsys.readouterr().out)


def test_find_prints_each_areas_own_term(capsys):
    code, rows = answered(capsys, "we", "make", "medicines")

    assert code == 0
    assert [(r["area"], r["industry"]) for r in rows] == [
        ("urumqi", "biomedicine"),
        ("khorgos", "characteristic medicine"),
    ]
    assert all(set(row) == KEYS and row["section"] == "II(2)" for row in rows)


def test_find_tells_which_need_a_row_answers(capsys):
    _, rows = answered(capsys, "tourism,", "solar", "panels")

    assert [(r["need"], r["area"]) for r in rows] == [
        ("tourism", "khorgos"),
        ("solar panels", "urumqi"),
    ]


def test_silence_is_exit_code_1_and_an_empty_list(capsys):
    assert answered(capsys, "casino") == (1, [])


def test_one_answer_among_silences_is_exit_code_0(capsys):
    code, rows = answered(capsys, "casino, banking")

    assert code == 0
    assert {row["need"] for row in rows} == {"banking"}


def test_no_words_are_an_unusable_call_told_in_one_line(capsys):
    code = main(["find", " , "])

    printed = capsys.readouterr()
    assert (code, printed.out, printed.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(("lang", "told"), [("en", "neither prohibits"), ("zh", "并不等于禁止")])
def test_silence_is_said_to_be_no_prohibition(capsys, lang, told):
    code = main(["find", "赌场", "--lang", lang])

    assert code == 1
    assert told in capsys.readouterr().out


def test_find_answers_in_chinese_in_the_words_of_the_text(capsys):
    main(["find", "logistics", "--lang", "zh"])

    printed = capsys.readouterr().out
    assert all(term in printed for term in ("现代物流", "国际物流", "跨境物流"))


def test_find_tells_how_far_the_areas_that_answer_are_from_the_city(run):
    code, out, _ = run("find", "medicines", "--city", "Almaty")
    plain = run("find", "medicines")[1]

    added = set(out.splitlines()) - set(plain.splitlines())
    assert code == 0
    assert added == {
        (
            "Urumqi Area and Khorgos Area: their lists name your need. Khorgos Area is 549 km "
            "nearer to Almaty than Urumqi Area, in a straight line."
        ),
        "Straight line from Almaty, not a route – Khorgos Area: 293 km; Urumqi Area: 843 km.",
    }


def test_find_puts_the_distance_beside_each_hit_in_json(run):
    hits = json.loads(run("find", "medicines", "--json", "--city", "43.326936N 76.91309E")[1])
    plain = json.loads(run("find", "medicines", "--json")[1])

    assert {hit["area"]: hit.pop("km_from_city") for hit in hits} == {
        "urumqi": 843,
        "khorgos": 293,
    }
    assert all("549 km nearer" in hit.pop("answer") for hit in hits)
    assert not any("nearer" in hit.pop("answer") for hit in plain)
    assert hits == plain


@pytest.mark.parametrize("command", [["find", "medicines"], ["brief", "khorgos", "b.html"],
                                     ["map", "m.html"]])  # fmt: skip
@pytest.mark.parametrize(
    ("city", "words"),
    [("Atlantis", "a list of this zone"), ("airport", "could be any of these places"),
     ("48.85 2.35", "add N and E"),
     ("", "No city")],
)  # fmt: skip
def test_a_city_that_is_nowhere_is_told_in_one_line(
    run, tmp_path, monkeypatch, command, city, words
):
    monkeypatch.chdir(tmp_path)

    code, out, err = run(*command, "--city", city)

    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_brief_and_map_have_the_city(run, tmp_path):
    assert run("brief", "khorgos", tmp_path / "b.html", "--city", "Алматы")[0] == 0
    assert run("map", tmp_path / "m.html", "--city", "tashkent")[0] == 0

    assert "293 km" in (tmp_path / "b.html").read_text(encoding="utf-8")
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "ftz-star" in page
    assert "Tashkent" in page


def test_each_row_carries_the_one_answer_and_the_words_not_known(capsys):
    _, rows = answered(capsys, "cotton yarn zzyzx, tourism")

    assert {row["answer"] for row in rows} == {rows[0]["answer"]}
    assert rows[0]["answer"].startswith("Urumqi Area")
    assert rows[0]["unknown"] == ["zzyzx"]
    assert rows[0]["remarks"] == ["Not recognised: “zzyzx”; the answer leaves it out."]
    assert rows[-1]["unknown"] == []


def test_what_the_plan_leaves_open_is_a_row_without_an_area_and_exit_code_1(capsys):
    code, (row,) = answered(capsys, "tax")

    assert code == 1
    assert (row["area"], row["industry"], row["section"]) == (None, None, "IV")
    assert row["remarks"][0].startswith("The plan does not settle")


def test_several_needs_are_printed_as_needs_by_areas_in_the_plans_own_terms(capsys):
    main(["find", "solar panels, tourism", "--lang", "en"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Urumqi Area and Khorgos Area: their lists each name 1 of your 2")
    assert lines[2].split(" | ") == [
        "  tourism: Urumqi Area: not listed",
        "Kashgar Area: not listed",
        "Khorgos Area: cross-border tourism",
    ]


def test_a_bare_code_is_first_chinas_in_a_chinese_answer(capsys):
    main(["find", "C27", "--lang", "zh"])

    printed = capsys.readouterr().out
    assert printed.index("GB/T 4754 C27") < printed.index("ISIC C27")
