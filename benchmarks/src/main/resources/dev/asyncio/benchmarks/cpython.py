"""The workloads with CPython's asyncio: python3 cpython.py [--protocol] WORKLOAD [PORT [CERTIFICATE KEY]].

Sizes, output and exit status are those of the Java peers: see Sizes, Results and PeerMain.
"""

import asyncio
import os
import resource
import ssl
import sys
import time

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
SECONDS = float(os.environ.get("BENCH_SECS", "3"))
SLEEP = float(os.environ.get("BENCH_SLEEP", "10"))


def scaled(count):
    return max(2, round(count * SCALE))


SLEEPERS = int(os.environ.get("BENCH_SLEEPERS", scaled(1_000_000)))


def result(metric, value, unit):
    print(f"RESULT {metric} {value:.6g} {unit}", flush=True)


def check(workload, value, expected):
    if value != expected:
        sys.exit(f"Workload '{workload}' came to {value} instead of {expected}; its figures mean nothing")


async def repeat(metric, operations, round_):
    """Once is enough where nothing is compiled while it runs."""
    end = time.perf_counter() + SECONDS
    while True:
        began = time.perf_counter()
        await round_()
        now = time.perf_counter()
        result(metric, (now - began) / operations * 1e9, "ns")
        if now >= end:
            return


async def run_all(count, function):
    await asyncio.gather(*[function() for _ in range(count)])


async def yields():
    tasks = scaled(1_000)

    async def yield_often():
        for _ in range(1_000):
            await asyncio.sleep(0)

    await repeat("yield", tasks * 1_000, lambda: run_all(tasks, yield_often))


async def spawn():
    async def same(number):
        return number

    async def one_by_one():
        total = 0
        for number in range(count):
            total += await asyncio.create_task(same(number))
        check("spawn-seq", total, count * (count - 1) // 2)

    async def gathered():
        numbers = await asyncio.gather(*[asyncio.create_task(same(number)) for number in range(many)])
        check("spawn-gather", sum(numbers), many * (many - 1) // 2)

    count = scaled(1_000_000)
    many = scaled(100_000)
    await repeat("spawn-seq", count, one_by_one)
    await repeat("spawn-gather", many, gathered)


async def sleepers():
    alive = most_alive = 0

    async def sleeper():
        nonlocal alive, most_alive
        alive += 1
        most_alive = max(most_alive, alive)
        await asyncio.sleep(SLEEP)
        alive -= 1

    began = time.perf_counter()
    await run_all(SLEEPERS, sleeper)
    result("sleepers", time.perf_counter() - began - SLEEP, "s")
    result("sleepers-peak", most_alive, "tasks")
    # macOS counts bytes, everybody else kibibytes.
    unit = 1 if sys.platform == "darwin" else 1024
    print(f"PEAK {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}", flush=True)


async def queue():
    count = scaled(2_000_000)

    async def produce(items):
        for item in range(count):
            await items.put(item)

    async def consume(items):
        total = 0
        for _ in range(count):
            total += await items.get()
        return total

    async def both():
        items = asyncio.Queue(100)
        _, total = await asyncio.gather(produce(items), consume(items))
        check("queue", total, count * (count - 1) // 2)

    await repeat("queue", count, both)


async def lock():
    times = scaled(10_000)

    async def contend(primitive):
        async def contender():
            for _ in range(times):
                async with primitive:
                    await asyncio.sleep(0)

        await run_all(100, contender)

    await repeat("lock", 100 * times, lambda: contend(asyncio.Lock()))
    await repeat("sem", 100 * times, lambda: contend(asyncio.Semaphore(10)))


def timer_delays(count):
    x = 12_345
    delays = []
    for _ in range(count):
        x = (x * 1_103_515_245 + 12_345) % 2**31
        delays.append(x / 2**31)
    return delays


async def timers():
    delays = timer_delays(scaled(1_000_000))
    loop = asyncio.get_running_loop()
    for _ in range(3):
        cpu_before = time.process_time()
        began = time.perf_counter()
        all_fired = loop.create_future()
        unfired = len(delays) // 2

        def fired():
            nonlocal unfired
            unfired -= 1
            if unfired == 0:
                all_fired.set_result(None)

        handles = [loop.call_later(delay, fired) for delay in delays]
        for handle in handles[::2]:
            handle.cancel()
        scheduled = time.perf_counter() - began
        await all_fired
        result("timers", time.perf_counter() - began, "s")
        result("timers-cpu", time.process_time() - cpu_before, "s")
        result("timers-schedule", scheduled / len(delays) * 1e9, "ns")


async def fanout():
    loop = asyncio.get_running_loop()
    awaiters = scaled(10_000)

    async def done():
        for _ in range(10):
            future = loop.create_future()
            future.set_result(None)
            await future

    async def soon():
        for _ in range(10):
            future = loop.create_future()
            loop.call_soon(future.set_result, None)
            await future

    async def five_times(function):
        for _ in range(5):
            await run_all(awaiters, function)

    await repeat("fanout-done", 50 * awaiters, lambda: five_times(done))
    await repeat("fanout-soon", 50 * awaiters, lambda: five_times(soon))


async def startup():
    async def hello():
        await asyncio.sleep(0)
        return "hello"

    print(await asyncio.create_task(hello()))


WORKLOADS = {
    "yield": yields,
    "spawn": spawn,
    "sleepers": sleepers,
    "queue": queue,
    "lock": lock,
    "timers": timers,
    "fanout": fanout,
    "startup": startup,
}

async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def serve(with_protocol, workload, port, *pem_files):
    context = None
    if pem_files:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(*pem_files)
    options = dict(host="127.0.0.1", port=int(port), backlog=1024, ssl=context)
    try:
        if with_protocol:
            server = await asyncio.get_running_loop().create_server(Echo, **options)
        else:
            server = await asyncio.start_server(echo, **options)
    except OSError as e:
        sys.exit(f"asyncio: {workload} on 127.0.0.1:{port} cannot be served: {e}")
    print("READY", flush=True)
    await server.serve_forever()


SERVED = ["echo", "echo-tls", "connections"]

if __name__ == "__main__":
    arguments = sys.argv[1:]
    with_protocol = arguments[:1] == ["--protocol"]
    if with_protocol:
        del arguments[0]
    if not arguments:
        sys.exit(2)
    if arguments[0] in SERVED:
        asyncio.run(serve(with_protocol, *arguments))
    elif with_protocol or arguments[0] not in WORKLOADS:
        sys.exit(77)
    else:
        asyncio.run(WORKLOADS[arguments[0]]())
