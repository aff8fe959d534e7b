"""The files the site reads: what they are (manifest), where they are (store), how to read them.

Every file is known by its SHA-256 and by the command that makes it. Nothing is opened that the
manifest does not describe, and nothing is unpickled.

Larger ones come from a bucket: ``transfer`` decides, ``s3`` speaks to the bucket, ``fetching`` and
``published`` do the work. Only those that are given a bucket import boto3.
"""
