import re
from html import unescape

from streamlit.testing.v1 import AppTest


def page():
    from ftzmap.views import data_table

    columns = {"Parcel": ["#1"], "m²": [1.5], "% of the parcel": [2.2e-7], "% of the area": [0.0]}
    data_table.show(columns, "shares")


def test_a_figure_that_is_not_nothing_is_not_nothing_on_a_phone():
    app = AppTest.from_function(page).run()

    card = app.get("html")[0].proto.body

    said = [unescape(text) for text in re.findall("<dd>(.*?)</dd>", card)]
    assert said == ["< 0.0001", "0.0000"]
