"""The promises: one row each, read by the runner and printed with what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, le


@dataclass(frozen=True)
class Target:
    """One promise.

    Attributes
    ----------
    key : str
        Name of the measurement that answers it.
    what : str
        In words.
    bound : float
    holds : callable
        ``le`` when the measurement must not be above the bound, ``ge`` when not below.
    unit : str
    """

    key: str
    what: str
    bound: float
    holds: Callable[[float, float], bool]
    unit: str = "x"


TARGETS = (
    Target("text_f1", "text model, weighted F1, gold test rows", 0.85, ge, ""),
    Target("image_accuracy", "image model, accuracy, gold test pictures", 0.55, ge, ""),
    Target("fusion_gain", "both against text, weighted F1, same rows", 0.01, ge, ""),
    Target("text_ece", "text model, ECE, 15 bins", 0.05, le, ""),
    Target("image_ece", "image model, ECE, 15 bins", 0.05, le, ""),
    Target("both_ece", "both, ECE, 15 bins", 0.05, le, ""),
    Target("start", "start to first page rendered, against `streamlit hello`", 1.5, le),
    Target("text_latency", "one text, against bare vectoriser + classifier", 1.5, le),
    Target("image_latency", "one picture from JPEG, against decode + bare forward", 1.3, le),
    Target("memory_idle", "memory after start, no model used", 250, le, "MB"),
    Target("memory_used", "memory after text and picture predictions", 900, le, "MB"),
    Target("csv", "10,000 text rows from CSV, against the bare pipeline", 0.8, ge),
    Target("transfer_time", "fetch of 500 MB in 20 files, against `rclone copy`", 2, le),
    Target("transfer_kills", "wrong files after 50 kills at random moments", 0, le, "files"),
    Target("scale_speed", "Dask, 2 workers against 1, 100,000 text rows", 1.5, ge),
    Target("scale_same", "distributed results equal to the plain one, byte for byte", 1, ge, ""),
    Target("load_errors", "50 visitors at once for 60 s, errors", 0, le, ""),
    Target("load_p95", "the same, text prediction, p95", 1.5, le, "s"),
    Target("load_memory", "the same, peak memory of the server", 1200, le, "MB"),
    Target("text_size", "text model on disk", 15, le, "MB"),
    Target("image_size", "image model on disk", 15, le, "MB"),
    Target("metrics_gap", "figures of original files, largest gap to scikit-learn", 1e-9, le, ""),
    Target("choose", "choosing a model, click to settled matrix, slowest page", 400, le, "ms"),
    Target("together_p95", "five visitors choosing models at once, p95", 1.5, le, "s"),
    Target("together_memory", "five visitors at once, peak memory above idle", 100, le, "MB"),
    Target("together_same", "visitors at once who get what a lone one gets", 1, ge, ""),
    Target("script", "script of a model page or the comparison, slowest page", 120, le, "ms"),
    Target("bytes", "websocket, heaviest view of a model page or compare", 1.5, le, "MB"),
    Target("compare_cold", "McNemar and 2,000 resamples on 16,984 rows, cold", 1.5, le, "s"),
    Target("compare_warm", "the same, warm", 10, le, "ms"),
    Target("visits_growth", "memory growth from visit 40 to visit 200, all pages", 3, le, "%"),
    Target(
        "fusion_3", "SVC + embedding + EfficientNetB1 fused, weighted F1, 3-fold", 0.858, ge, ""
    ),
    Target("fusion_12", "twelve models of 2023 fused, weighted F1, 3-fold", 0.870, ge, ""),
    Target("fusion_7", "seven networks of 2026 fused, weighted F1, 3-fold", 0.918, ge, ""),
    Target("vote_ms", "a vote of 18 models on 16,984 rows, the slowest quick way", 100, le, "ms"),
    Target("exploration_warm", "slowest exploration view, warm, server-side", 150, le, "ms"),
    Target("exploration_cold", "first exploration view, cold, server-side", 600, le, "ms"),
    Target("exploration_build", "figures of 84,916 rows, 14,000 pictures", 6, le, "min"),
    Target("exploration_build_memory", "memory of that build", 3, le, "GB"),
    Target("exploration_load", "memory after reading 84,916 rows", 1000, le, "MB"),
    Target("exploration_size", "shipped exploration artefacts", 6, le, "MB"),
    Target("live_seconds", "5 epochs of the live concatenation, 67,932 rows, 2 cores", 20, le, "s"),
    Target("live_memory", "the same, peak memory of its process", 2, le, "GB"),
    Target("drift_seconds", "drift report on 100,000 rows, start and all", 20, le, "s"),
    Target("drift_memory", "the same, peak memory of its process", 1, le, "GB"),
    Target("live_visitors", "another visitor's page, p95, training against idle", 1.5, le, "x"),
    Target("explain_words_ms", "words explained, on top of the prediction", 10, le, "ms"),
    Target("explain_map", "Grad-CAM of one category, against one forward pass", 4, le),
    Target("explain_sum", "sum of contributions against the decision score", 1e-6, le, ""),
    Target("explain_words_deletion", "words that beat random in the deletion test", 0.95, ge, ""),
    Target("explain_map_deletion", "pictures that beat random in the deletion test", 0.75, ge, ""),
    Target("api_ratio", "API, 32 connections, two workers, against the bare predictor", 0.5, ge),
    Target("api_overload_refused", "API at twice its capacity, refusals", 1, ge, "requests"),
    Target("api_overload_wrong", "the same, neither answered nor 503 + Retry-After", 0, le, ""),
    Target("api_memory_growth", "the same, memory from the first round to the last", 3, le, "%"),
    Target("linear_seconds", "vectorising and LinearSVC, 70,000 rows, 2 cores", 90, le, "s"),
    Target("linear_memory", "the same, most memory held", 4, le, "GB"),
)
