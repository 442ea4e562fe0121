"""Results that earlier runs left in a folder: those that are kept, and those of this run no more.

What lies there as a manifest of the same command on the same input says is such a result, and
nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ftzmap.parts.folders import Folder
from ftzmap.parts.jobs import Job
from ftzmap.parts.manifest import EARLIER, Record, earlier_records, known_records
from geo.errors import GeoError
from geo.messages import Message, counted, message

MAX_NAMED = 5  # results in one sentence


def done_before(target: Folder, job: Job, records: Iterable[Record]) -> dict[str, Record]:
    """Return the records of results that are complete, unchanged and still there, by input."""
    known = known_records(target, job.command, job.said())
    if not known:
        return {}
    sizes = {entry.name: entry.size for entry in target.entries()}
    return {
        record.input: known[record.input]
        for record in records
        if record.input in known
        and known[record.input].is_of(record)
        and sizes.get(record.result) == known[record.input].result_size
    }


def results_there(target: Folder, command: str, source: str) -> dict[str, Record]:
    """Return the records of results that are still there with their size, by their names.

    Parameters
    ----------
    source
        What the folder of the input is called.
    """
    known = [
        record
        for record in earlier_records(target, command, source)
        if record.result_size is not None
    ]
    if not known:
        return {}
    sizes = {entry.name: entry.size for entry in target.entries()}
    return {one.result: one for one in known if sizes.get(one.result) == one.result_size}


def with_size(record: Record, there: Mapping[str, Record]) -> Record:
    """Return the record of a file that is to be done, with the bytes of its earlier result."""
    earlier = there.get(record.result)
    return record if earlier is None else replace(record, result_size=earlier.result_size)


def left_over(there: Mapping[str, Record], records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records of results in whose place none of these records puts another."""
    results = {record.result for record in records}
    return tuple(
        replace(record, state=EARLIER) for name, record in there.items() if name not in results
    )


def left_over_note(records: Iterable[Record]) -> Message:
    """Return the sentence on results that stay though no input gives them now."""
    names = [record.result for record in records]
    return counted(
        "{n} result of an earlier run is left in the folder: {names}; no input of this run gives "
        "it. Delete it if it is not needed.",
        "{n} results of earlier runs are left in the folder: {names}; no input of this run gives "
        "them. Delete them if they are not needed.",
        n=len(names),
        names=", ".join(names[:MAX_NAMED]) + (" …" if len(names) > MAX_NAMED else ""),
    )


def removed(target: Folder, record: Record) -> tuple[Record, Message]:
    """Remove the earlier result of a file that failed; return its record, and what to tell."""
    try:
        target.remove(record.result)
    except (OSError, GeoError):
        return record, message(
            "{file}: the result of an earlier run could not be removed; delete it.",
            file=record.result,
        )
    return replace(record, result_size=None), message(
        "{file}: the result of an earlier run was removed, for there is none of this one.",
        file=record.result,
    )
