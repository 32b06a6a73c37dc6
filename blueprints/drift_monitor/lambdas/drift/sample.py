"""Which rows are read: those of a window, all of them or a sample that does not depend on chance.

https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html says where captures lie:
<location>/<endpoint>/<variant>/<year>/<month>/<day>/<hour>/<name>.jsonl, in UTC.
"""

import csv
import datetime
import hashlib
import io
import random

import records

# What a function can read and keep in its minutes and its memory; a report says when it was not all there was.
MOST_FILES = 2000
MOST_BYTES = 256 * 1024 * 1024

SEED = 20201105


class Window:
    """Whole hours, the last one that is over at the end of it: files of an hour that goes on are not complete."""

    def __init__(self, now, hours):
        self.end = now.replace(minute=0, second=0, microsecond=0)
        self.start = self.end - datetime.timedelta(hours=hours)

    def hours(self):
        count = int((self.end - self.start).total_seconds() // 3600)
        return [self.start + datetime.timedelta(hours=hour) for hour in range(count)]

    def holds(self, time):
        return self.start <= time < self.end


class Taken:
    def __init__(self, rows, malformed, told):
        self.rows = rows
        self.malformed = malformed
        self.told = told


class Reservoir:
    """A fair sample of a stream whose length nobody knows; with a fixed seed the same stream gives the same sample."""

    def __init__(self, most):
        self.rows = []
        self.seen = 0
        self._most = most
        self._random = random.Random(SEED)

    def add(self, row):
        self.seen += 1
        if len(self.rows) < self._most:
            self.rows.append(row)
            return
        place = self._random.randrange(self.seen)
        if place < self._most:
            self.rows[place] = row


def place(location):
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return bucket, key.rstrip("/")


def rows_of_file(s3, location, most):
    """The lines of a CSV file, with its first line always first."""
    bucket, key = place(location)
    body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    reservoir = Reservoir(most)
    first = None
    for cells in csv.reader(io.TextIOWrapper(body, "utf-8-sig", newline="")):
        if not cells:
            continue
        if first is None:
            first = cells
        else:
            reservoir.add(cells)
    if first is None:
        raise ValueError(f"{location} is empty: there is no baseline in it")
    return [first, *reservoir.rows]


def take(s3, settings, window, baseline):
    files = files_of(s3, settings, window)
    chosen = choose(files)
    reservoir = Reservoir(int(settings["MAX_ROWS"]))
    malformed = 0
    for file in chosen:
        body = s3.get_object(Bucket=file["bucket"], Key=file["key"])["Body"]
        for row in records.rows_of(body, settings["DATA_FORMAT"], settings["DATA_HEADER"] == "true", baseline):
            if row is None:
                malformed += 1
            else:
                reservoir.add(row)
    told = {
        "location": settings["DATA_LOCATION"],
        "files": len(files),
        "files_read": len(chosen),
        "rows": reservoir.seen,
        "rows_compared": len(reservoir.rows),
        "malformed_rows": malformed,
        "sampled": len(chosen) < len(files) or len(reservoir.rows) < reservoir.seen,
    }
    return Taken(reservoir.rows, malformed, told)


def files_of(s3, settings, window):
    bucket, prefix = place(settings["DATA_LOCATION"])
    if settings["DATA_FORMAT"] == "capture":
        parts = [part for part in (prefix, settings["ENDPOINT_NAME"], settings["VARIANT_NAME"]) if part]
        found = [listed(s3, bucket, f"{'/'.join(parts)}/{hour:%Y/%m/%d/%H}/") for hour in window.hours()]
        return [file for files in found for file in files]
    inside = f"{prefix}/" if prefix else ""
    return [file for file in listed(s3, bucket, inside) if window.holds(file["time"])]


def listed(s3, bucket, prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [
        {"bucket": bucket, "key": item["Key"], "size": item["Size"], "time": item["LastModified"]}
        for page in pages
        for item in page.get("Contents", [])
        if item["Size"] > 0 and not item["Key"].endswith("/")
    ]


def choose(files):
    """In an order that has nothing to do with time, so that what is left out is left out of every hour alike."""
    chosen, size = [], 0
    for file in sorted(files, key=lambda file: hashlib.sha256(file["key"].encode()).digest())[:MOST_FILES]:
        # One file is always read, however large: half of nothing would be told as nothing.
        if chosen and size + file["size"] > MOST_BYTES:
            break
        chosen.append(file)
        size += file["size"]
    return chosen
