import pytest
from boundary_files import SQUARE, shapefile, shapefile_zip

from geo.errors import FileFormatError
from geo.formats.files import load
from geo.formats.texts import CARRIER, Cells, code_page, decode, storable_text


def read(*cells, declared=None):
    carried = [cell.decode(CARRIER) for cell in cells]
    table = Cells(carried, declared)
    return [table.read(cell) for cell in carried]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_a_text_is_read_in_the_encodings_of_china(encoding):
    assert decode("喀什片区".encode(encoding))[0] == "喀什片区"


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FileFormatError, match="save it as UTF-8"):
        decode(b"\xff\xff\xff")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf8\r\n", "utf-8"),
        ("65001", "utf-8"),
        ("936", "gb18030"),
        ("CP936", "gb18030"),
        ("ANSI_936", "gb18030"),
        ("GBK", "gb18030"),
        ("GB2312", "gb18030"),
        ("ANSI 1252", "cp1252"),
        ("ISO 88591", "iso8859-1"),
        ("Big5", "big5"),
        ("KOI8-R", "koi8-r"),
        ("dos866", "cp866"),
        ("950", "cp950"),
        ("", None),
        ("base64", None),
        ("rot13", None),
        ("nothing", None),
        ("\0", None),
    ],
)
def test_the_name_of_a_code_page_is_understood(declared, codec):
    assert code_page(declared) == codec


def test_utf8_goes_before_gb18030():
    assert read("喀什".encode(), "霍尔果斯".encode()) == ["喀什", "霍尔果斯"]


def test_a_table_may_mix_encodings_cell_by_cell():
    assert read("喀什片区".encode(), "霍尔果斯".encode("gbk"), b"abc") == [
        "喀什片区",
        "霍尔果斯",
        "abc",
    ]


def test_two_bytes_that_are_a_letter_of_utf8_stay_chinese_in_a_chinese_table():
    assert "一".encode("gbk").decode("utf-8") == "һ"

    assert read("一".encode("gbk"), "霍尔果斯".encode("gbk")) == ["一", "霍尔果斯"]


def test_letters_of_two_bytes_stay_themselves_in_a_table_of_utf8():
    assert read("ئۈرۈمچى".encode(), "喀什".encode()) == ["ئۈرۈمچى", "喀什"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_character_that_was_cut_is_dropped(encoding):
    whole = "规划用地性质".encode(encoding)

    assert read(whole[:-1], whole) == ["规划用地性", "规划用地性质"]


def test_the_declared_code_page_goes_first_if_it_reads_all():
    raw = "喀什".encode("big5")

    assert read(raw, declared="big5") == ["喀什"]
    assert read("霍尔果斯".encode("gbk"), declared="utf-8") == ["霍尔果斯"]


def test_what_nothing_reads_is_marked():
    assert read(b"a\xff\xff\xffb") == ["a\ufffd\ufffd\ufffdb"]


def test_a_real_text_is_left_as_it_is():
    assert Cells(["喀什"], None).read("喀什") == "喀什"


def test_halves_of_characters_are_replaced():
    assert storable_text("a\ud83d").encode() == "a\ufffd".encode()
    assert storable_text("a😀") == "a😀"


RUSSIAN = "Название;Долгота\nсклад северный;87.4\nСКЛАД ЮЖНЫЙ;87.5"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN.lower(), "koi8-r"),
        (RUSSIAN.upper(), "windows-1251"),
        ("名稱,經度\n北方倉庫,87.4\n臺北廠房,87.5", "cp950"),
        ("名称,経度\n北の倉庫,87.4\nしんせつな工場カタカナ,87.5", "cp932"),
        ("名称,经度\n北方仓库,87.4\n钢铁厂房,87.5", "gb18030"),
        ("臺灣廠房與倉庫", "gb18030"),
        ("喆堃", "gb18030"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_its_letters_tell(text, encoding):
    assert decode(text.encode(encoding)) == (text, encoding)
    assert read(*(line.encode(encoding) for line in text.split("\n"))) == text.split("\n")


@pytest.mark.parametrize(
    ("language", "text", "codec"),
    [(0x65, "Юг", "cp866"), (0xC9, "Юг", "cp1251"), (0x7B, "北の", "cp932")],
)
def test_the_code_page_in_the_header_of_a_dbf_is_taken(language, text, codec):
    files = shapefile(SQUARE, [b"name"], [text.encode(codec)], language=language)

    assert load(shapefile_zip(files), name="a.zip").frame["name"].tolist() == [text]
