"""Compares what an endpoint was asked lately with what its model was trained on.

Reads a sample of the captures (or of other files) of a window, compares it column by column with a baseline, writes a
report to S3 and what it found as metrics to CloudWatch. A run in which something cannot be read fails, and says so in
its log: no number is ever better than a wrong one.
"""

import datetime
import json
import os

import boto3

import compare
import records
import sample

NAMESPACE = "Mlops/DriftMonitor"


def handler(event, context):
    settings = os.environ
    now = moment(event)
    s3 = boto3.client("s3")
    baseline = records.Baseline(
        sample.rows_of_file(s3, settings["BASELINE_LOCATION"], int(settings["MAX_ROWS"])),
        header=settings["BASELINE_HEADER"] == "true",
        label=settings["LABEL_COLUMN"],
        prediction=settings["PREDICTION_COLUMN"],
    )
    window = sample.Window(now, int(settings["WINDOW_HOURS"]))
    taken = sample.take(s3, settings, window, baseline)
    report = {
        "schema_version": 1,
        "monitor": settings["MONITOR"],
        "from": window.start.isoformat(),
        "until": window.end.isoformat(),
        "baseline": {"location": settings["BASELINE_LOCATION"], "rows": len(baseline.rows)},
        "data": taken.told,
        **compare.report(baseline, taken.rows, taken.malformed, limits(settings)),
    }
    location = write(s3, settings, window, report)
    publish(settings["MONITOR"], now, report)
    summary = {key: report[key] for key in ("verdict", "violations", "drifted_columns")}
    print(json.dumps({**summary, "rows": taken.told["rows"], "report": location}))
    return {**summary, "report": location}


def moment(event):
    """The hour that is monitored ends here: the time of the schedule, so that a repeated run says the same."""
    given = (event or {}).get("time")
    if given is None:
        return datetime.datetime.now(datetime.timezone.utc)
    return datetime.datetime.fromisoformat(given.replace("Z", "+00:00"))


def limits(settings):
    pairs = [pair.split("=") for pair in settings["COLUMN_THRESHOLDS"].split(",") if pair]
    return compare.Limits(
        psi=float(settings["PSI_THRESHOLD"]),
        ks=float(settings["KS_THRESHOLD"]),
        missing=float(settings["MISSING_THRESHOLD"]),
        rows=int(settings["MINIMUM_ROWS"]),
        columns={name: float(value) for name, value in pairs},
        ignored=frozenset(settings["IGNORED_COLUMNS"].split(",")),
    )


def write(s3, settings, window, report):
    bucket, prefix = sample.place(settings["REPORT_LOCATION"])
    key = "/".join([*([prefix] if prefix else []), settings["MONITOR"], f"{window.end:%Y/%m/%d/%H%M%S}.json"])
    body = json.dumps(report, indent=2).encode()
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": settings["KMS_KEY"]} if settings["KMS_KEY"] else {}
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json", **encryption)
    return f"s3://{bucket}/{key}"


def publish(monitor, now, report):
    """Too few rows are no verdict: the alarm then stays what it was, and `Rows` says why."""
    values = {"Rows": report["data"]["rows"]}
    if report["verdict"] != "too-few-rows":
        values["Violations"] = len(report["violations"])
        values["DriftedColumns"] = len(report["drifted_columns"])
        values["LargestPsi"] = max((column["psi"] or 0 for column in report["columns"]), default=0)
    boto3.client("cloudwatch").put_metric_data(
        Namespace=NAMESPACE,
        MetricData=[
            {"MetricName": name, "Dimensions": [{"Name": "Monitor", "Value": monitor}], "Timestamp": now, "Value": value}
            for name, value in values.items()
        ],
    )
