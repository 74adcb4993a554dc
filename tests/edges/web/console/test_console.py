from tests.fakes.console import ConsoleHouse, console_of


async def test_it_listens_on_the_port_that_the_kernel_chose_and_closes_it() -> None:
    async with console_of(ConsoleHouse()) as console:
        assert console.listener.port > 0
        assert not console.listener.tls
