"""Asks an endpoint something; an answer that is none is an error of the function, which an alarm counts."""

import os

import boto3


def handler(event, context):
    answer = boto3.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=os.environ["ENDPOINT"], ContentType=os.environ["CONTENT_TYPE"], Body=os.environ["PAYLOAD"]
    )["Body"].read()
    if not answer.strip():
        raise RuntimeError("the endpoint gave an empty answer")
    return {"bytes": len(answer)}
