"""Has the image of a stack built, and tells CloudFormation how that went.

CloudFormation asks for the image (a custom resource), CodeBuild builds it, EventBridge says when that has ended. Nothing
waits in between, so a build may take longer than a function may run.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
"""

import json
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

# The build carries the request that it answers, so that nothing has to be kept anywhere.
REQUEST = "CLOUDFORMATION_REQUEST"

# CloudFormation reads 4096 bytes of an answer at most.
REASON = 1500

# A role that was made a moment ago may not be known everywhere yet (IAM User Guide, "Changes that I make are not
# always immediately visible").
PAUSES = (2, 5, 10, 20)


def handler(event, context):
    if "RequestType" in event:
        return requested(event)
    return ended(event["detail"])


def requested(event):
    wanted = event["ResourceProperties"]
    request = {
        "ResponseURL": event["ResponseURL"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        # Always the same one: with another, CloudFormation would have the one before deleted.
        "PhysicalResourceId": event.get("PhysicalResourceId") or wanted["Project"],
        "Repository": wanted["Repository"],
        "Tag": wanted["Tag"],
    }
    if event["RequestType"] == "Delete":
        # Images stay for whoever uses them; the repository says for how long.
        return answer(request, "SUCCESS")
    try:
        start(wanted["Project"], request)
    except ClientError as error:
        answer(request, "FAILED", f"The build could not be started: {error}")


def start(project, request):
    variable = {"name": REQUEST, "value": json.dumps(request), "type": "PLAINTEXT"}
    for pause in (*PAUSES, None):
        try:
            # The token makes one build of a request that Lambda delivers twice.
            return boto3.client("codebuild").start_build(
                projectName=project, environmentVariablesOverride=[variable], idempotencyToken=request["RequestId"]
            )
        except ClientError as error:
            if pause is None or error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            time.sleep(pause)


def ended(detail):
    request = request_of(detail)
    if request is None:
        # Somebody started it by hand.
        return
    status = detail["build-status"]
    if status != "SUCCEEDED":
        return answer(request, "FAILED", f"The build ended as {status}. {why(detail)}")
    try:
        digest = digest_of(request)
    except ClientError as error:
        return answer(request, "FAILED", f"The image that was built cannot be found: {error}")
    answer(request, "SUCCESS", data={"ImageDigest": digest})


def request_of(detail):
    variables = detail["additional-information"]["environment"]["environment-variables"]
    found = [variable["value"] for variable in variables if variable["name"] == REQUEST]
    return json.loads(found[0]) if found else None


def digest_of(request):
    images = boto3.client("ecr").describe_images(
        repositoryName=request["Repository"], imageIds=[{"imageTag": request["Tag"]}]
    )
    return images["imageDetails"][0]["imageDigest"]


def why(detail):
    """The first phase that failed in CodeBuild's words, and where the rest is written."""
    information = detail["additional-information"]
    failed = [
        f"{phase['phase-type']}: {' '.join(phase.get('phase-context') or [])}."
        for phase in information.get("phases", [])
        if phase.get("phase-status") not in (None, "SUCCEEDED")
    ]
    log = information.get("logs", {}).get("deep-link")
    return " ".join([*failed[:1], *([f"Its log: {log}"] if log else [])])


def answer(request, status, reason="", data=None):
    body = {
        "Status": status,
        "Reason": reason[:REASON],
        "PhysicalResourceId": request["PhysicalResourceId"],
        "StackId": request["StackId"],
        "RequestId": request["RequestId"],
        "LogicalResourceId": request["LogicalResourceId"],
        "Data": data or {},
    }
    # The URL is signed for a request without a content type.
    put = urllib.request.Request(
        request["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(put, timeout=30):
        print(json.dumps({"status": status, "reason": reason}))
