"""Splits CSV files without headers, the label in the first column, into train, validation and test: a start for your own.

SageMaker puts what to read and takes what to keep below /opt/ml/processing.
https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html
"""

import csv
import pathlib
import random

HOME = pathlib.Path("/opt/ml/processing")

# The same data is split the same way, so that two models are measured with the same rows.
SEED = 7

SHARES = {"train": 0.7, "validation": 0.15, "test": 0.15}


def main():
    rows = [row for file in sorted((HOME / "data").rglob("*.csv")) for row in csv.reader(file.open()) if row]
    random.Random(SEED).shuffle(rows)
    begin = 0.0
    for name, share in SHARES.items():
        part = rows[round(begin * len(rows)) : round((begin + share) * len(rows))]
        begin += share
        if not part:
            raise SystemExit(f"{len(rows)} rows are too few: none is left for {name}")
        folder = HOME / name
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "part-0.csv").open("w", newline="") as file:
            csv.writer(file).writerows(part)


if __name__ == "__main__":
    main()
