"""The journal of applications (appendix 6): read with its entry in the audit log, and as a file: CSV, and XLSX."""

import csv
import io
from datetime import date

from handlers.usecases.cases import record_reading
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Language
from proactive.papers import Journal, journal
from proactive.staff.rights import Actor
from storage.cases import queries

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def read_journal(runtime: Runtime, actor: Actor, since: date, until: date, language: Language) -> Journal:
    """Applications registered on these days, both included. Raises `Forbidden`."""
    await record_reading(runtime, actor, "journal", f"{since} {until}")
    registered = await queries.registered(runtime.store, since, until, runtime.zone)
    return journal(registered, since, until, language)


def journal_csv(of: Journal) -> bytes:
    """UTF-8 with semicolons, as spreadsheets in Kazakhstan expect."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(of.columns)
    writer.writerows([harmless(cell) for cell in line] for line in of.lines)
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def harmless(cell: str) -> str:
    """What a spreadsheet would run as a formula is text: names come from outside."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def journal_xlsx(of: Journal) -> bytes:
    """One sheet, every cell text: an IIN keeps its leading zero. Titles stay in sight and can be filtered by."""
    import xlsxwriter  # here, because only this needs it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(f"{of.since:%Y-%m-%d} {of.until:%Y-%m-%d}")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        titles = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for place, line in enumerate([of.columns, *of.lines]):
            for column, cell in enumerate(line):
                sheet.write_string(place, column, cell, wrapped if place else titles)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(of.columns) - 1, 22)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(of.lines), len(of.columns) - 1)
    return buffer.getvalue()
