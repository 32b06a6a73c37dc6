"""Has the baseline of a monitor made before the monitor is, and measures what its runs find.

CloudFormation asks for the baseline (a custom resource), a processing job makes it, EventBridge says when a job has
ended. Nothing waits in between, so a job may take longer than a function may run.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-create-baseline.html
https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-analysis.html
"""

import csv
import hashlib
import json
import os
import re
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

NAMESPACE = "Mlops/ModelMonitor"

# The job carries the request that it answers, so that nothing has to be kept anywhere. A value of its environment has
# 256 characters at most (API_CreateProcessingJob), and an address to answer to has more.
REQUEST = "CLOUDFORMATION_REQUEST_"
LONGEST = 256

# CloudFormation reads 4096 bytes of an answer at most.
REASON = 1500

# A role that was made a moment ago may not be known everywhere yet (IAM User Guide, "Changes that I make are not
# always immediately visible").
PAUSES = (2, 5, 10, 20)
NOT_YET = ("AccessDeniedException", "ValidationException")

# Enough for the names of all columns a file may have.
HEADER_BYTES = 1024 * 1024


def handler(event, context):
    if "RequestType" in event:
        return requested(event)
    return ended(event["detail"]["ProcessingJobName"])


def requested(event):
    wanted = event["ResourceProperties"]
    request = {
        "ResponseURL": event["ResponseURL"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        # Always the same one: with another, CloudFormation would have the one before deleted.
        "PhysicalResourceId": event.get("PhysicalResourceId") or f"baseline-{event['LogicalResourceId']}",
    }
    if event["RequestType"] == "Delete":
        # What was written stays where it is: it is small, and what it was compared with may be asked for later.
        return answer(request, "SUCCESS")
    try:
        if wanted["Analysis"] != "":
            write_configurations(wanted)
        if wanted["Job"] == "":
            return answer(request, "SUCCESS")
        start({**json.loads(wanted["Job"]), **network_of(wanted)}, request)
    except Exception as error:
        # Whatever it is: a request that nobody answers keeps the stack waiting for an hour.
        answer(request, "FAILED", f"The baseline could not be begun: {error}")


def network_of(wanted):
    if "Subnets" not in wanted:
        return {}
    return {"NetworkConfig": {"VpcConfig": {"Subnets": wanted["Subnets"], "SecurityGroupIds": wanted["SecurityGroups"]}}}


def write_configurations(wanted):
    """What SageMaker Clarify is to do, for the baseline and for every run of the monitor."""
    analysis = json.loads(wanted["Analysis"])
    headers = headers_of(wanted["BaselineData"])
    if "shap_config" in analysis:
        predictor = predictor_of(wanted, analysis.get("model_scores"))
        methods = {"shap": {"use_logit": False, "save_local_shap_values": True, **analysis["shap_config"]}}
        # A request has no label in it, and by convention it is the first column of the baseline.
        runs = {"methods": methods, "predictor": predictor, "headers": headers[1:]}
        baseline = {**runs, "headers": headers, "label": headers[0]}
    else:
        runs = {**bias_of(analysis["bias_config"]), "headers": headers, "label": headers[0]}
        labels = analysis.get("model_predicted_label_config", {})
        threshold = {"probability_threshold": labels["probability_threshold"]} if "probability_threshold" in labels else {}
        predictor = predictor_of(wanted, {key: labels[key] for key in labels if key != "probability_threshold"})
        methods = {"post_training_bias": {"methods": "all"}}
        baseline = {**runs, **threshold, "methods": methods, "predictor": predictor}
    for name, value in (("monitor", runs), ("baseline", {"dataset_type": "text/csv", **baseline})):
        put(f"{wanted['Output']}/{name}/analysis_config.json", value, wanted["KmsKey"])


def bias_of(config):
    """In the words of the analysis; `bias_config` has those of the MLOps Framework, which are SageMaker's own class."""
    names = config["facet_name"] if isinstance(config["facet_name"], list) else [config["facet_name"]]
    values = config.get("facet_values_or_threshold")
    facets = [{"name_or_index": name} for name in names]
    if values is not None:
        each = values if isinstance(config["facet_name"], list) else [values]
        if len(each) != len(names):
            raise ValueError("bias_config has another number of facet_values_or_threshold than of facet_name")
        facets = [
            facet if value is None else {**facet, "value_or_threshold": value} for facet, value in zip(facets, each)
        ]
    group = {"group_variable": config["group_name"]} if config.get("group_name") is not None else {}
    return {"label_values_or_threshold": config["label_values_or_threshold"], "facet": facets, **group}


def predictor_of(wanted, labels):
    """The model answers on an endpoint of its own, which Clarify makes and takes away: callers notice nothing."""
    named = labels if isinstance(labels, dict) else {} if labels is None else {"label": labels}
    return {
        "model_name": wanted["ShadowModelName"] or model_of(wanted["EndpointName"]),
        "instance_type": wanted["InstanceType"],
        "initial_instance_count": 1,
        "content_type": "text/csv",
        "accept_type": "text/csv",
        **named,
    }


def model_of(endpoint):
    sagemaker = boto3.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    model = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"][0].get("ModelName")
    if model is None:
        raise ValueError(f"endpoint {endpoint} has no model of its own, but components: name it by shadow_model_name")
    return model


def headers_of(location):
    bucket, _, key = location.removeprefix("s3://").partition("/")
    found = boto3.client("s3").get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{HEADER_BYTES - 1}")
    first = found["Body"].read().decode("utf-8-sig", errors="replace").partition("\n")[0]
    headers = next(csv.reader([first.rstrip("\r")]), [])
    if len(headers) < 2 or all(number(name) for name in headers):
        raise ValueError(f"{location} must begin with the names of its columns, the label first; it begins {first[:80]!r}")
    return headers


def number(text):
    return re.fullmatch(r"\s*[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?\s*", text) is not None


def put(location, value, key):
    bucket, _, path = location.removeprefix("s3://").partition("/")
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
    body = json.dumps(value).encode()
    boto3.client("s3").put_object(Bucket=bucket, Key=path, Body=body, ContentType="application/json", **encryption)


def start(job, request):
    # The same request is the same name: Lambda may deliver it twice, and SageMaker then makes one job of it.
    digest = hashlib.sha256(request["RequestId"].encode()).hexdigest()[:12]
    stack = request["StackId"].rpartition("/")[2][:36]
    written = json.dumps(request)
    parts = [written[at : at + LONGEST] for at in range(0, len(written), LONGEST)]
    carried = {f"{REQUEST}{at}": part for at, part in enumerate(parts)}
    environment = {**job.get("Environment", {}), **carried}
    for pause in (*PAUSES, None):
        try:
            return boto3.client("sagemaker").create_processing_job(
                **{**job, "ProcessingJobName": f"baseline-{stack}-{digest}", "Environment": environment}
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceInUse":
                return None
            if pause is None or code not in NOT_YET:
                raise
            time.sleep(pause)


def ended(name):
    job = boto3.client("sagemaker").describe_processing_job(ProcessingJobName=name)
    request = request_of(job.get("Environment", {}))
    if request is not None:
        status = job["ProcessingJobStatus"]
        if status in ("Completed", "Failed", "Stopped"):
            done = status == "Completed"
            answer(request, "SUCCESS" if done else "FAILED", "" if done else why(name, job))
    elif "MonitoringScheduleArn" in job and not name.startswith("groundtruth-merge"):
        measure(job)


def request_of(environment):
    count = sum(name.startswith(REQUEST) for name in environment)
    return json.loads("".join(environment[f"{REQUEST}{at}"] for at in range(count))) if count else None


def why(name, job):
    reason = job.get("ExitMessage") or job.get("FailureReason") or "nobody says why"
    return f"The baseline job {name} ended as {job['ProcessingJobStatus']}: {reason}. Its log is in /aws/sagemaker/ProcessingJobs"


def measure(job):
    """A run that finds violations is completed, and says so in the words it exits with."""
    status, words = job["ProcessingJobStatus"], job.get("ExitMessage") or ""
    found = re.search(r"(\d+) violation", words)
    violated = "CompletedWithViolations" in words
    values = {"Failures": 0 if status == "Completed" else 1}
    if status == "Completed":
        values["Violations"] = max(1, int(found[1])) if violated and found else int(violated)
    boto3.client("cloudwatch").put_metric_data(
        Namespace=NAMESPACE,
        MetricData=[
            {"MetricName": name, "Dimensions": [{"Name": "Monitor", "Value": os.environ["MONITOR"]}], "Value": value}
            for name, value in values.items()
        ],
    )
    print(json.dumps({"job": job["ProcessingJobName"], "status": status, "exit": words, **values}))


def answer(request, status, reason=""):
    body = {
        "Status": status,
        "Reason": reason[:REASON],
        "PhysicalResourceId": request["PhysicalResourceId"],
        "StackId": request["StackId"],
        "RequestId": request["RequestId"],
        "LogicalResourceId": request["LogicalResourceId"],
    }
    # The URL is signed for a request without a content type.
    put_request = urllib.request.Request(
        request["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(put_request, timeout=30):
        print(json.dumps({"status": status, "reason": reason}))
