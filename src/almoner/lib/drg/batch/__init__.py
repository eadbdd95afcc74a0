"""Grouping at scale: the compiled tables as arrays, over columns of stays.

``group_frame`` takes a Polars frame, ``group_file`` a CSV or Parquet file of any size, and
``map_batches`` gives the function for Spark's ``mapInArrow``. The conditions are the tree that one
stay is grouped with; a test holds the answers equal.
"""

from almoner.lib.drg.batch.files import group_file, map_batches, spark_schema
from almoner.lib.drg.batch.frames import MissingColumn, group_frame

__all__ = [
    "MissingColumn",
    "group_file",
    "group_frame",
    "map_batches",
    "spark_schema",
]
