"""The journal as a file for a spreadsheet: CSV, and XLSX."""

import csv
import io

from proactive.papers import Journal

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def journal_csv(journal: Journal) -> bytes:
    """UTF-8 with semicolons, as spreadsheets in Kazakhstan expect."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(journal.columns)
    writer.writerows([harmless(cell) for cell in line] for line in journal.lines)
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def harmless(cell: str) -> str:
    """What a spreadsheet would run as a formula is text: names come from outside."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def journal_xlsx(journal: Journal) -> bytes:
    """One sheet, every cell text: an IIN keeps its leading zero. Titles stay in sight and can be filtered by."""
    import xlsxwriter  # here, because only this needs it

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet(f"{journal.since:%Y-%m-%d} {journal.until:%Y-%m-%d}")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        titles = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for place, line in enumerate([journal.columns, *journal.lines]):
            for column, cell in enumerate(line):
                sheet.write_string(place, column, cell, wrapped if place else titles)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(journal.columns) - 1, 22)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(journal.lines), len(journal.columns) - 1)
    return written.getvalue()
