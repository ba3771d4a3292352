"""Tables for other programs: CSV and XLSX, written row by row, with nothing in them that a program would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import IO

import xlsxwriter

Cell = str | int | float | bool | datetime | None
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# By this mark spreadsheet programs know that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# What makes spreadsheet programs compute a text (OWASP, CSV injection); the wide forms count where they are typed.
RUNS = tuple("=+-@\t\r\n＝＋－＠")
# A sheet takes 1,048,576 rows; further ones go on in another.
ROWS_OF_A_SHEET = 1_000_000
MOMENT = "yyyy-mm-dd hh:mm"


def harmless(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet program would take it for a formula."""
    return f"'{text}" if text.startswith(RUNS) or text.lstrip().startswith(RUNS) else text


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[Cell]], at_once: int = 200) -> Iterator[bytes]:
    """The table as CSV (RFC 4180, UTF-8 with mark) in pieces of some rows, never more than a piece in memory."""
    piece = StringIO(newline="")
    piece.write(BYTE_ORDER_MARK)
    writer = csv.writer(piece)
    writer.writerow(heading)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(cell) for cell in row])
        if number % at_once == 0:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def write_xlsx(file: IO[bytes], name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the table into an open file as XLSX; rows go to disk as they come. Moments are written as local time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": MOMENT})
        sheet = None
        for number, row in enumerate(rows):
            line = number % ROWS_OF_A_SHEET
            if sheet is None or line == 0:
                sheet = _sheet(book, f"{name} {number // ROWS_OF_A_SHEET + 1}", heading, bold)
            for column, cell in enumerate(row):
                _xlsx_cell(sheet, line + 1, column, cell, moment)
        if sheet is None:
            _sheet(book, name, heading, bold)


def _csv_cell(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.replace(tzinfo=None).isoformat(" ", "seconds")
        case str():
            return harmless(cell)
    return cell


def _sheet(
    book: xlsxwriter.Workbook, name: str, heading: Sequence[str], bold: xlsxwriter.format.Format
) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(heading):
        sheet.set_column(column, column, max(12, min(len(title) + 4, 40)))
        sheet.write_string(0, column, title, bold)
    return sheet


def _xlsx_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    column: int,
    cell: Cell,
    moment: xlsxwriter.format.Format,
) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, cell)
        case datetime():
            sheet.write_datetime(line, column, cell.replace(tzinfo=None), moment)
        case str():
            # As a string cell it is never computed; the apostrophe is for who saves it as CSV.
            sheet.write_string(line, column, harmless(cell))
        case _:
            sheet.write_number(line, column, cell)
