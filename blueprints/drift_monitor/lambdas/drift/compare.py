"""How far the values of a window are from those of a baseline, column by column.

PSI is the population stability index over the tenths of the baseline, or over its categories; KS is the statistic of
Kolmogorov and Smirnov, the largest distance of two distribution functions.
"""

import bisect
import collections
import math

BINS = 10
CATEGORIES = 50

# A share of nothing has no logarithm. It is the usual stand-in, and it bounds what one bin can add.
LEAST_SHARE = 0.0001

# So much of a baseline's column must be numbers for it to be a column of numbers.
NUMERIC_SHARE = 0.95


class Limits:
    def __init__(self, psi, ks, missing, rows, columns, ignored):
        self.psi = psi
        self.ks = ks
        self.missing = missing
        self.rows = rows
        self.columns = columns
        self.ignored = ignored


def report(baseline, rows, malformed, limits):
    """Verdicts are `ok`, `drift` and `too-few-rows`."""
    if len(rows) + malformed < limits.rows:
        return {"verdict": "too-few-rows", "violations": [], "drifted_columns": [], "columns": []}
    columns = [
        column(name, [row[name] for row in baseline.rows], [row.get(name) for row in rows], limits)
        for name in baseline.compared
        if name not in limits.ignored and not unanswered(name, baseline, rows)
    ]
    violations = [
        *schema(malformed, len(rows), limits),
        *[{"column": one["column"], **finding} for one in columns for finding in one["findings"]],
    ]
    drifted = [one["column"] for one in columns if any(finding["check"] in ("psi", "ks") for finding in one["findings"])]
    return {
        "verdict": "drift" if violations else "ok",
        "violations": violations,
        "drifted_columns": drifted,
        "columns": columns,
    }


def unanswered(name, baseline, rows):
    """Answers are captured only where the endpoint captures its output; files of another form never have them."""
    return name == baseline.prediction and not any(name in row for row in rows)


def schema(malformed, rows, limits):
    share = malformed / (malformed + rows) if malformed + rows else 0
    if share <= limits.missing:
        return []
    return [{"column": None, "check": "schema", "value": rounded(share), "threshold": limits.missing}]


def column(name, before, after, limits):
    # Where a row lacks the column at all, it is as missing as an empty cell.
    now = [value or "" for value in after]
    lacking = share_of(now, lambda value: value == "") - share_of(before, lambda value: value == "")
    known = [value for value in before if value != ""]
    numeric = known != [] and share_of(known, lambda value: number(value) is not None) >= NUMERIC_SHARE
    told = {"column": name, "type": "number" if numeric else "category", "missing_increase": rounded(lacking)}
    findings = [finding("missing", lacking, limits.missing)]
    threshold = limits.columns.get(name, limits.psi)
    present = [value for value in now if value != ""]
    if numeric:
        strange = share_of(present, lambda value: number(value) is None)
        findings.append(finding("type", strange, max(limits.missing, 1 - NUMERIC_SHARE)))
        earlier, later = numbers(known), numbers(present)
        psi, ks = psi_of_numbers(earlier, later), ks_of(earlier, later)
        findings.append(finding("ks", ks, limits.ks))
        told |= {"ks": rounded(ks), "mean": rounded(mean(later)), "baseline_mean": rounded(mean(earlier))}
    else:
        psi = psi_of_categories(known, present)
    findings.append(finding("psi", psi, threshold))
    return {**told, "psi": rounded(psi), "findings": [one for one in findings if one is not None]}


def finding(check, value, threshold):
    """A threshold of 0 means that nobody wants to hear of it."""
    if value is None or threshold == 0 or value <= threshold:
        return None
    return {"check": check, "value": rounded(value), "threshold": threshold}


def number(value):
    try:
        read = float(value)
    except ValueError:
        return None
    return read if math.isfinite(read) else None


def numbers(values):
    return sorted(read for read in map(number, values) if read is not None)


def share_of(values, test):
    return sum(map(test, values)) / len(values) if values else 0


def mean(values):
    return math.fsum(values) / len(values) if values else None


def rounded(value):
    return None if value is None else round(value, 6)


def psi_of_numbers(before, after):
    """Both sorted. Tenths of the baseline; a value that fills more than a tenth has a bin of its own."""
    if not before or not after:
        return None
    cuts = cuts_of(before)
    return psi_of(shares(before, cuts), shares(after, cuts))


def cuts_of(values):
    """Where bins end: below a value, and above it too where it is so frequent that tenths fall together in it.

    Without the latter the ones of a column of many noughts and few ones would be counted with the noughts.
    """
    cuts = []
    for value in sorted({values[len(values) * at // BINS] for at in range(1, BINS)}):
        cuts.append((bisect.bisect_left, value))
        if bisect.bisect_right(values, value) - bisect.bisect_left(values, value) > len(values) / BINS:
            cuts.append((bisect.bisect_right, value))
    return cuts


def shares(values, cuts):
    """Of what lies between each cut and the next, before the first and after the last."""
    edges = [0, *[place(values, value) for place, value in cuts], len(values)]
    return [(end - start) / len(values) for start, end in zip(edges, edges[1:])]


def psi_of_categories(before, after):
    if not before or not after:
        return None
    common = [value for value, _ in sorted(collections.Counter(before).most_common(CATEGORIES))]
    counts = [collections.Counter(values) for values in (before, after)]
    one, other = (
        [*[count[value] / size for value in common], 1 - sum(count[value] for value in common) / size]
        for count, size in zip(counts, (len(before), len(after)))
    )
    return psi_of(one, other)


def psi_of(before, after):
    pairs = [(max(one, LEAST_SHARE), max(other, LEAST_SHARE)) for one, other in zip(before, after)]
    return math.fsum((other - one) * math.log(other / one) for one, other in pairs)


def ks_of(before, after):
    """Both sorted."""
    if not before or not after:
        return None
    return max(
        abs(bisect.bisect_right(before, value) / len(before) - bisect.bisect_right(after, value) / len(after))
        for value in {*before, *after}
    )
