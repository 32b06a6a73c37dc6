"""Rows, whatever form they come in: each is a dictionary of column names to texts, "" for what is missing.

https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-captured-data.html (data capture)
"""

import base64
import binascii
import codecs
import csv
import io
import json

# What containers take as JSON: a list of rows under one of these words, or without any word.
LISTS = ("instances", "features", "inputs", "data")
ANSWERS = ("predictions", "outputs", "scores", "prediction", "score", "predicted_label")

MISSING = frozenset(["", "na", "n/a", "nan", "null", "none"])

UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, csv.Error)


class Baseline:
    def __init__(self, lines, header, label, prediction):
        first = lines[0]
        self.columns = [name.strip() for name in first] if header else [f"column_{at}" for at in range(len(first))]
        for name, what in ((label, "label_column"), (prediction, "prediction_column")):
            if name and name not in self.columns:
                raise ValueError(f"the baseline has no column {name!r}, which {what} names; it has {self.columns}")
        body = lines[1:] if header else lines
        self.prediction = prediction
        # What an endpoint is asked has neither the answer nor the truth in it.
        self.features = [name for name in self.columns if name not in (label, prediction)]
        self.compared = [name for name in self.columns if not label or name != label]
        self.rows = [named(self.columns, cells) for cells in body if len(cells) == len(self.columns)]
        if not self.rows:
            raise ValueError("the baseline has no rows")


def named(columns, cells):
    return {column: text(cell) for column, cell in zip(columns, cells)}


def text(value):
    """A value as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    written = value.strip() if isinstance(value, str) else json.dumps(value)
    return "" if written.lower() in MISSING else written


def rows_of(body, form, header, baseline):
    """Every row of a file; None for what cannot be read or has other columns than the baseline."""
    if form == "capture":
        for line in lines_of(body):
            yield from captured(line, baseline)
    elif form == "jsonlines":
        for line in lines_of(body):
            yield from guarded(lambda: of_json(json.loads(line), baseline))
    else:
        yield from of_csv_file(body, header, baseline)


def lines_of(body):
    for line in codecs.iterdecode(body.iter_lines(), "utf-8", errors="replace"):
        if line.strip():
            yield line


def of_csv_file(body, header, baseline):
    lines = csv.reader(io.TextIOWrapper(body, "utf-8-sig", errors="replace", newline=""))
    try:
        columns = [name.strip() for name in next(lines, [])] if header else None
        for cells in lines:
            if cells:
                yield of_cells(cells, baseline, columns)
    except csv.Error:
        # No text at all, such as a cell of megabytes: where the next row begins nobody can tell.
        yield None


def captured(line, baseline):
    """One request: often one row, as many as it had lines or instances. Its answers belong to its rows, in order."""
    try:
        capture = json.loads(line)["captureData"]
        asked = capture["endpointInput"]
        rows = list(of_payload(asked, baseline))
    except UNREADABLE:
        return [None]
    if baseline.prediction and None not in rows:
        try:
            answers = answers_of(capture.get("endpointOutput"))
        except UNREADABLE:
            answers = []
        for row, answer in zip(rows, answers) if len(answers) == len(rows) else []:
            row[baseline.prediction] = answer
    return rows


def of_payload(part, baseline):
    written = payload_of(part)
    kind = str(part.get("observedContentType", "")).split(";")[0].strip().lower()
    if kind.endswith("jsonlines"):
        return [row for line in written.splitlines() if line.strip() for row in of_json(json.loads(line), baseline)]
    if kind.endswith("json"):
        return of_json(json.loads(written), baseline)
    return [of_cells(cells, baseline, None) for cells in csv.reader(io.StringIO(written)) if cells]


def payload_of(part):
    """Without a header configuration SageMaker encodes what it captures (API_CaptureContentTypeHeader)."""
    data = part["data"]
    if part.get("encoding") != "BASE64":
        return data
    try:
        return base64.b64decode(data, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(f"no text: {error}") from error


def guarded(read):
    try:
        return list(read())
    except UNREADABLE:
        return [None]


def of_json(value, baseline):
    if isinstance(value, dict):
        word = next((word for word in LISTS if isinstance(value.get(word), list)), None)
        if word is None:
            return [of_object(value, baseline)]
        value = value[word]
    if not isinstance(value, list) or not value:
        return [None]
    if not isinstance(value[0], (list, dict)):
        return [of_cells(value, baseline, None)]
    return [row for one in value for row in of_json(one, baseline)]


def of_object(value, baseline):
    found = {name: text(value[name]) for name in baseline.features if name in value}
    return found if found else None


def of_cells(cells, baseline, columns):
    if columns is not None:
        return of_object(dict(zip(columns, cells)), baseline) if len(columns) == len(cells) else None
    return named(baseline.features, cells) if len(cells) == len(baseline.features) else None


def answers_of(part):
    written = payload_of(part).strip()
    kind = str(part.get("observedContentType", "")).lower()
    if "json" not in kind:
        return [text(cells[0]) for cells in csv.reader(io.StringIO(written)) if cells]
    value = json.loads(written)
    while isinstance(value, dict):
        word = next(word for word in (*ANSWERS, None) if word is None or word in value)
        if word is None:
            return []
        value = value[word]
    return [first_of(one) for one in (value if isinstance(value, list) else [value])]


def first_of(value):
    while isinstance(value, (list, dict)):
        if isinstance(value, list):
            value = value[0]
        else:
            # An answer under none of these words is a KeyError, one of the UNREADABLE.
            value = value[next((word for word in ANSWERS if word in value), None)]
    return text(value)
