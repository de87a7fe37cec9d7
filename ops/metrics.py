"""What `/metrics` tells of this process (Prometheus): counts and times only, nothing of any report."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
REPORTS_TAKEN = Counter("corridor_reports_taken", "Reports newly stored and acknowledged", registry=REGISTRY)
INTAKE_SECONDS = Histogram("corridor_intake_seconds", "From reports' arrival to their receipts", registry=REGISTRY)
