"""Figures for Prometheus: what is asked for is read at that moment; without a port nothing is served."""

import asyncio

import aiohttp
import pytest

from bot.tg.metrics import HELP, serve_metrics


async def test_each_figure_is_told_as_it_is_now(unused_tcp_port: int) -> None:
    pytest.importorskip("prometheus_client", reason="skipped: no prometheus-client (extra metrics)")
    figures = dict.fromkeys(HELP, 0.0)
    with serve_metrics(f"127.0.0.1:{unused_tcp_port}", lambda: figures):
        figures["updates_done_total"] = 7
        url = f"http://127.0.0.1:{unused_tcp_port}/metrics"
        async with aiohttp.ClientSession() as session, asyncio.timeout(10), session.get(url) as answer:
            told = await answer.text()
    assert "infodesk_updates_done_total 7.0" in told
    assert {name for name in HELP if f"\ninfodesk_{name} " in told} == set(HELP)


def test_without_a_port_nothing_is_served() -> None:
    with serve_metrics(None, dict):
        pass
