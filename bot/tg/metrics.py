"""Figures for Prometheus, on a port of their own; they are read when they are asked for and cost nothing else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.core import Metric

HELP: Mapping[str, str] = {
    "updates_waiting": "Updates that are taken in and not done.",
    "updates_done_total": "Updates that are done since the start.",
    "updates_dropped_total": "Messages of floods that were counted and not kept.",
    "calls_answered_total": "Calls of the Bot API that Telegram answered.",
    "calls_failed_total": "Calls of the Bot API that got no answer of Telegram.",
    "outbox_unsettled": "Messages that were sent, of which the store does not know yet.",
    "store_trouble": "1 while the database cannot be used.",
}
"""What is told, by name; a name that ends in ``total`` only grows."""


@contextmanager
def serve_metrics(listen: str | None, read: Callable[[], Mapping[str, float]]) -> Iterator[None]:
    """Serves the figures, while inside, where ``listen`` names a host and port. Needs the extra ``metrics``."""
    if listen is None:
        yield
        return
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Figures(Collector):
        def collect(self) -> "Iterator[Metric]":
            for name, value in read().items():
                family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                yield family(f"infodesk_{name}", HELP[name], value=value)

    registry = CollectorRegistry()
    registry.register(Figures())
    host, _, port = listen.rpartition(":")
    server, thread = start_http_server(int(port), host, registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(1)
