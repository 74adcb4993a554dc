"""What each step does to a call: one effect in each file, `async def run(step, call, ports) -> Outcome`."""
