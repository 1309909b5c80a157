"""Fan-outs over a server that saturates: fixed concurrency beside `"auto"`.

    python -m benchmarks.saturation --lanes 10 --wait-ms 50 --calls 1000

The server works on so many calls at once; each takes that long. More calls in flight only wait.
"""

import argparse
import statistics
import time

import anyio

import ecgridos_async as ecgridos
from benchmarks.serving import Server, serving
from ecgridos_async.fan_out import Concurrency, Progress
from ecgridos_async.models import Pricelist

FIXED: tuple[Concurrency, ...] = (1, 5, 10, 20, 50, 100)


async def measured(address: str, calls: int, concurrency: Concurrency) -> str:
    """Return a line of the table."""
    seconds: list[float] = []
    limits: list[int] = []

    def tell(progress: Progress) -> None:
        limits.append(progress.concurrency)

    async with ecgridos.Client("3.2", endpoint=address, max_concurrency=400) as client:
        session = client.attach("0f8e8e80-0000-4000-8000-000000000000")

        async def call(number: int) -> Pricelist:
            began = time.perf_counter()
            pricelist = await session.pricelists.info(number)
            seconds.append(time.perf_counter() - began)
            return pricelist

        began = time.perf_counter()
        async with session.fan_out(
            call, range(calls), concurrency=concurrency, progress=tell
        ) as outcomes:
            async for outcome in outcomes:
                outcome.unwrap()
        rate = calls / (time.perf_counter() - began)
    half = limits[calls // 2 :]
    return (
        f"{concurrency!s:>11}{rate:>11,.0f}{1000 * statistics.median(seconds):>11,.0f}"
        f"{1000 * statistics.quantiles(seconds, n=20)[-1]:>9,.0f}   {min(half)} to {max(half)}"
    )


def main(server: Server, lanes: int, wait_ms: int, calls: int) -> None:
    """Print the table."""
    print(f"{lanes} at once, {wait_ms} ms each: {1000 * lanes / wait_ms:,.0f} calls/s at most")
    print("concurrency    calls/s  median ms   95 % ms   limit, second half")
    address = server.address(wait_ms=wait_ms, lanes=lanes)
    for concurrency in (*FIXED, "auto"):
        print(anyio.run(measured, address, calls, concurrency), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lanes", type=int, default=10)
    parser.add_argument("--wait-ms", type=int, default=50)
    parser.add_argument("--calls", type=int, default=1000)
    options = parser.parse_args()
    with serving() as server:
        main(server, options.lanes, options.wait_ms, options.calls)
