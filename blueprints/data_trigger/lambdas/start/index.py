"""Starts a run for new data, once it has come to rest, with a manifest of everything that is there.

Messages about new objects come as late as data has to rest. Whoever of them finds that something newer has come does
nothing, for the message about that is still on its way. So nothing has to be remembered but what the last run was
started for, and that lies beside the manifests.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
"""

import hashlib
import json
import os
import re
from datetime import datetime, timedelta, timezone

import boto3
from botocore.exceptions import ClientError

LAST = "last.json"
MANIFEST = re.compile(r"[0-9a-f]{64}\.manifest")


def handler(event, context):
    return decide(datetime.now(timezone.utc))


def decide(now):
    bucket, prefix = os.environ["BUCKET"], os.environ["PREFIX"]
    found = objects(bucket, prefix, os.environ["SUFFIX"])
    if not found:
        return told("empty", f"nothing is left in s3://{bucket}/{prefix}")
    last = last_run()
    digest = digest_of(found)
    if last["digest"] == digest:
        return told("known", "a run was started for just this data")
    newest = max(each["LastModified"] for each in found)
    if now - newest < seconds("QUIET_SECONDS") and not overdue(found, last, now):
        return told("moving", f"the newest object is of {newest.isoformat()}")
    manifest = write(f"{digest}.manifest", manifest_of(bucket, prefix, found))
    run = start(digest, manifest, len(found))
    # S3 keeps whole seconds: what comes in the last of them after this look was not among these.
    latest = [each["Key"] for each in found if each["LastModified"] == newest]
    write(
        LAST,
        {
            "digest": digest,
            "manifest": manifest,
            "objects": len(found),
            "run": run,
            "until": newest.isoformat(),
            "latest": latest,
        },
    )
    return told("started", f"{run} with {len(found)} objects")


def objects(bucket, prefix, suffix):
    """All of them, not those of the event: a run that saw new data only would forget the old."""
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    listed = (each for page in pages for each in page.get("Contents", []))
    # What the console calls a folder is an object without content.
    return [
        each
        for each in listed
        if each["Key"].endswith(suffix) and not each["Key"].endswith("/") and not is_ours(bucket, each["Key"])
    ]


def is_ours(bucket, key):
    """What was written here is no data: else every run would be followed by another one, for ever."""
    name = key.rpartition("/")[2]
    return place(name) == (bucket, key) and (name == LAST or MANIFEST.fullmatch(name) is not None)


def digest_of(found):
    lines = (f"{each['Key']}\n{each['ETag']}\n{each['LastModified'].isoformat()}\n" for each in found)
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def overdue(found, last, now):
    """Whether something has been waiting so long that it is not made to wait for more that comes."""
    heard, latest = last["until"], last.get("latest")
    waiting = [
        each["LastModified"]
        for each in found
        if each["LastModified"] > heard
        or (each["LastModified"] == heard and latest is not None and each["Key"] not in latest)
    ]
    return bool(waiting) and now - min(waiting) >= seconds("LONGEST_SECONDS")


def manifest_of(bucket, prefix, found):
    # The first member is what all the others begin with.
    return [{"prefix": f"s3://{bucket}/{prefix}"}, *(each["Key"][len(prefix) :] for each in found)]


def last_run():
    """Looked for by its name: to ask for an object that is not there needs the right to list the whole bucket."""
    s3, (bucket, key) = boto3.client("s3"), place(LAST)
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    if [each["Key"] for each in listed] != [key]:
        return {"digest": None, "until": datetime.fromtimestamp(0, timezone.utc)}
    last = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    return {**last, "until": datetime.fromisoformat(last["until"])}


def write(name, value):
    bucket, key = place(name)
    key_id = os.environ.get("KMS_KEY_ARN")
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id} if key_id else {}
    body = json.dumps(value).encode()
    boto3.client("s3").put_object(
        Bucket=bucket, Key=key, Body=body, ContentType="application/json", **encryption
    )
    return f"s3://{bucket}/{key}"


def place(name):
    bucket, _, prefix = os.environ["MANIFEST_LOCATION"].removeprefix("s3://").partition("/")
    return bucket, f"{prefix}/{name}" if prefix else name


def start(digest, manifest, count):
    """The same data starts one run, however often it is tried: the digest is token and name."""
    target, name = os.environ["TARGET_ARN"], os.environ["MANIFEST_PARAMETER"]
    if ":states:" in target:
        named = {name: manifest} if name else {}
        return start_machine(target, digest, {**named, "manifest": manifest, "objects": count})
    given = {"PipelineParameters": [{"Name": name, "Value": manifest}]} if name else {}
    started = boto3.client("sagemaker").start_pipeline_execution(
        PipelineName=target.rpartition("/")[2],
        ClientRequestToken=digest,
        PipelineExecutionDescription=f"{count} objects, {manifest}"[:3072],
        **given,
    )
    return started["PipelineExecutionArn"]


def start_machine(target, digest, given):
    try:
        started = boto3.client("stepfunctions").start_execution(
            stateMachineArn=target, name=digest, input=json.dumps(given)
        )
        return started["executionArn"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        # Begun for this very data, by a function that ended before it could write that down.
        return f"{target.replace(':stateMachine:', ':execution:')}:{digest}"


def seconds(name):
    return timedelta(seconds=int(os.environ[name]))


def told(outcome, why):
    print(json.dumps({"outcome": outcome, "why": why}))
    return {"outcome": outcome, "why": why}
