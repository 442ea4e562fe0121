import csv
import io

import pyarrow as pa
import pytest

from ftzmap.sites import sources
from ftzmap.sites.answers import locate_table
from ftzmap.sites.columns import Columns
from ftzmap.sites.export import file_bytes
from ftzmap.sites.site_table import Table
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
WORDS = ["skipped", "=1+1", None, "", "＝1", "-5", "-5 steps", "+8613", "@a", "\ttab", "a=b", "库"]


def located(lon, lat, **others):
    """Return a table of Arrow columns with what its rows fall in."""
    values = {"lon": pa.array(lon), "lat": pa.array(lat), **others}
    table = Table(name="t", values=values, size=len(values["lon"]))
    return locate_table(ZONE, table, Columns(lon="lon", lat="lat"), distances=False)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
@pytest.mark.parametrize("first", [0, 1])
def test_cells_of_arrow_columns_that_begin_formulas_are_marked_and_no_others(kind, first):
    words = pa.array(WORDS, kind)[first:]
    sites = located([87.445] * len(words), [43.89] * len(words), words=words)

    text = file_bytes(sites, ".csv", language("en")).decode()

    cells = [row["words"] for row in csv.DictReader(io.StringIO(text))]
    marked = ["skipped", "'=1+1", "", "", "'＝1", "-5", "'-5 steps", "+8613", "'@a", "'\ttab"]
    assert cells == [*marked, "a=b", "库"][first:]


@pytest.mark.parametrize("word", ["=1", "＠x", "\r"])
def test_one_formula_at_the_end_of_a_column_is_found(word):
    words = pa.array([*["fine"] * 1999, word])[1000:]
    sites = located([87.445] * 1000, [43.89] * 1000, words=words)

    text = file_bytes(sites, ".csv", language("en")).decode()

    assert f'"\'{word}"' in text


def test_numbers_in_text_are_read_with_blanks_around_them_and_with_commas():
    sites = located(["87.445", " 87.445", "87,445", "87.445 "], ["43.89", "43.89", "43,89", "43.9"])

    assert sites.located.lon.tolist() == [87.445] * 4
    assert sites.located.lat.tolist() == [43.89, 43.89, 43.89, 43.9]


@pytest.mark.parametrize("odd", [[0, 0], [44, 87], [200, 40], [2.3, 48.9], [float("nan"), 44]])
def test_one_row_that_is_refused_among_fine_ones_is_refused_as_by_itself(odd):
    lon, lat = ([87.445] * 50, [43.89] * 50)
    lon[30], lat[30] = odd

    reasons = located(lon, lat).located.reason
    (alone,) = located([odd[0]], [odd[1]]).located.reason

    assert alone
    assert reasons[30] == alone
    assert reasons.tolist().count(alone) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("block", [7, 64, 1 << 20])
def test_lines_are_counted_in_every_encoding_wherever_it_is_cut(
    encoding, block, tmp_path, monkeypatch
):
    file = tmp_path / "in.csv"
    file.write_bytes("".join(f"{n},乌鲁木齐 {n},87.4\n" for n in range(300)).encode(encoding))
    monkeypatch.setattr(sources, "BLOCK", block)

    assert sources._line_count(file, encoding) == 300


def test_a_sign_whose_bytes_others_part_is_no_text(tmp_path, monkeypatch):
    first, *others = "库".encode()
    file = tmp_path / "in.csv"
    file.write_bytes(b"a" * 63 + bytes([first]) + b"a" * 64 + bytes(others) + b"\n")
    monkeypatch.setattr(sources, "BLOCK", 64)

    with pytest.raises(UnicodeDecodeError):
        sources._line_count(file, "utf-8")


@pytest.mark.parametrize("cut", [-1, 5000])
def test_bytes_that_are_no_text_are_found_wherever_they_are(cut, tmp_path, monkeypatch):
    file = tmp_path / "in.csv"
    file.write_bytes((b"1,87.4\n" * 1000)[:cut] + "库".encode()[:2] + b"\n" * (cut > 0))
    monkeypatch.setattr(sources, "BLOCK", 64)

    with pytest.raises(UnicodeDecodeError):
        sources._line_count(file, "utf-8")
