"""Environment that a process must be started with to run torch fast on a CPU."""

CPU_ENVIRONMENT = {
    # Waiting threads sleep instead of spinning: on busy cores two spinning threads slow each other 25-fold.
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "0",
    # Keep freed memory: torch's eager layers otherwise map and clear fresh pages for every activation.
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "67108864",
}
"""Set by the launcher for workers, before Python starts. OpenVINO does without; torch's own engine gains threefold."""
