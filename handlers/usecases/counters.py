"""What a process counts while it works, for those who watch over it."""

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.05, 0.25, 1, 5, 15)


@dataclass(eq=False)
class Counters:
    """In a registry of its own: two services in one process count apart."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"qoldau_{name}", says, labels, registry=self.registry)

        def histogram(name: str, says: str, *labels: str) -> Histogram:
            return Histogram(f"qoldau_{name}", says, labels, registry=self.registry, buckets=SECONDS)

        self.requests = counter("http_requests", "Requests that were answered", "route", "status")
        self.request_seconds = histogram("http_request_seconds", "How long a request took", "route")
        self.refused = counter("refused_calls", "Calls with a wrong token, or none", "route")
        self.failures = counter("loop_failures", "Turns of a loop that failed", "loop")
        self.turns = counter("loop_turns", "Turns of a loop", "loop")
        self.sends = counter("sends", "Messages handed to a provider, by what it made of them", "channel", "fate")
        self.job_runs = counter("job_runs", "Tries of jobs, by what they brought", "kind", "result")
        self.job_seconds = histogram("job_seconds", "How long a batch of jobs took those that are asked", "kind")
        self.build = Gauge("qoldau_build_info", "Which version runs", ["version"], registry=self.registry)
        self.build.labels(version("qoldau")).set(1)
        self.sweep_seconds = histogram("sweep_seconds", "How long a sweep took", "sweep")

    def samples(self) -> list[list[Any]]:
        """As they are kept beside those of other processes: name, kind, help, then sample, labels, value."""
        return [
            [metric.name, metric.type, metric.documentation, sample.name, sample.labels, sample.value]
            for metric in self.registry.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        ]
