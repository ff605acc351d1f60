"""Spans go to an OpenTelemetry collector, where the environment names one and the extra `tracing` is installed."""

import os
from collections.abc import Mapping
from functools import partial

from bot.settings import WrongSettings
from proactive.basics import spans

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def trace(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether spans are sent. Raises `WrongSettings`."""
    if not environment.get(ENDPOINT):
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise WrongSettings(f"{ENDPOINT} is set, and what sends there is not: install `qoldau[tracing]`") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "qoldau"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("qoldau")
    # What an error says may be personal: that something failed, the log tells, which is redacted.
    spans.watcher.append(partial(tracer.start_as_current_span, record_exception=False, set_status_on_exception=False))
    return True
