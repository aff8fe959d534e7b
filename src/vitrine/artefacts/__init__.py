"""The files the site reads: what they are (manifest), where they are (store), how to read them.

Every file is known by its SHA-256 and by the command that makes it. Shipped files are
opened only when they are what the manifest describes. Pickles that somebody drops in are read by
:mod:`vitrine.artefacts.pickles` alone, as data that can run nothing.

Larger ones come from a bucket: ``transfer`` decides, ``s3`` speaks to the bucket, ``fetching``
puts files in place; ``published`` is a bucket with a manifest, ``original`` that of the original
project. Only those that are given a bucket import boto3.
"""
