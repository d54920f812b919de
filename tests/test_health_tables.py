"""Account health, Seller Central's defect tables in any language, encoding and delimiter."""

import csv
import io

import pytest

from bot.knowledge.cached import load
from bot.knowledge.health_bytes import Fault
from bot.knowledge.health_table import Table, breakdown, read_table

BOOK = load()
HEADS = {
    "en": ("order-id", "carrier name", "product category", "valid tracking"),
    "zh": ("订单编号", "承运人", "商品品类", "有效追踪"),
    "ja": ("注文番号", "配送業者", "商品カテゴリー", "有効な追跡番号"),
    "de": ("Bestellnummer", "Versanddienstleister", "Produktkategorie", "Gültige Sendungsnummer"),
}
NO = {"en": ("Yes", "No"), "zh": ("是", "否"), "ja": ("はい", "いいえ"), "de": ("Ja", "Nein")}


def a_table(language: str, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADS[language])
    yes, no = NO[language]
    for number in range(40):
        bad = number % 8 == 0
        carrier = "SlowPost" if bad else "UPS"
        writer.writerow([f"112-{number:07}-1234567", carrier, "Toys" if number < 20 else "Home", no if bad else yes])
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("en", "utf-8"),
        ("en", "utf-16"),
        ("en", "utf-16-le"),
        ("zh", "utf-8-sig"),
        ("zh", "gb18030"),
        ("ja", "shift_jis"),
        ("ja", "utf-8"),
        ("de", "cp1252"),
        ("de", "utf-8"),
    ],
)
def test_a_defect_table_in_any_dress(language: str, encoding: str, delimiter: str) -> None:
    table = read_table(BOOK, a_table(language, delimiter).encode(encoding))
    assert isinstance(table, Table)
    assert table.ids == {"order", "carrier", "category", "valid"}
    found = breakdown(BOOK, table)
    assert (found.total, found.faulty, found.metric) == (40, 5, "vtr")
    carriers = {column.id: top for column, top in found.groups}["carrier"]
    assert carriers == (("SlowPost", 5),)
    assert [(one.category, one.count, one.total) for one in found.readings] == [
        ("", 35, 40),
        ("Toys", 17, 20),
        ("Home", 18, 20),
    ]
    assert found.first[0] == "112-0000000-1234567"


def test_lines_above_the_heads_and_rows_without_marks() -> None:
    rows = ["Report for,Ann", "", "order id,defect type,comment", "1,Negative feedback,", "2,A-to-z claim,x"]
    text = "\n".join([*rows, "3,Negative feedback,y", ""])
    table = read_table(BOOK, text.encode())
    assert isinstance(table, Table)
    found = breakdown(BOOK, table)
    assert (found.total, found.faulty, found.readings) == (3, 3, ())
    assert found.groups[0][1][0] == ("Negative feedback", 2)


@pytest.mark.parametrize(
    ("data", "what"), [(b"hello\nworld\n", "table"), (b"order id,carrier\n", "rows"), (b"a,b\n1,2", "table")]
)
def test_a_table_of_something_else_is_told_so(data: bytes, what: str) -> None:
    found = read_table(BOOK, data)
    assert isinstance(found, Fault)
    assert found.what == what
